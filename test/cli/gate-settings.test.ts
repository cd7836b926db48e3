// Ways around the gate that lead through the settings: what the change weakens is a finding of its own, in every format.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { folderWith, repositoryWith, writeFiles } from "../harness/folder";
import { scanHere } from "./in-process";
import { allow } from "./program";
import { READ } from "./scan";

const SETTINGS = {
  critical: [{ actions: ["iam:PassRole", "s3:Delete*"] }],
  trusted: { accounts: ["111122223333"] },
  severity: { "new-access": "error" },
  policies: [{ files: "limited.json", boundary: "boundary.json" }],
  suppress: [{ code: "dead-statement", files: "a.json", reason: "known", until: "2027-01-31" }],
  expect: [
    {
      policy: "a.json",
      request: { principal: "arn:aws:iam::111122223333:user/alice", action: "s3:GetObject", resource: "arn:aws:s3:::b/a" },
      decision: "allow",
    },
  ],
};
const settings = (change: object) => JSON.stringify({ ...SETTINGS, ...change }, null, 2);
const FILES = { "a.json": READ, "limited.json": READ, "boundary.json": READ, "iam-prover.json": settings({}) };

describe("a change of the settings", () => {
  const folder = repositoryWith(FILES);

  const weaker: [what: string, change: object, told: RegExp][] = [
    [
      "accepts a code everywhere",
      { suppress: [...SETTINGS.suppress, { code: "new-access", reason: "fine" }] },
      /`suppress` accepts `new-access` everywhere \(fine\)/,
    ],
    ["accepts for longer", { suppress: [{ ...SETTINGS.suppress[0], until: "2099-01-01" }] }, /`suppress` accepts `dead-statement`/],
    [
      "accepts in more files",
      { suppress: [{ ...SETTINGS.suppress[0], files: "*.json" }] },
      /`suppress` accepts `dead-statement` in `\*\.json`/,
    ],
    ["switches a code off", { severity: { "new-access": "off" } }, /the severity of `new-access` is `off`, and was `error`/],
    ["forgets a severity", { severity: {} }, /`new-access` is no longer an error/],
    [
      "makes less of a code than it has by itself",
      { severity: { "new-access": "error", "external-access": "information" } },
      /the severity of `external-access` is `information`, and was `warning`/,
    ],
    ["makes less of new files by their code", { severity: { "new-access": "warning" } }, /`new-access` is `warning`, and was `error`/],
    [
      "waits for a file to come",
      { policies: [{ files: "later/*.json", kind: "endpoint" }, ...SETTINGS.policies] },
      /`policies` has a new entry for `later\/\*\.json`, which names no policy yet/,
    ],
    ["switches public access off", { publicAccess: "off" }, /`publicAccess` is `off`, and was `error`/],
    ["makes new files a trifle", { newFile: "information" }, /`newFile` is `information`/],
    ["forgets a critical action", { critical: [{ actions: ["s3:Delete*"] }] }, /no longer lists `iam:PassRole on \*`/],
    ["narrows a critical action", { critical: [{ actions: ["iam:PassRole", "s3:DeleteObject"] }] }, /no longer lists `s3:Delete\* on \*`/],
    [
      "narrows critical access to resources",
      { critical: [{ ...SETTINGS.critical[0], resources: ["arn:aws:s3:::x"] }] },
      /no longer lists `iam:PassRole on \*`/,
    ],
    ["trusts somebody more", { trusted: { accounts: ["111122223333", "444455556666"] } }, /`trusted` has `444455556666`/],
    [
      "trusts tokens more",
      { trusted: { accounts: ["111122223333"], federated: [{ provider: "token.actions.githubusercontent.com" }] } },
      /`trusted` has tokens of `token\.actions\.githubusercontent\.com`/,
    ],
    ["trusts by not asking", { trusted: undefined }, /`trusted` is missing/],
    ["compares with nothing", { baseline: "none" }, /`baseline` is `none`, and was `git:HEAD`/],
    [
      "compares with a file of its own",
      { policies: [{ files: "a.json", baseline: "boundary.json" }, ...SETTINGS.policies] },
      /`baseline` is `boundary\.json`.*For `a\.json`/,
    ],
    [
      "judges as another kind",
      { policies: [{ files: "a.json", kind: "endpoint" }, ...SETTINGS.policies] },
      /judged as `endpoint`, not as `identity`.*For `a\.json`/,
    ],
    ["takes a boundary away", { policies: [] }, /`boundary` is missing, and was `boundary\.json`.*For `limited\.json`/],
    [
      "puts another boundary on",
      { policies: [{ files: "*.json", boundary: "boundary.json" }] },
      /`boundary` is `boundary\.json`, and was missing/,
    ],
    ["forgets an expectation", { expect: [] }, /`expect` no longer says that `a\.json` answers `allow`/],
  ];
  for (const [what, change, told] of weaker)
    it(`that ${what} is told, in every format`, async () => {
      writeFiles(folder, { "iam-prover.json": settings(change) });
      const { status, lines, reports } = await scanHere(folder, { changed: true });
      assert.ok(
        lines.some((line) => line.startsWith("iam-prover.json: This change is judged less strictly") && told.test(line)),
        lines.join("\n"),
      );
      assert.ok(status === 1 || status === 2);
      for (const [format, text] of Object.entries(reports)) assert.match(text, /This change is judged less strictly/, format);
    });

  const stricter: [what: string, change: object][] = [
    ["lists more critical actions", { critical: [...SETTINGS.critical, { actions: ["sts:*"] }] }],
    ["covers the same with a wider pattern", { critical: [{ actions: ["iam:*", "s3:*"] }] }],
    ["trusts nobody", { trusted: { accounts: [] } }],
    ["accepts less", { suppress: [] }],
    ["accepts for a shorter time", { suppress: [{ ...SETTINGS.suppress[0], until: "2026-12-31" }] }],
    ["names files to come and says nothing of them", { policies: [{ files: "later/*.json" }, ...SETTINGS.policies] }],
    [
      "writes down what codes have by themselves",
      {
        severity: {
          "new-access": "error",
          "access-not-granted": "error",
          "external-access": "warning",
          "redundant-element": "hint",
          INVALID_ACTION: "error",
          PASS_ROLE_WITH_STAR_IN_RESOURCE: "warning",
        },
      },
    ],
    ["makes a code an error", { severity: { "new-access": "error", "external-access": "error" } }],
  ];
  for (const [what, change] of stricter)
    it(`that ${what} is none`, async () => {
      writeFiles(folder, { "iam-prover.json": settings(change) });
      const { lines } = await scanHere(folder);
      assert.deepEqual(
        lines.filter((line) => /less strictly/.test(line)),
        [],
      );
    });

  it("cannot be accepted by the change itself", async () => {
    const suppress = [{ code: "settings-weakened", reason: "fine" }];
    writeFiles(folder, { "iam-prover.json": settings({ baseline: "none", suppress, severity: { "settings-weakened": "off" } }) });
    const { status, codes } = await scanHere(folder);
    assert.equal(status, 1);
    assert.ok((codes["iam-prover.json"] ?? []).includes("settings-weakened"));
  });

  it("that deletes them is told", async () => {
    rmSync(join(folder, "iam-prover.json"));
    const { status, lines } = await scanHere(folder, { changed: true });
    assert.equal(status, 1);
    assert.match(lines.join("\n"), /`trusted` is missing.*There is no settings file any more/);
  });
});

describe("a settings file of a folder below", () => {
  it("extends the one above: a new one that says nothing changes nothing", async () => {
    const folder = repositoryWith({ ...FILES, "team/b.json": READ });
    writeFiles(folder, { "team/iam-prover.json": "{}", "team/b.json": allow("s3:GetObject", "s3:DeleteObject") });
    const { codes, lines } = await scanHere(folder, { changed: true });
    assert.deepEqual(codes, { "team/b.json": ["access-not-granted", "new-access"] }, lines.join("\n"));
  });

  it("is judged again when the one above changes, which is told once, where it is written", async () => {
    const folder = repositoryWith({ ...FILES, "team/b.json": READ, "team/iam-prover.json": "{}", "team/deep/iam-prover.json": "{}" });
    writeFiles(folder, { "iam-prover.json": settings({ critical: [] }) });
    const { lines } = await scanHere(folder, { changed: true });
    const told = lines.filter((line) => line.includes("`iam:PassRole on *`"));
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0] ?? "", /^iam-prover\.json: .*For `a\.json` and 3 more policies/);
  });

  it("under one that cannot be used is not judged", async () => {
    const folder = folderWith({ "iam-prover.json": "{ oops", "team/iam-prover.json": "{}", "team/b.json": READ });
    const { status, lines } = await scanHere(folder);
    assert.equal(status, 2);
    assert.ok(
      lines.some((line) => line.startsWith("team/iam-prover.json: These settings cannot be used")),
      lines.join("\n"),
    );
  });

  it("that drops the rules of the one above is told", async () => {
    const folder = repositoryWith({ ...FILES, "team/b.json": READ });
    writeFiles(folder, { "team/iam-prover.json": '{ "extends": false }' });
    const { lines } = await scanHere(folder, { changed: true });
    assert.ok(
      lines.some((line) => /^team\/iam-prover\.json: .*no longer lists `iam:PassRole on \*`.*For `b\.json`/.test(line)),
      lines.join("\n"),
    );
  });
});

describe("a policy moved between settings", () => {
  const strict = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }] });
  const before = {
    "kept.json": READ,
    "strict/iam-prover.json": strict,
    "strict/a.json": READ,
    "loose/iam-prover.json": JSON.stringify({ suppress: [{ code: "access-not-granted", reason: "loose" }] }),
  };
  const wider = allow("s3:GetObject", "s3:DeleteBucket");

  it("is judged by both, whatever the settings of the old place became", async () => {
    const folder = repositoryWith(before);
    rmSync(join(folder, "strict"), { recursive: true });
    writeFiles(folder, { "loose/a.json": wider });
    const { codes, lines } = await scanHere(folder);
    assert.deepEqual(codes["loose/a.json"], ["access-not-granted", "new-access"]);
    assert.ok(
      lines.some((line) => line.endsWith("This follows from the settings of `strict/a.json`, where this file was before.")),
      lines.join("\n"),
    );
  });

  it("is accepted by neither alone", async () => {
    const folder = repositoryWith({
      ...before,
      "loose/iam-prover.json": strict.replace("}]", '}], "suppress": [{ "code": "access-not-granted", "reason": "loose" }]'),
    });
    rmSync(join(folder, "strict/a.json"));
    writeFiles(folder, { "loose/a.json": wider });
    assert.ok((await scanHere(folder)).codes["loose/a.json"]?.includes("access-not-granted"));
  });

  it("within its settings is judged once", async () => {
    const folder = repositoryWith(before);
    rmSync(join(folder, "strict/a.json"));
    writeFiles(folder, { "strict/deep/a.json": wider });
    const { codes, lines } = await scanHere(folder);
    assert.deepEqual(codes["strict/deep/a.json"], ["access-not-granted", "new-access"]);
    assert.ok(!lines.some((line) => line.includes("So say the settings")));
  });
});

describe("a comment in a policy", () => {
  const commented = (text: string, reason: string) =>
    text.replace('"Action"', `// iam-prover-ignore new-access: ${reason}\n      "Action"`);

  it("that the change adds, or whose line it changes, is told; one that was there is not", async () => {
    const folder = repositoryWith({ "a.jsonc": READ, "b.jsonc": commented(READ, "agreed") });
    assert.equal((await scanHere(folder)).status, 0);
    writeFiles(folder, {
      "a.jsonc": commented(READ.replace("s3:GetObject", "s3:*"), "trust me"),
      "b.jsonc": commented(READ.replace("s3:GetObject", "s3:*"), "agreed"),
    });
    const { status, codes, reports } = await scanHere(folder);
    assert.equal(status, 1);
    assert.deepEqual(codes, { "a.jsonc": ["settings-weakened"], "b.jsonc": ["settings-weakened"] });
    for (const [format, text] of Object.entries(reports)) assert.match(text, /trust me/, format);
  });
});

// The report formats, from one made-up result: valid by their own rules, complete, and safe against what policies say.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import stringWidth from "string-width";
import type { Format } from "../../server/src/cli/report/options";
import { render } from "../../server/src/cli/report/render";
import { widthsFor } from "../../server/src/cli/report/widths";
import { fingerprints } from "../../server/src/cli/scan/fingerprint";
import type { FileReport, ReportedFinding, ScanResult } from "../../server/src/cli/scan/result";
import type { Finding } from "../../server/src/core/checks/finding";
import { sarifProblems } from "./sarif";

const finding: ReportedFinding = {
  code: "new-access",
  severity: "warning",
  message: "New access: `s3:DeleteBucket`.",
  range: { start: { line: 6, character: 8 }, end: { line: 6, character: 25 } },
  statementIndex: 0,
  sid: "Read",
  counterexample: {
    request: {
      principal: { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" },
      action: "s3:DeleteBucket",
      resource: "arn:aws:s3:::b",
      context: { "aws:PrincipalAccount": "111122223333" },
    },
    statementIndex: 0,
    allowedBecause: ["Statement `Read` allows it."],
    deniedBeforeBecause: ["No statement allowed it."],
    possibleToday: true,
  },
  fixes: [
    {
      title: "Remove `s3:DeleteBucket`",
      effect: "removes nothing else",
      edits: [{ range: { start: { line: 6, character: 7 }, end: { line: 6, character: 25 } }, newText: "" }],
    },
  ],
  related: [{ message: "The other one.", range: { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } } }],
  fingerprint: "0123456789abcdef0123456789abcdef",
};
const hostile = '::error::x\n%0A\r"<b>&]]>\u001b[31m\u202e[click](http://evil.example)\ud800, a:b';
const result: ScanResult = {
  files: [
    {
      file: "/repo/apps/a b.json",
      path: "apps/a b.json",
      findings: [
        finding,
        {
          ...finding,
          code: "INVALID_ACTION",
          severity: "error",
          message: hostile,
          counterexample: undefined,
          fixes: undefined,
          related: undefined,
        },
      ],
      undecided: [
        {
          ...finding,
          code: "undecided",
          message: "Not decided: the time limit was passed.",
          counterexample: undefined,
          fixes: undefined,
          related: undefined,
        },
      ],
      suppressed: [
        { by: "settings", entry: 0, finding: { ...finding, code: "public-access" }, reason: "a website", until: "2099-01-31" },
        { by: "comment", finding: { ...finding, code: "dead-statement" }, reason: "kept for later" },
        { by: "comment", finding: { ...finding, code: "redundant-element" }, reason: "kept for later" },
      ],
      baseline: { kind: "text", label: "Git HEAD" },
      notes: [],
      policies: 1,
      elapsedMs: 12.5,
      lines: { 6: '        "s3:DeleteBucket",' },
    },
    {
      file: "/repo/clean.json",
      path: "clean.json",
      findings: [],
      undecided: [],
      suppressed: [],
      baseline: { kind: "text", label: "Git HEAD" },
      notes: [],
      policies: 1,
      elapsedMs: 1,
      lines: {},
    },
  ],
  notRead: [],
  comparedWith: [{ label: "Git HEAD", commit: "0123456789abcdef0123456789abcdef01234567" }],
  problems: [{ path: "locked.json", message: "It cannot be read (EACCES)." }],
  notes: [],
  total: 2,
  policies: 1,
  elapsedMs: 1234,
};
const options = { failOn: "warning", exitStatus: 2, reportFolder: "/repo", colour: false, version: "1.2.3", widthOf: stringWidth } as const;
const rendered = (format: Format, over: Partial<ScanResult> = {}) => render(format, { ...result, ...over }, options);

describe("text", () => {
  it("shows place, message, line with carets, counterexample, fix and summary", () => {
    const text = rendered("text");
    assert.ok(
      text.startsWith(`apps/a b.json:7:9 warning new-access
  New access: \`s3:DeleteBucket\`.
  7 |         "s3:DeleteBucket",
    |         ^^^^^^^^^^^^^^^^^
  Counterexample
    principal             arn:aws:iam::111122223333:user/alice
    action                s3:DeleteBucket
    resource              arn:aws:s3:::b
    aws:PrincipalAccount  111122223333
  Allowed now: Statement \`Read\` allows it.
  Not allowed before: No statement allowed it.
  Fix: Remove \`s3:DeleteBucket\`, removes nothing else
`),
      text,
    );
    assert.match(text, /not checked locked\.json: It cannot be read/);
    assert.match(
      text,
      /2 policy files checked in 1\.2 s against Git HEAD \(01234567\): 1 error, 1 warning, 1 not decided, 1 accepted in iam-prover\.json, 2 by comments in the policies, 1 not checked in full\.\n$/,
    );
  });

  it("lists all but hints, and those when asked or when they fail", () => {
    const [first] = result.files as [ScanResult["files"][0]];
    const hint = { ...finding, code: "dead-statement", severity: "hint" as const, message: "It does nothing." };
    const hints = { ...result, files: [{ ...first, findings: [finding, hint], undecided: [], suppressed: [] }], problems: [] };
    const quiet = render("text", hints, options);
    assert.doesNotMatch(quiet, /It does nothing/);
    assert.match(quiet, /1 warning, 1 hint\.\n1 hint not shown: --verbose shows them\.\n$/);
    for (const more of [{ verbose: true }, { failOn: "hint" as const }]) {
      const text = render("text", hints, { ...options, ...more });
      assert.match(text, /It does nothing/);
      assert.doesNotMatch(text, /--verbose/);
    }
    assert.match(render("json", hints, options), /It does nothing/);
  });

  it("says what accepted a finding", () => {
    const [first] = result.files as [ScanResult["files"][0]];
    const summary = (...by: ("settings" | "comment")[]) => {
      const suppressed = by.map((one) => ({ by: one, finding, reason: "x" }));
      return rendered("text", { files: [{ ...first, findings: [], undecided: [], suppressed }], problems: [] })
        .split(": ")
        .at(-1);
    };
    assert.equal(summary("settings", "settings"), "no findings, 2 accepted in iam-prover.json.\n");
    assert.equal(summary("comment"), "no findings, 1 accepted by a comment in the policy.\n");
    assert.equal(summary("comment", "comment"), "no findings, 2 accepted by comments in the policies.\n");
  });

  it("lets nothing in a policy steer the terminal", () => {
    assert.doesNotMatch(rendered("text"), /[\u0000-\u0008\u000b-\u001f\u202e]/);
  });

  it("has colours only when asked", () => {
    assert.ok(render("text", result, { ...options, colour: true }).includes("\u001b[33mwarning\u001b[0m"));
  });

  const carets = (line: string, from: number, to: number) => {
    const one = {
      ...finding,
      counterexample: undefined,
      fixes: undefined,
      range: { start: { line: 0, character: from }, end: { line: 0, character: to } },
    };
    const [, , shown, marks] = render(
      "text",
      {
        ...result,
        problems: [],
        files: [{ ...(result.files[0] as ScanResult["files"][0]), findings: [one], undecided: [], lines: { 0: line } }],
      },
      options,
    ).split("\n");
    return [shown?.slice(6), marks?.slice(6)];
  };
  it("measures plain text without the library, and as the library does", async () => {
    const texts = ["", "Action", "\t\t- s3:*\t# all", "~ !"];
    const lines = Object.fromEntries(texts.entries());
    const [file] = result.files as [FileReport];
    const widthOf = await widthsFor({ ...result, files: [{ ...file, lines, findings: [], undecided: [] }] });
    assert.notEqual(widthOf, stringWidth);
    for (const text of texts) assert.equal(widthOf(text), stringWidth(text), JSON.stringify(text));
    assert.equal(await widthsFor({ ...result, files: [{ ...file, lines: { 3: "Sid: 全部" }, findings: [], undecided: [] }] }), stringWidth);
  });

  it("puts carets under the token behind tabs and wide characters", () => {
    assert.deepEqual(carets('\t"日本": "x"', 7, 10), ['\t"日本": "x"', "\t        ^^^"]);
  });
  it("shows the part of a long line that matters", () => {
    const [shown, marks] = carets(`${"a".repeat(500)}"token"${"b".repeat(500)}`, 500, 507);
    assert.ok((shown as string).length < 130);
    assert.equal((shown as string).slice((marks as string).indexOf("^"), (marks as string).lastIndexOf("^") + 1), '"token"');
  });
  it("says that a report is partial", () => {
    assert.match(
      rendered("text", { interrupted: "SIGINT", total: 9 }),
      /Interrupted \(SIGINT\): 2 of 9 files were checked; this report is partial\./,
    );
  });
});

describe("json", () => {
  const report = JSON.parse(rendered("json"));
  it("has the shape of the contract, with LSP ranges", () => {
    const [first] = report.files;
    assert.equal(first.path, "apps/a b.json");
    assert.deepEqual(first.findings[0].range, finding.range);
    assert.equal(first.findings[0].counterexample.request.principal, "arn:aws:iam::111122223333:user/alice");
    assert.equal(first.findings[0].fixes[0].edits[0].newText, "");
    assert.equal(first.undecided[0].code, "undecided");
    assert.deepEqual(report.summary.findings, { error: 1, warning: 1, information: 0, hint: 0 });
    assert.equal(report.summary.partial, false);
    assert.deepEqual(report.problems, result.problems);
  });
  it("marks what is partial", () => assert.equal(JSON.parse(rendered("json", { interrupted: "SIGTERM" })).summary.partial, true));
});

describe("sarif", () => {
  const log = JSON.parse(rendered("sarif"));
  const [run] = log.runs;
  it("is SARIF 2.1.0 by its published schema", () => assert.deepEqual(sarifProblems(log), []));
  it("would not pass with a property that the schema does not know, nor without one that it wants", () => {
    const changed = (change: (copy: typeof log) => void) => {
      const copy = structuredClone(log);
      change(copy);
      return sarifProblems(copy);
    };
    assert.match(changed((copy) => Object.assign(copy.runs[0].results[0], { colour: "red" })).join(), /additional properties/);
    assert.match(changed((copy) => delete copy.runs[0].results[0].message).join(), /'message'/);
    assert.match(changed((copy) => Object.assign(copy.runs[0].results[0], { level: "fatal" })).join(), /allowed values/);
    assert.match(changed((copy) => delete copy.runs[0].tool.driver.rules[0].help).join(), /has no help/);
  });
  it("has a rule with help for every code", () => {
    assert.deepEqual(
      run.tool.driver.rules.map((rule: { id: string }) => rule.id),
      ["INVALID_ACTION", "dead-statement", "new-access", "public-access", "redundant-element", "undecided"],
    );
    assert.deepEqual(
      run.results.flatMap((one: { suppressions?: unknown[] }) => one.suppressions ?? []),
      [
        { kind: "external", justification: "a website" },
        { kind: "inSource", justification: "kept for later" },
        { kind: "inSource", justification: "kept for later" },
      ],
    );
    for (const rule of run.tool.driver.rules) assert.match(rule.helpUri, /^https:\/\//);
    for (const one of run.results) assert.equal(run.tool.driver.rules[one.ruleIndex].id, one.ruleId);
  });
  it("has exact regions, from one, in a path that is a URI", () => {
    const { physicalLocation } = run.results[0].locations[0];
    assert.deepEqual(physicalLocation.region, { startLine: 7, startColumn: 9, endLine: 7, endColumn: 26 });
    assert.deepEqual(physicalLocation.artifactLocation, { uri: "apps/a%20b.json", uriBaseId: "SRCROOT" });
    assert.equal(run.originalUriBaseIds.SRCROOT.uri, "file:///repo/");
  });
  it("tells the counterexample in the message, the fingerprint, the fix", () => {
    assert.match(run.results[0].message.text, /Counterexample: principal arn:aws:iam::111122223333:user\/alice, action s3:DeleteBucket/);
    assert.deepEqual(run.results[0].partialFingerprints, { "iamProver/v1": finding.fingerprint });
    assert.deepEqual(run.results[0].fixes[0].artifactChanges[0].replacements, [
      { deletedRegion: { startLine: 7, startColumn: 8, endLine: 7, endColumn: 26 }, insertedContent: { text: "" } },
    ]);
  });
  it("does not turn policy text into a link", () => assert.doesNotMatch(run.results[1].message.text, /[^\\]\]\(/));
  it("says what could not be checked", () => {
    assert.equal(run.invocations[0].executionSuccessful, false);
    assert.equal(run.invocations[0].toolExecutionNotifications[0].message.text, "It cannot be read (EACCES).");
  });
});

describe("junit", () => {
  const xml = rendered("junit");
  it("counts as its attributes say", () => {
    assert.match(xml, /<testsuites name="iam-prover" tests="8" failures="2" errors="2" skipped="3"/);
    assert.equal(xml.match(/<testcase /g)?.length, 8);
    assert.equal(xml.match(/<skipped /g)?.length, 3);
    assert.equal(xml.match(/<failure /g)?.length, 2);
    assert.equal(xml.match(/<error /g)?.length, 2);
  });
  it("is well formed whatever a policy says", () => {
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\]\]>|[\ud800-\udfff]/);
    const open: string[] = [];
    for (const [, close, name, , empty] of xml.matchAll(/<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<]*")*)\s*(\/?)>/g)) {
      if (close) assert.equal(open.pop(), name);
      else if (!empty) open.push(name as string);
    }
    assert.deepEqual(open, []);
    assert.doesNotMatch(xml.replace(/<\?xml[^>]*>|<\/?[a-z-]+(?:\s[a-z]+="[^"<]*")*\s*\/?>/g, ""), /[<>]|&(?!amp;|lt;|gt;|quot;|#\d+;)/);
  });
  it("fails only what is at or above the level", () => {
    assert.match(render("junit", result, { ...options, failOn: "error" }), /failures="1"/);
  });
});

describe("github", () => {
  const lines = rendered("github").trimEnd().split("\n");
  it("annotates the place", () => {
    assert.match(
      lines[0] as string,
      /^::warning file=apps\/a b\.json,line=7,col=9,endColumn=25,title=iam-prover%3A new-access::New access: `s3:DeleteBucket`\.%0ACounterexample: /,
    );
  });
  it("lets no policy text become a command", () => {
    const commands = lines.filter((line) => line.startsWith("::"));
    assert.equal(commands.length, 7);
    assert.ok(
      commands.some((line) =>
        /^::notice file=apps\/a b\.json,line=7,title=iam-prover%3A public-access accepted::Accepted in iam-prover\.json/.test(line),
      ),
    );
    assert.ok(
      commands.every((line) => /^::(error|warning|notice) [^:]*::/.test(line)),
      commands.join("\n"),
    );
    assert.ok(lines.every((line) => !line.includes("\r")));
  });
});

describe("gitlab", () => {
  const issues = JSON.parse(rendered("gitlab")) as {
    description: string;
    check_name: string;
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  }[];
  it("has what the code quality widget needs", () => {
    assert.equal(issues.length, 7);
    assert.equal(
      issues.filter((one) => one.check_name.endsWith("(accepted)") && /^Accepted .*a website|kept for later/.test(one.description)).length,
      3,
    );
    for (const issue of issues) {
      assert.ok(issue.description && issue.check_name && issue.fingerprint && issue.location.path);
      assert.ok(["info", "minor", "major", "critical", "blocker"].includes(issue.severity));
      assert.ok(Number.isInteger(issue.location.lines.begin) && issue.location.lines.begin >= 1);
    }
    assert.deepEqual(issues[0]?.location, { path: "apps/a b.json", lines: { begin: 7, end: 7 } });
  });
});

describe("fingerprints", () => {
  const mark = (text: string, code = "new-access", token = '"s3:DeleteBucket"', sid: string | undefined = "Read"): string => {
    const start = text.indexOf(token);
    const one: Finding = {
      code,
      severity: "warning",
      message: "",
      range: { start, end: start + token.length },
      ...(sid !== undefined && { sid }),
    };
    return fingerprints(text, [one], "a.json")[0] as string;
  };
  const document = {
    Version: "2012-10-17",
    Statement: [{ Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:DeleteBucket"], Resource: "*" }],
  };
  const text = JSON.stringify(document, null, 2);

  it("survive reformatting", () => {
    assert.equal(mark(JSON.stringify(document)), mark(text));
    assert.equal(mark(JSON.stringify(document, null, "\t").replaceAll("\n", "\r\n")), mark(text));
    const whole = (indent: number | undefined) => JSON.stringify(document.Statement[0], null, indent);
    const statement = (indent: number | undefined) => mark(`{"Statement":[${whole(indent)}]}`, "dead-statement", whole(indent) as string);
    assert.equal(statement(undefined), statement(4));
  });
  it("survive other statements and entries before them", () => {
    const more = {
      ...document,
      Statement: [
        { Sid: "New", Effect: "Allow", Action: "sqs:*", Resource: "*" },
        { ...document.Statement[0], Action: ["s3:Put*", "s3:DeleteBucket"] },
      ],
    };
    assert.equal(mark(JSON.stringify(more)), mark(text));
  });
  it("differ by code, token and statement", () => {
    const all = [
      mark(text),
      mark(text, "public-access"),
      mark(text, "new-access", '"s3:GetObject"'),
      mark(text, "new-access", '"s3:DeleteBucket"', "Other"),
    ];
    assert.equal(new Set(all).size, all.length);
  });
  it("differ for twins", () => {
    const twin: Finding = { code: "x", severity: "hint", message: "", range: { start: 0, end: 1 } };
    const [a, b] = fingerprints(text, [twin, twin], "a.json");
    assert.notEqual(a, b);
  });
});

// `iam-prover batch`: every line an answer, in order, in constant memory, whoever feeds it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { describe, it } from "node:test";
import { runBatch } from "../../server/src/cli/batch";
import { answerLine } from "../../server/src/cli/line";
import { readLines } from "../../server/src/cli/lines";
import { createInlineSolver } from "../../server/src/solver/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { randomFrom, randomPair } from "../agreement/random";
import { hanging } from "./hanging";
import { builtProgram, finished, folderWith, run, start } from "./program";

type Answer = Record<string, unknown> & { id?: unknown; error?: string; result?: string };

const policy = (...actions: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "One", Effect: "Allow", Action: actions, Resource: "*" }],
});
const request = {
  principal: "arn:aws:iam::111122223333:user/alice",
  action: "s3:GetObject",
  resource: "arn:aws:s3:::doc-example-bucket/a",
};

/** Answers in this process. */
async function batch(...lines: (string | object)[]): Promise<Answer[]> {
  return parse(await raw(...lines));
}

async function raw(...lines: (string | object)[]): Promise<string> {
  const solver = createInlineSolver();
  const output = new PassThrough();
  const text: Buffer[] = [];
  output.on("data", (chunk: Buffer) => text.push(chunk));
  await runBatch(
    Readable.from([Buffer.from(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"))]),
    output,
    (line, number) => answerLine(line, number, { catalogue: loadCatalogue(), solver }),
    { ahead: 1 },
  );
  await solver.dispose();
  return Buffer.concat(text).toString("utf8");
}

function parse(text: string): Answer[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Answer);
}

describe("answers", () => {
  it("compares two policies and proves a difference by a request", async () => {
    const [answer] = await batch({
      id: "1",
      operation: "CheckNoNewAccess",
      existingPolicyDocument: policy("s3:GetObject"),
      newPolicyDocument: policy("s3:GetObject", "s3:DeleteBucket"),
      policyType: "IDENTITY_POLICY",
    });
    assert.equal(answer?.id, "1");
    assert.equal(answer?.result, "FAIL");
    assert.equal(answer?.message, "The modified permissions grant new access compared to your existing policy.");
    assert.deepEqual(answer?.reasons, [
      { description: "New access in the statement with sid: One.", statementIndex: 0, statementId: "One" },
    ]);
    assert.equal(typeof answer?.elapsedMs, "number");
  });

  it("gives a counterexample that the new policy allows and the existing one does not", async () => {
    const [existing, updated] = [policy("s3:Get*"), policy("s3:Get*", "s3:Put*")];
    const [answer] = await batch({
      operation: "CheckNoNewAccess",
      existingPolicyDocument: existing,
      newPolicyDocument: updated,
      policyType: "IDENTITY_POLICY",
    });
    const { request } = ((answer as Answer).counterexamples as { request: object }[])[0] as { request: object };
    const [before, after] = await batch(
      { operation: "EvaluateRequest", identityPolicies: [existing], request },
      { operation: "EvaluateRequest", identityPolicies: [updated], request },
    );
    assert.equal(before?.decision, "implicitDeny");
    assert.equal(after?.decision, "allow");
  });

  const cases: [string, object, object][] = [
    [
      "critical access",
      {
        operation: "CheckAccessNotGranted",
        policyDocument: policy("s3:*"),
        policyType: "IDENTITY_POLICY",
        access: [{ actions: ["s3:DeleteBucket"] }],
      },
      { result: "FAIL" },
    ],
    [
      "no critical access",
      {
        operation: "CheckAccessNotGranted",
        policyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
        access: [{ actions: ["s3:DeleteBucket"] }],
      },
      { result: "PASS" },
    ],
    [
      "public access",
      {
        operation: "CheckNoPublicAccess",
        resourceType: "AWS::S3::Bucket",
        policyDocument: {
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" },
        },
      },
      { result: "FAIL" },
    ],
    [
      "equal policies",
      {
        operation: "ComparePolicies",
        existingPolicyDocument: policy("s3:Get*", "s3:GetObject"),
        newPolicyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
      },
      { comparison: "EQUIVALENT" },
    ],
    [
      "less access",
      {
        operation: "ComparePolicies",
        existingPolicyDocument: policy("s3:*"),
        newPolicyDocument: policy("s3:Get*"),
        policyType: "IDENTITY_POLICY",
      },
      { comparison: "LESS_PERMISSIVE" },
    ],
    ["a request", { operation: "EvaluateRequest", identityPolicies: [policy("s3:Get*")], request }, { decision: "allow" }],
    [
      "a document as text",
      { operation: "EvaluateRequest", identityPolicies: [JSON.stringify(policy("s3:Put*"))], request },
      { decision: "implicitDeny" },
    ],
    [
      "parameters in an object of their own",
      { operation: "EvaluateRequest", parameters: { identityPolicies: [policy("s3:*")], request } },
      { decision: "allow" },
    ],
  ];
  for (const [name, line, expected] of cases) {
    it(`tells ${name}`, async () => {
      const [answer] = await batch(line);
      for (const [key, value] of Object.entries(expected)) assert.equal(answer?.[key], value, JSON.stringify(answer));
    });
  }

  it("validates in AWS's shape", async () => {
    const [answer] = await batch({ operation: "ValidatePolicy", policyDocument: policy("s3:GetObjects"), policyType: "IDENTITY_POLICY" });
    const [finding] = (answer as Answer).findings as {
      findingType: string;
      issueCode: string;
      learnMoreLink: string;
      locations: { path: unknown[]; span: { start: { line: number } } }[];
    }[];
    assert.equal(finding?.findingType, "ERROR");
    assert.equal(finding?.issueCode, "INVALID_ACTION");
    assert.match(finding?.learnMoreLink ?? "", /^https:\/\/docs\.aws\.amazon\.com\//);
    assert.deepEqual(finding?.locations[0]?.path, [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 0 }]);
    assert.equal(finding?.locations[0]?.span.start.line, 1);
  });

  it("decides a request only by conditions whose operator exists", async () => {
    const when = (effect: string, action: string) => ({
      Effect: effect,
      Action: action,
      Resource: "*",
      Condition: { StringEqual: { "aws:username": "alice" } },
    });
    const allows = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const evaluate = (...statements: object[]) => ({
      operation: "EvaluateRequest",
      identityPolicies: [{ Version: "2012-10-17", Statement: statements }],
      request,
    });
    const statementsOf = (answer: Answer | undefined) =>
      ((answer as Answer).statements as { statementIndex: number }[]).map((one) => one.statementIndex);
    const [unclear, denied, elsewhere, anyway, refused] = await batch(
      evaluate(when("Allow", "s3:*")),
      evaluate(allows, when("Deny", "s3:*")),
      evaluate(allows, when("Deny", "sqs:*")),
      evaluate(when("Allow", "s3:*"), allows),
      evaluate(when("Deny", "s3:*"), { ...allows, Effect: "Deny" }),
    );
    for (const answer of [unclear, denied]) assert.match(answer?.error ?? "", /rests on a condition with `StringEqual`/);
    assert.equal(elsewhere?.decision, "allow");
    assert.deepEqual([anyway?.decision, statementsOf(anyway)], ["allow", [1]]);
    assert.deepEqual([refused?.decision, statementsOf(refused)], ["explicitDeny", [1]]);
  });

  it("names the statements that nobody can decide", async () => {
    const unclear = { Effect: "Allow", Action: "s3:*", Resource: "*", Condition: { StringEqual: { "aws:username": "alice" } } };
    const check = (...statements: object[]) => ({
      operation: "CheckNoNewAccess",
      existingPolicyDocument: policy("s3:GetObject"),
      newPolicyDocument: { Version: "2012-10-17", Statement: statements },
    });
    const [undecided, failed] = await batch(check(unclear), check(unclear, { Effect: "Allow", Action: "sqs:*", Resource: "*" }));
    for (const [answer, result] of [
      [undecided, "UNDECIDED"],
      [failed, "FAIL"],
    ] as const) {
      assert.equal(answer?.result, result);
      assert.deepEqual(
        ((answer as Answer).undecided as { statementIndex: number }[]).map((one) => one.statementIndex),
        [0],
      );
    }
  });

  it("has the id exactly as it was given", async () => {
    const text: string[] = [];
    for (const id of ["12345678901234567890", '"\\u00e9"', "null", '{"a":[1.0]}'])
      text.push(await raw(`{"operation":"EvaluateRequest","identityPolicies":[],"request":${JSON.stringify(request)},"id":${id}}`));
    assert.deepEqual(
      text.map((line) => line.slice(0, line.indexOf(',"decision"'))),
      ['{"id":12345678901234567890', '{"id":"\\u00e9"', '{"id":null', '{"id":{"a":[1.0]}'],
    );
  });

  it("says when a listed action is not known", async () => {
    const [answer] = await batch({
      operation: "CheckAccessNotGranted",
      policyDocument: policy("s3:Get*"),
      policyType: "IDENTITY_POLICY",
      access: [{ actions: ["s3:DeleteBukcet", "s3:DeleteBucket", "newservice:Do", "s3:No*"] }],
    });
    assert.equal(answer?.result, "PASS");
    const [first, ...more] = (answer as Answer).notes as string[];
    assert.match(first ?? "", /`s3:DeleteBukcet` is no known action.*Did you mean `s3:DeleteBucket`\?/);
    assert.deepEqual(more.length, 1);
    assert.match(more[0] ?? "", /`newservice:Do` is no known action/);
  });

  it("lists who has access from outside", async () => {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::444455556666:root" }, Action: "s3:GetObject", Resource: "*" }],
    };
    const [answer] = await batch({
      operation: "ListExternalAccess",
      policyDocument: document,
      trustedAccounts: ["111122223333"],
      trustedOrganizations: [],
    });
    const findings = answer?.findings as { isPublic: boolean; statementIndexes: number[]; actions: string[] }[];
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.isPublic, false);
    assert.deepEqual(findings[0]?.statementIndexes, [0]);
    assert.deepEqual(findings[0]?.actions, ["s3:GetObject"]);
  });
});

describe("policies in a line", () => {
  const check = (existing: string, updated: string) =>
    `{"id": "x", "operation": "CheckNoNewAccess", "existingPolicyDocument": ${existing}, "newPolicyDocument": ${updated}, "policyType": "IDENTITY_POLICY"}`;
  const numbers = (value: string) =>
    `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"NumericLessThan": {"s3:max-keys": ${value}}}}}`;

  it("are judged as they are written: long numbers are not rounded", async () => {
    const [more, less] = await batch(
      check(numbers("9007199254740992"), numbers("9007199254740993")),
      check(numbers("9007199254740993"), numbers("9007199254740992")),
    );
    assert.deepEqual([more?.result, less?.result], ["FAIL", "PASS"]);
  });

  it("are refused when an element stands twice in them, wherever they stand", async () => {
    const twice = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}]}';
    const answers = await batch(
      check(twice, JSON.stringify(policy("s3:*"))),
      `{"operation": "EvaluateRequest", "request": ${JSON.stringify(request)}, "serviceControlPolicies": [ [${twice}] ]}`,
      `{"operation": "EvaluateRequest", "parameters": {"request": ${JSON.stringify(request)}, "identityPolicies": [${twice}]}}`,
    );
    for (const answer of answers) assert.match(answer.error ?? "", /`Effect` stands twice/);
    const [validated] = await batch(`{"operation": "ValidatePolicy", "policyType": "IDENTITY_POLICY", "policyDocument": ${twice}}`);
    const [first] = (validated as Answer).findings as { issueCode: string; findingDetails: string }[];
    assert.equal(first?.issueCode, "JSON_SYNTAX_ERROR");
    assert.match(first?.findingDetails ?? "", /`Effect` stands twice/);
  });

  it("are found in strings with brackets, quotes and backslashes", async () => {
    const odd = policy("s3:GetObject");
    (odd.Statement[0] as { Resource: string }).Resource = 'arn:aws:s3:::a/"}]{["\\';
    const [answer] = await batch({ id: 'a"}', operation: "CheckNoNewAccess", existingPolicyDocument: odd, newPolicyDocument: odd });
    assert.deepEqual([answer?.id, answer?.result], ['a"}', "PASS"]);
  });

  it("must be of one sort when they are compared", async () => {
    const open = { ...policy("s3:*"), Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }] };
    const [answer] = await batch({ operation: "CheckNoNewAccess", existingPolicyDocument: policy("s3:*"), newPolicyDocument: open });
    assert.match(answer?.error ?? "", /has a `Principal`.* has none/);
  });
});

describe("bad lines", () => {
  const good = { id: "good", operation: "EvaluateRequest", identityPolicies: [policy("s3:*")], request };
  const bad: [string, string | object, RegExp][] = [
    ["no JSON", "{ nothing", /^The line is not JSON/],
    ["no object", "[1]", /one JSON object/],
    ["no operation", { id: "x" }, /`operation` is missing/],
    ["an unknown operation", { id: "x", operation: "CheckNothing" }, /no operation "CheckNothing"/],
    ["a misspelt operation", { id: "x", operation: "check-no-new-access" }, /did you mean "CheckNoNewAccess"\?/],
    [
      "a misspelt parameter",
      { id: "x", operation: "EvaluateRequest", identityPolicys: [policy("s3:*")], request },
      /no parameter `identityPolicys`; did you mean `identityPolicies`\?/,
    ],
    [
      "a policy that nobody asked for",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [policy("s3:*")], scps: [[policy("sqs:*")]], request },
      /no parameter `scps`/,
    ],
    [
      "a parameter that stands twice, first as a text and then as a list",
      '{"operation":"EvaluateRequest","identityPolicies":"{}","identityPolicies":["{}"]}',
      /`identityPolicies` stands twice/,
    ],
    [
      "a parameter that stands twice",
      `{"id": "x", "operation": "CheckNoNewAccess", "existingPolicyDocument": {}, "existingPolicyDocument": {}}`,
      /`existingPolicyDocument` stands twice/,
    ],
    [
      "a resource that is no ARN",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*"), access: [{ resources: ["doc-example-bucket"] }] },
      /`doc-example-bucket` in `access.resources` is no ARN/,
    ],
    [
      "a statement about nothing and nobody",
      {
        id: "x",
        operation: "CheckNoNewAccess",
        existingPolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*" }] },
        newPolicyDocument: policy("s3:*"),
        policyType: "IDENTITY_POLICY",
      },
      /neither `Resource` nor `Principal`/,
    ],
    [
      "a question of who has access to a policy that names nobody",
      { id: "x", operation: "CheckNoPublicAccess", policyDocument: policy("s3:*"), resourceType: "AWS::S3::Bucket" },
      /has no `Principal`/,
    ],
    [
      "a policy that is too long",
      { id: "x", operation: "ValidatePolicy", policyDocument: policy(`s3:${"x".repeat(2_000_000)}`), policyType: "IDENTITY_POLICY" },
      /`policyDocument` has 2,000,\d{3} characters and is not judged/,
    ],
    [
      "a principal that is none",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, principal: "alice" } },
      /`request.principal` must be an ARN/,
    ],
    [
      "an account that is none",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, resourceAccount: "12" } },
      /`request.resourceAccount` must be a string of 12 digits/,
    ],
    [
      "a key twice but for case",
      {
        id: "x",
        operation: "EvaluateRequest",
        identityPolicies: [],
        request: { ...request, context: { "aws:SourceIp": "10.0.0.1", "aws:sourceip": "10.0.0.2" } },
      },
      /`aws:sourceip` stands twice/,
    ],
    [
      "a key twice",
      `{"id": "x", "operation": "EvaluateRequest", "identityPolicies": [], "request": {"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "context": {"a:b": "1", "a:b": "2"}}}`,
      /`a:b` stands twice in `request`/,
    ],
    [
      "an action with a blank",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*"), access: [{ actions: [" s3:GetObject"] }] },
      /is no action/,
    ],
    [
      "a resource type of no form",
      { id: "x", operation: "ListExternalAccess", policyDocument: policy("s3:*"), resourceType: 7 },
      /`resourceType` must be a type such as `AWS::S3::Bucket`/,
    ],
    ["no policy", { id: "x", operation: "CheckAccessNotGranted", access: [{ actions: ["s3:*"] }] }, /`policyDocument` is missing/],
    [
      "a broken policy",
      { id: "x", operation: "CheckAccessNotGranted", policyDocument: '{"Statement": [', access: [{ actions: ["s3:*"] }] },
      /no.* a policy|cannot be judged|not a policy/,
    ],
    [
      "a wrong policy type",
      { id: "x", operation: "CheckAccessNotGranted", policyType: "ROLE", policyDocument: policy("s3:*"), access: [{ actions: ["s3:*"] }] },
      /`policyType` must be/,
    ],
    ["no access", { id: "x", operation: "CheckAccessNotGranted", policyDocument: policy("s3:*") }, /`access` is missing/],
    [
      "a wrong account",
      { id: "x", operation: "CheckNoExternalAccess", policyDocument: policy("s3:*"), trustedAccounts: ["123"] },
      /12 digits/,
    ],
    [
      "a misspelt request",
      { id: "x", operation: "EvaluateRequest", identityPolicies: [], request: { ...request, ressource: "*" } },
      /not `ressource`/,
    ],
    ["parameters that are no object", { id: "x", operation: "EvaluateRequest", parameters: [] }, /`parameters` must be an object/],
  ];
  for (const [name, line, message] of bad) {
    it(`gets an error for ${name}, and the run goes on`, async () => {
      const answers = await batch(line, good);
      assert.equal(answers.length, 2);
      assert.match(answers[0]?.error ?? "", message);
      if (typeof line === "object") assert.equal(answers[0]?.id, (line as { id: string }).id);
      else if (!line.includes('"id"')) assert.equal(answers[0]?.line, 1);
      assert.equal(answers[1]?.decision, "allow");
    });
  }

  it("keep their id where it can be read, and have their number where it cannot", async () => {
    const answers = await batch(
      '{"id": "7", "operation": "CheckNoNewAccess", "existingPolicyDocument": {',
      "",
      "nonsense",
      '{"operation": 1}',
    );
    assert.deepEqual(
      answers.map(({ id, line }) => [id, line]),
      [
        ["7", undefined],
        [undefined, 3],
        [undefined, 4],
      ],
    );
  });

  it("never lets a bad line look like a pass", async () => {
    for (const answer of await batch(...bad.map(([, line]) => line))) assert.equal(answer.result ?? answer.decision, undefined);
  });
});

describe("lines", () => {
  async function linesOf(chunks: string[], limit = 100): Promise<unknown[]> {
    const out: unknown[] = [];
    for await (const line of readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), limit)) out.push(line);
    return out;
  }

  it("end at line feeds, with or without a carriage return, the last one with or without an end", async () => {
    assert.deepEqual(await linesOf(["a\r\nb\n", "\nc"]), ["a", "b", "", "c"]);
    assert.deepEqual(await linesOf(["a\n"]), ["a"]);
    assert.deepEqual(await linesOf([]), []);
  });

  it("may come in pieces that cut characters apart", async () => {
    const bytes = Buffer.from("ä€😀\nz");
    const out: unknown[] = [];
    for await (const line of readLines(Readable.from([...bytes].map((byte) => Buffer.from([byte]))), 100)) out.push(line);
    assert.deepEqual(out, ["ä€😀", "z"]);
  });

  it("do not end at the separators that JSON strings may hold", async () => {
    assert.deepEqual(await linesOf(['"a\u2028b\u2029c"\n']), ['"a\u2028b\u2029c"']);
  });

  it("that are too long are read over and counted", async () => {
    assert.deepEqual(await linesOf(["x".repeat(60), "x".repeat(60), "\nnext\n"]), [{ tooLong: 120 }, "next"]);
  });
});

describe("the program", () => {
  const lines = (count: number) => {
    const services = ["s3", "sqs", "sns", "ec2", "kms"];
    return Array.from({ length: count }, (_, i) => {
      const service = services[i % services.length] as string;
      const [existing, updated] = [
        policy(`${service}:Get*`, `${service}:List${i % 97}*`),
        policy(`${service}:Get*`, i % 3 === 0 ? `${service}:*` : `${service}:GetX*`),
      ];
      return JSON.stringify({
        id: i,
        operation: "CheckNoNewAccess",
        existingPolicyDocument: existing,
        newPolicyDocument: updated,
        policyType: "IDENTITY_POLICY",
      });
    });
  };
  /** All of an answer but the time that it took. */
  const timeless = (text: string) => parse(text).map(({ elapsedMs, ...rest }) => rest);

  it("keeps the order and ends by itself with status 0", async () => {
    const { status, stdout, stderr } = await run(["batch"], { input: lines(50).join("\n") });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.deepEqual(
      parse(stdout).map((answer) => answer.id),
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it("answers each line at once, not when its input ends", async () => {
    const child = start(["batch"], { stdio: ["pipe", "pipe", "inherit"] });
    const first = new Promise<string>((resolve) => child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    child.stdin?.write(`${lines(1)[0]}\n`);
    assert.equal((JSON.parse(await first) as Answer).id, 0);
    child.stdin?.end();
    assert.equal((await finished(child)).status, 0);
  });

  it("gives a line up that takes too long, as not decided, and goes on", async () => {
    const { hangs, searched, wider } = hanging();
    const question = (operation: string) => ({
      id: operation,
      operation,
      existingPolicyDocument: searched,
      newPolicyDocument: wider,
    });
    const operations = ["ComparePolicies", "CheckNoNewAccess"];
    const input = [lines(1)[0], ...operations.map((operation) => JSON.stringify(question(operation))), lines(1)[0]].join("\n");
    const child = spawn(process.execPath, [hangs, "batch", "--line-timeout", "1500"]);
    child.stdin.end(input);
    const { status, stdout, stderr } = await finished(child);
    const [first, compared, checked, last] = parse(stdout);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.deepEqual([first?.id, last?.id, last?.result], [0, 0, first?.result]);
    assert.deepEqual([compared?.id, compared?.comparison], ["ComparePolicies", "UNDECIDED"]);
    assert.equal(compared?.message, "Not decided: it took longer than 1.5 s.");
    assert.deepEqual([checked?.id, checked?.result, checked?.reasons], ["CheckNoNewAccess", "UNDECIDED", []]);
  });

  it("ends with whole answers and 130 on Ctrl+C, also in the middle of a line", async () => {
    const { hangs, searched, wider } = hanging();
    const child = spawn(process.execPath, [hangs, "batch"]);
    const end = finished(child);
    const first = new Promise((resolve) => child.stdout.once("data", resolve));
    const stuck = { operation: "ComparePolicies", existingPolicyDocument: searched, newPolicyDocument: wider };
    child.stdin.write(`${lines(1)[0]}\n${JSON.stringify(stuck)}\n`);
    await first;
    child.kill("SIGINT");
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stderr], [130, "iam-prover: interrupted (SIGINT): 1 lines were answered.\n"]);
    assert.equal(parse(stdout).length, 1);
  });

  it("takes no arguments but its options", async () => {
    const file = await run(["batch", "questions.jsonl"]);
    assert.deepEqual([file.status, file.stdout], [2, ""]);
    assert.equal(file.stderr, "iam-prover: `batch` takes no `questions.jsonl`: it reads lines from standard input.\n");

    const { status, stdout, stderr } = await run(["batch", "--fast"]);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^iam-prover: `batch` has no option `--fast`.*\n$/);
  });

  it("says in one line that its reader went away", async () => {
    const child = start(["batch"], { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin?.on("error", () => {}); // it may be gone before it has read all
    child.stdout?.once("data", () => child.stdout?.destroy());
    child.stdin?.end(lines(3000).join("\n"));
    const { status, stderr } = await finished(child);
    assert.equal(status, 2);
    assert.match(stderr, /^iam-prover: the reader of the output went away.*\n$/);
  });

  it("needs no more memory for many lines than for few, all different", {
    skip: process.platform !== "linux" && "reads /proc",
  }, async () => {
    const child = start(["batch"], { stdio: ["pipe", "pipe", "inherit"] });
    let sent = 0;
    let answers = 0;
    let enough: () => void = () => {};
    child.stdout?.on("data", (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) answers++;
      if (answers === sent) enough();
    });
    const memoryAfter = async (count: number) => {
      while (sent < count) {
        const block = Array.from({ length: 500 }, () => {
          const { existing, updated } = randomPair(randomFrom(++sent));
          return JSON.stringify({ operation: "CheckNoNewAccess", existingPolicyDocument: existing, newPolicyDocument: updated });
        });
        const all = new Promise<void>((resolve) => {
          enough = resolve;
        });
        child.stdin?.write(`${block.join("\n")}\n`);
        await all;
      }
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;
    };
    const few = await memoryAfter(1000);
    const many = await memoryAfter(8000);
    child.stdin?.end();
    assert.equal((await finished(child)).status, 0);
    // Caches of fixed size fill and V8 finds its pace; with V8's defaults the difference would be three times as large.
    assert.ok(many < few * 1.35, `${Math.round(few)} MB after 1,000 lines, ${Math.round(many)} MB after 8,000`);
  });

  const hasParallel = /GNU/.test(spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout ?? "");
  it("gives the same answers under GNU parallel as in one process (10,000 lines)", {
    skip: !hasParallel && "GNU parallel is not installed (Debian: apt-get install parallel)",
  }, async () => {
    const input = lines(10_000).join("\n");
    const alone = await run(["batch"], { input });
    const child = spawn(
      "parallel",
      ["--will-cite", "--pipe", "--keep-order", "--block", "300k", "--jobs", "2", process.execPath, builtProgram(), "batch"],
      { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, PARALLEL_HOME: folderWith({}) } },
    );
    child.stdin.end(`${input}\n`);
    const spread = await finished(child);
    assert.equal(spread.status, 0);
    assert.deepEqual(timeless(spread.stdout), timeless(alone.stdout));
  });
});

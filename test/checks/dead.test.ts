// Parts that do nothing, against the plain question for each part: what is found changes nothing, and nothing is overlooked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findDead } from "../../server/src/core/checks/dead";
import { ask } from "../../server/src/core/checks/investigation";
import { questionContext } from "../../server/src/core/checks/operations";
import { and, not, or } from "../../server/src/core/logic/build";
import type { Term } from "../../server/src/core/logic/term";
import { encodingFor, policyFormula, question } from "../../server/src/core/semantics/encoder/policy";
import { readOperator } from "../../server/src/core/semantics/operators";
import { currentSession } from "../../server/src/core/session/session";
import { applyEdits } from "../../server/src/core/syntax/edit";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { type RawPolicy, type RawStatement, randomFrom, randomPair } from "../agreement/random";
import { counted, environment, parse, policy, run } from "./support";

const dead = async (document: PolicyDocument) => (await run(findDead(document, questionContext([document], environment)))).findings;

/** Is there a request that satisfies the terms? Undefined: not decided. */
async function isPossible(documents: PolicyDocument[], terms: (formulas: ReturnType<typeof policyFormula>[]) => Term[]) {
  const encoding = encodingFor(documents, questionContext(documents, environment).types);
  const { verdict } = await run(ask(question(terms(documents.map((document) => policyFormula(document, encoding))), encoding)));
  return verdict === "unknown" ? undefined : verdict === "sat";
}

const xor = (a: Term, b: Term) => or(and(a, not(b)), and(b, not(a)));

/** Texts of the policy with one statement, one entry or one condition less; `restricts`: what goes restricts its statement. */
function* smaller(raw: RawPolicy): Generator<{ text: string; index: number; restricts: boolean; what: string }> {
  const edited = (change: (copy: RawPolicy) => void) => {
    const copy = structuredClone(raw);
    change(copy);
    return JSON.stringify(copy);
  };
  for (const [index, statement] of raw.Statement.entries()) {
    if (raw.Statement.length > 1)
      yield { text: edited((copy) => copy.Statement.splice(index, 1)), index, restricts: false, what: `statement ${index}` };
    for (const element of ["Action", "NotAction", "Resource", "NotResource"] as const) {
      const list = statement[element] ?? [];
      if (!Array.isArray(list) || list.length < 2) continue;
      for (const at of list.keys())
        yield {
          text: edited((copy) => ((copy.Statement[index] as RawStatement)[element] as string[]).splice(at, 1)),
          index,
          restricts: element.startsWith("Not"),
          what: `${element} ${at} of ${index}`,
        };
    }
    for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
      for (const [key, values] of Object.entries(keys)) {
        const block = (copy: RawPolicy) => (copy.Statement[index] as RawStatement).Condition?.[operator] as Record<string, unknown>;
        const what = `${operator} ${key} of ${index}`;
        yield { text: edited((copy) => delete block(copy)[key]), index, restricts: true, what };
        if (!Array.isArray(values) || values.length < 2) continue;
        // Of the values under an operator that does not exist nothing is ever said, not even of repeats (fixtures/dead.md).
        if (!readOperator(operator)) continue;
        for (const at of values.keys())
          yield {
            text: edited((copy) => (block(copy)[key] as unknown[]).splice(at, 1)),
            index,
            restricts: /Not(?!.*Null)/.test(operator),
            what: `${what}, value ${at}`,
          };
      }
  }
}

/** The policy without anything that is found, step by step as `source.fixAll` does it. */
async function cleaned(text: string): Promise<{ text: string; found: number }> {
  let found = 0;
  for (;;) {
    const [finding] = (await dead(parse(text))).filter((one) => one.fixes?.length);
    if (!finding) return { text, found };
    found++;
    text = applyEdits(text, finding.fixes?.[0]?.edits ?? []);
  }
}

for (const seed of [3, Number(process.env.SEED ?? Date.now() % 1_000_000)]) {
  test(`what is found changes nothing, and nothing else could go (seed ${seed})`, async () => {
    const counts = { found: 0, needed: 0 };
    for (let round = 0; round < Number(process.env.ROUNDS ?? 35); round++) {
      const { updated } = randomPair(randomFrom(seed * 1000 + round));
      const raw = structuredClone(updated) as RawPolicy;
      // Who is let in by which route is told apart in the fixtures.
      for (const statement of raw.Statement) {
        delete statement.Principal;
        delete statement.NotPrincipal;
      }
      if (round % 2) currentSession().forget("checks/statements");
      const before = parse(JSON.stringify(raw));
      const { text, found } = await cleaned(before.text);
      counts.found += found;
      const after = parse(text);
      const why = `seed ${seed}, round ${round}\n${before.text}\n${text}`;
      const changed = await isPossible([before, after], ([a, b]) => [
        or(xor(a?.allowed as Term, b?.allowed as Term), xor(a?.denied as Term, b?.denied as Term)),
      ]);
      assert.notEqual(changed, true, `removing changed something: ${why}`);
      // The parts of a statement that can never match are told with it.
      const [only, ...others] = after.statements;
      const matches = () => isPossible([after], ([a]) => [or(...[...(a?.allows ?? []), ...(a?.denies ?? [])].map((s) => s.matches))]);
      if (only && others.length === 0 && (await matches()) === false) continue;
      for (const { text: less, index, restricts, what } of smaller(JSON.parse(text))) {
        const shorter = parse(less);
        const matter = await isPossible([after, shorter], ([a, b]) => {
          const [one, other] = [a, b] as [NonNullable<typeof a>, NonNullable<typeof b>];
          const matches = (formula: typeof one) => [...formula.allows, ...formula.denies].find((s) => s.statement.index === index)?.matches;
          if (restricts) return [xor(matches(one) as Term, matches(other) as Term)];
          return after.statements[index]?.effect?.value === "Allow" ? [xor(one.allowed, other.allowed)] : [xor(one.denied, other.denied)];
        });
        assert.notEqual(matter, false, `overlooked ${what}: ${why}`);
        counts.needed++;
      }
    }
    assert.ok(counts.found > 20 && counts.needed > 50, JSON.stringify(counts));
  });
}

const statement = (more: object = {}) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*", ...more });

test("a condition goes with its operator, and the last one with `Condition`", async () => {
  const twice = policy(
    statement({ Condition: { StringLike: { "aws:username": "a*" }, StringEquals: { "aws:username": "ab", "aws:userid": "x" } } }),
  );
  const always = policy(statement({ Condition: { StringLikeIfExists: { "aws:username": "*" } } }));
  const [first, second] = [await dead(twice), await dead(always)];
  assert.deepEqual(
    first.map((one) => one.fixes?.[0]?.title),
    ["Remove the condition `StringLike` on `aws:username`"],
  );
  assert.deepEqual(JSON.parse(applyEdits(twice.text, first[0]?.fixes?.[0]?.edits ?? [])).Statement[0].Condition, {
    StringEquals: { "aws:username": "ab", "aws:userid": "x" },
  });
  assert.equal("Condition" in JSON.parse(applyEdits(always.text, second[0]?.fixes?.[0]?.edits ?? [])).Statement[0], false);
});

test("a condition and the values in it are not both reported", async () => {
  const found = await dead(
    policy(statement({ Condition: { StringLike: { "aws:username": ["a*", "b*"] }, StringEquals: { "aws:username": ["a", "b"] } } })),
  );
  assert.deepEqual(
    found.map(({ message }) => message),
    [
      "The condition `StringLike` on `aws:username` changes nothing: every request that meets the rest of the statement meets it too (proved).",
    ],
  );
});

test("what changes nothing names what does the same", async () => {
  const messages = async (...statements: object[]) => (await dead(policy(...statements))).map(({ message }) => message);
  const all = { Resource: "*" };
  for (const [statements, expected] of [
    [
      [statement({ Action: ["s3:Get*", "s3:GetObject"] })],
      "`s3:GetObject` changes nothing: `s3:Get*` in the same list covers it (proved).",
    ],
    [
      [statement({ NotAction: ["s3:Get*", "s3:GetObject"], Action: undefined })],
      "`s3:GetObject` changes nothing: `s3:Get*` in the same list covers it (proved).",
    ],
    [
      [statement({ Sid: "All", Action: "s3:Get*" }), statement({ Sid: "Read", Action: ["s3:PutObject", "s3:GetObject"] })],
      "`s3:GetObject` changes nothing: statement 1 `All` allows the same (proved).",
    ],
    [
      [statement({ Effect: "Deny", Action: "s3:*", ...all }), statement({ Sid: "Own", Effect: "Deny", Action: "s3:DeleteBucket" })],
      "Statement 2 `Own` changes nothing: statement 1 denies the same (proved).",
    ],
    [
      [
        statement({ Sid: "Get", Action: "s3:Get*", ...all }),
        statement({ Sid: "Put", Action: "s3:Put*", ...all }),
        statement({ Sid: "Both", Action: ["s3:GetObject", "s3:PutObject"] }),
      ],
      "Statement 3 `Both` changes nothing: statement 1 `Get` and statement 2 `Put` together allow the same (proved).",
    ],
    [
      [
        statement({ Sid: "Get", Action: "s3:Get*", Condition: { StringEquals: { "aws:username": "a" } } }),
        statement({ Sid: "All", Action: "s3:*", ...all }),
        statement({ Sid: "Read", Action: ["s3:GetObject"] }),
      ],
      "Statement 3 `Read` changes nothing: statement 2 `All` allows the same (proved).",
    ],
  ] as const) {
    const told = await messages(...statements);
    assert.ok(told.includes(expected), `${expected}\n${told.join("\n")}`);
  }
});

test("of a long policy that is edited only what the edit touches is asked again", async () => {
  const statements = Array.from({ length: 40 }, (_, i) =>
    statement({
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [`arn:aws:s3:::b${i}/*`, `arn:aws:s3:::c${i}/*`, `arn:aws:s3:::c${i}/x`],
    }),
  );
  currentSession().forget("checks/statements");
  await dead(policy(...statements));
  for (const typed of ["s3:D", "s3:De", "s3:Delete*"]) {
    const edited = statements.map((one, i) => (i === 7 ? { ...one, Action: [typed, "s3:GetObject", "s3:PutObject"] } : one));
    const document = policy(...edited);
    const { result, questions } = await counted(findDead(document, questionContext([document], environment)));
    assert.equal(result.findings.length, 40);
    // The entry that does nothing is proved anew for the new actions; that the others are needed is shown by examples.
    assert.ok(questions <= 1, `${questions} questions for ${typed}`);
  }
});

test("a list whose only text is still empty, as while it is typed, stops nothing", async () => {
  const whole = { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObject"], Resource: "arn:aws:s3:::bucket/*" };
  for (const half of [{ Action: "" }, { Resource: "" }, { Resource: ["", ""] }, { Condition: { StringEquals: { "aws:UserAgent": "" } } }]) {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...whole, ...half }, whole] });
    const found = await dead(parse(text));
    assert.ok(
      found.some(({ statementIndex }) => statementIndex === 1),
      JSON.stringify(half),
    );
  }
});

test("of entries that are repeated one each stays, wherever they stand", async () => {
  const faded = async (statement: object) => {
    const document = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement });
    return (await dead(document)).map(({ range }) => document.text.slice(range.start, range.end)).sort();
  };
  assert.deepEqual(await faded({ Action: ["s3:GetObject", "s3:GetObject", "s3:PutObject", "s3:PutObject", "s3:putobject"] }), [
    '"s3:GetObject"',
    '"s3:PutObject"',
    '"s3:PutObject"',
  ]);
  const buckets = ["a", "a", "b", "b"].map((name) => `arn:aws:s3:::${name}/*`);
  assert.deepEqual(await faded({ Resource: buckets }), ['"arn:aws:s3:::a/*"', '"arn:aws:s3:::b/*"']);
  const values = { "aws:PrincipalOrgID": ["o-a", "o-a", "o-b", "o-b"] };
  assert.deepEqual(await faded({ Condition: { StringEquals: values } }), ['"o-a"', '"o-b"']);
  // The first condition goes, the entries of the second keep their places.
  const doubled = { StringEqualsIfExists: { "aws:PrincipalOrgID": ["o-a", "o-b"] }, StringEquals: values };
  const left = await faded({ Condition: doubled });
  assert.ok(left.includes('"o-a"') && left.includes('"o-b"') && left.length === 3, left.join());
});

test("parts with policy variables that are plainly needed cost no question", async () => {
  const variable = (name: string) => `$\{${name}}`;
  const own = `arn:aws:s3:::doc-example-bucket/${variable("aws:username")}`;
  const thing = `arn:aws:iot:${variable("aws:PrincipalTag/Region")}:111122223333:thing/${variable("iot:Connection.Thing.ThingName")}`;
  const document = policy(
    { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: [`${own}/*`, `${own}-${variable("aws:PrincipalTag/Team")}/*`] },
    { Effect: "Allow", Action: ["iot:GetThingShadow", "iot:UpdateThingShadow"], Resource: thing },
    // As values of a template stand in a question: the whole ARN is one.
    { Effect: "Allow", Action: ["sqs:SendMessage", "dynamodb:GetItem"], Resource: [variable("queue"), variable("table")] },
    {
      Effect: "Allow",
      Action: "ec2:StopInstances",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/Owner": variable("aws:username") } },
    },
  );
  const { result, questions } = await counted(findDead(document, questionContext([document], environment)));
  assert.deepEqual(result, { findings: [], undecided: [] });
  assert.equal(questions, 0);
});

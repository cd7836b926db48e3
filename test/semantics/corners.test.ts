// Corners of the rules that random mutants showed to be untested: each line fails when one small rule is broken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matches as globMatches } from "../../server/src/core/globs/index";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { isIn } from "../../server/src/core/logic/build";
import { byVariable, valueAt } from "../../server/src/core/logic/variable";
import { modelOf } from "../../server/src/core/repair/model";
import { arnPatterns } from "../../server/src/core/semantics/encoder/arn-conditions";
import { encodingFor, question, statementTerm, variablesOf } from "../../server/src/core/semantics/encoder/policy";
import { decideAll, type PolicySet } from "../../server/src/core/semantics/evaluator/compose";
import { dateText, fillArn } from "../../server/src/core/semantics/examples/plausible";
import { callerKind } from "../../server/src/core/semantics/own-keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import { relatedServices, serviceRelations, servicesMeet } from "../../server/src/core/semantics/relations";
import { ACTION, keyString, opaquePart, RESOURCE, valueOrDefault } from "../../server/src/core/semantics/request-variables";
import { base64Body } from "../../server/src/core/semantics/values";
import type { Statement } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { read } from "../../server/src/core/theory/parsed-values";
import { caller, condition, documentOf, no, policy, request, resource, statement, types, yes } from "./asking";

test("a number is at most its own value", () => {
  for (const [value, holds] of [
    ["4", true],
    ["5", true],
    ["6", false],
  ] as const)
    assert.equal(condition("NumericLessThanEquals", "s3:max-keys", "5", { "s3:max-keys": value }), holds, value);
});

test("an entry's text is compared from its first character on", () => {
  yes(resource("arn:aws:s3:::b", "arn:aws:s3:::b"));
  no(resource("arn:aws:s3:::b", "axrn:aws:s3:::b"));
});

test("texts that are no base64, no address and no session", () => {
  for (const text of ["A", "a!bc", "AAAAA"]) assert.equal(base64Body(text), null, text);
  assert.equal(base64Body("QQ=="), "QQ");
  for (const text of ["::1.2.3.4x", "::1.2.3.4/8", "x::1.2.3.4"]) assert.equal(read("ip", text), null, text);
  assert.equal(callerKind(caller("arn:aws:sts::111122223333:x/assumed-role/dev/s1")), "other");
});

test("an account's number is its root entry, and an example's account has twelve digits", () => {
  assert.deepEqual(readPrincipal({ type: "AWS", id: "111122223333" }), { type: "AWS", id: "arn:aws:iam::111122223333:root" });
  assert.match(fillArn("arn:aws:iam::44*:role/x") as string, /^arn:aws:iam::44\d{10}:role\/x$/);
});

test("seconds that no calendar writes stay as they are", () => {
  for (const seconds of ["253402300800.5", "-5"]) assert.equal(dateText(seconds), seconds);
});

test("a refusal names what refused", () => {
  const nothing = documentOf(policy(statement({ Action: "zz:None" })));
  const set = (more: Partial<PolicySet>): PolicySet => ({
    identityPolicies: [documentOf(policy(statement()))],
    permissionsBoundaries: [],
    sessionPolicies: [],
    vpcEndpointPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...more,
  });
  const reason = (more: Partial<PolicySet>): string => decideAll(set(more), request({}), types).reason;
  assert.match(reason({ permissionsBoundaries: [nothing] }), /boundary does not allow/);
  assert.match(reason({ identityPolicies: [] }), /^No statement allows/);
  assert.match(reason({ identityPolicies: [], permissionsBoundaries: [documentOf(policy(statement()))] }), /alone grants nothing/);
});

test("a Deny whose NotPrincipal a permissions boundary cancels is named with its Sid", () => {
  const everything = documentOf(policy(statement()));
  const sparing = documentOf(policy(statement({ Principal: "*" }), statement({ Sid: "Others", Effect: "Deny", NotPrincipal: "*" })));
  const set = { identityPolicies: [everything], permissionsBoundaries: [everything], vpcEndpointPolicies: [sparing] };
  const none = { sessionPolicies: [], serviceControlPolicies: [], resourceControlPolicies: [] };
  const { decision, statements } = decideAll({ ...set, ...none }, request({}), types);
  assert.equal(decision, "explicitDeny");
  assert.deepEqual(statements, [{ policy: "endpoint", policyIndex: 0, statementIndex: 1, sid: "Others", effect: "Deny" }]);
});

const tied = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];
const arnOf = (service: string) => `arn:aws:${service}:us-east-1:111122223333:x`;

test("actions and resources of each tied service belong together, for one request and in the formula", () => {
  const meet = (action: string, resource: string): boolean => {
    const parts = [isIn(ACTION, [literal(action)]), isIn(RESOURCE, [literal(resource)])];
    const model = {
      strings: byVariable([
        [ACTION, action],
        [RESOURCE, resource],
      ] as const),
      sets: byVariable<string[]>(),
      numbers: byVariable<string | null>(),
      flags: byVariable<boolean>(),
    };
    const symbolic = serviceRelations(parts).every((relation) => evaluate(relation, model) === true);
    assert.equal(servicesMeet({ action, resource }), symbolic, `${action} on ${resource}`);
    return symbolic;
  };
  for (const service of tied) {
    yes(meet(`${service}:do`, arnOf(service)), service);
    yes(meet(`${service}:do`, "*"), service);
    no(meet(`${service}:do`, arnOf("ec2")), service);
    no(meet("ec2:do", arnOf(service)), service);
    for (const other of tied) if (other !== service) no(meet(`${service}:do`, arnOf(other)), `${service} and ${other}`);
  }
  yes(meet("ec2:do", arnOf("dynamodb")));
});

test("actions of services that no relation speaks of are interchangeable", () => {
  const services = [...tied, "iam", "sts", "ssm", "ec2", "events", "kinesis", "devops-guru", "dynamodb", "opensearch", "s3-object-lambda"];
  for (const service of services) {
    if (relatedServices.has(service)) continue;
    for (const other of services.filter((one) => one !== service)) {
      const one = servicesMeet({ action: `${service}:do`, resource: arnOf(other) });
      assert.equal(one, servicesMeet({ action: "zz:do", resource: arnOf(other) }), `${service} on ${other}`);
    }
  }
  assert.equal(relatedServices.has("ec2"), false);
});

test("a short ARN pattern of an element is completed by the colons that it lacks, and by no fewer", () => {
  const hits = (pattern: string, text: string): boolean => {
    const union = arnPatterns([{ text: pattern }]);
    assert.ok(union);
    return union.some((one) => globMatches(one, text));
  };
  for (const [pattern, text, holds] of [
    ["arn:aws*", "arn:aws:s3:::b", true],
    ["arn:aws*", "arn:aws-x", false],
    ["arn:aws*", "arn:aws:s3::b", false],
    ["arn:*b", "arn:aws:s3:::b", true],
    ["arn:*b", "arn:aws:b", false],
    ["*", "arn:aws:s3:::b:c", true],
    ["*", "a:b:c:d:e", false],
  ] as const)
    assert.equal(hits(pattern, text), holds, `${pattern} on ${text}`);
});

test("only condition keys are asked for their type", () => {
  const asked: string[] = [];
  const strict = {
    type(key: string) {
      assert.equal(typeof key, "string");
      asked.push(key);
      return undefined;
    },
  };
  const settled = valueOrDefault("aws:principaltag/t", "d");
  const { domains } = question([isIn(settled, [glob("a*")])], encodingFor([], strict));
  assert.equal(valueAt(domains, settled), undefined);
  assert.ok(asked.includes("aws:principaltag/t"));
  assert.equal(valueAt(domains, keyString("aws:principaltag/t")), undefined);
});

test("what the formula cannot say is an unknown of its own, which names what it stands for", () => {
  const unknowns = (more: object): string[] => {
    const document = documentOf(policy(statement(more)));
    const term = statementTerm(document.statements[0] as Statement, document, encodingFor([document], types));
    return [...variablesOf([term]).values()].flatMap((variable) => {
      const part = opaquePart(variable);
      return part ? [`${part.why} ${part.text}`] : [];
    });
  };
  const values = (count: number, text: string) => Array.from({ length: count }, (_, i) => `\${aws:PrincipalTag/t${i}${text}}`).join("");
  const any = (operator: string, value: string | string[]) => ({ Condition: { [`ForAnyValue:${operator}`]: { "aws:TagKeys": value } } });
  const resource = (text: string) => ({ Resource: `arn:aws:s3:::${text}` });
  const cases: [object, string[]][] = [
    [resource(values(4, ", 'a:b'")), []],
    [resource(values(5, ", 'a:b'")), ["model ${…}"]],
    [resource(values(5, ", 'ab'")), []],
    [resource(values(9, "")), []],
    [any("StringEquals", values(6, "")), []],
    [any("StringEquals", values(7, "")), ["model StringEquals"]],
    [any("ArnLike", "arn:aws:s3:::${aws:username}"), []],
    [any("ArnLike", "arn:${aws:username}"), ["model ArnLike"]],
    [any("ArnLike", "arn:${aws:username}:s3:::b"), ["model ArnLike"]],
    [any("ArnLike", "*a*b*c*d*e*f*g*h*"), ["model ArnLike"]],
    [any("Bool", "${aws:username}"), ["model Bool"]],
    [any("Bool", "true"), []],
    [{ Condition: { StringEquals: { "aws:TagKeys": "x" } } }, ["qualifier aws:tagkeys"]],
    [{ Condition: { StringEqual: { "aws:username": "x" } } }, ["operator StringEqual"]],
    [{ Condition: { NumericEquals: { "s3:max-keys": "1".repeat(701) } } }, ["number NumericEquals"]],
    [{ Resource: "b/*" }, ["resource b/*"]],
    [{ Principal: { AWS: "role/*" } }, ["principal role/*"]],
    [{ Effect: "Deny", NotPrincipal: { AWS: "arn:aws:iam::111122223333:user/x" } }, ["account arn:aws:iam::111122223333:user/x"]],
  ];
  for (const [more, expected] of cases) assert.deepEqual(unknowns(more), expected, JSON.stringify(more));
});

test("a value with a colon is no component of an ARN, in the formula too", () => {
  const document = documentOf(policy(statement({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:${aws:username}::b" } } })));
  const term = statementTerm(document.statements[0] as Statement, document, encodingFor([document], types));
  const holds = (name: string, arn: string): boolean | undefined => {
    const model = modelOf(request({ context: { "aws:username": name, "aws:SourceArn": arn } }), term, () => false);
    return model ? evaluate(term, model) : undefined;
  };
  assert.equal(holds("x", "arn:aws:s3:x::b"), true);
  assert.equal(holds("x:y", "arn:aws:s3:x:y::b"), false);
});

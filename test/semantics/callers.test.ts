// Which requests can be (SEMANTICS.md 3.5, 3.6): the relations of the formula and `contradiction` beside a third reading of the same
// rules. Each kind of caller with everything that its requests carry, and with each key left out or with another value. A relation that
// forbids too much makes a false "safe": questions about public and external access rest on them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { glob, literal } from "../../server/src/core/globs/pattern";
import { and, isIn } from "../../server/src/core/logic/build";
import type { Variable } from "../../server/src/core/logic/variable";
import { modelOf } from "../../server/src/core/repair/model";
import { callerRelations, catalogueRelation, keyRelations } from "../../server/src/core/semantics/examples/possible";
import { multiplicity } from "../../server/src/core/semantics/keys";
import { callerContradiction, contradiction } from "../../server/src/core/semantics/own-keys";
import type { Request } from "../../server/src/core/semantics/request";
import { ACTION, keyPresent, keySet, keyString, PRINCIPAL, RESOURCE } from "../../server/src/core/semantics/request-variables";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { caller, request, types } from "./asking";

const account = "111122223333";
const other = "444455556666";
type Context = Record<string, string | string[]>;

const always: Context = {
  "aws:currenttime": "2026-01-01T00:00:00Z",
  "aws:epochtime": "1767225600",
  "aws:requestedregion": "eu-west-1",
  "aws:securetransport": "true",
  "aws:useragent": "x",
  "aws:viaawsservice": "false",
  "aws:resourceaccount": account,
  "aws:resourceorgid": "o-r",
  "aws:resourceorgpaths": ["o-r/r-1/"],
  "aws:requesttag/team": "blue",
  "aws:tagkeys": ["team"],
};
const address: Context = { "aws:sourceip": "198.51.100.1" };
const endpoint: Context = {
  "aws:sourcevpce": "vpce-1",
  "aws:sourcevpc": "vpc-1",
  "aws:vpcsourceip": "10.0.0.1",
  "aws:sourcevpcarn": `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-1`,
  "aws:vpceaccount": account,
  "aws:vpceorgid": "o-a",
};
const organisation: Context = { "aws:principalorgid": "o-a", "aws:principalorgpaths": ["o-a/r-1/", "o-a/r-1/ou-1/"] };
const signed = (arn: string, type: string, more: Context): Context => ({
  "aws:principalarn": arn,
  "aws:principalaccount": account,
  "aws:principalisawsservice": "false",
  "aws:principaltype": type,
  "aws:principaltag/team": "blue",
  "aws:userid": "AIDAEXAMPLE",
  ...organisation,
  ...more,
});
const temporary: Context = {
  "aws:tokenissuetime": "2025-12-31T23:00:00Z",
  "aws:multifactorauthpresent": "true",
  "aws:multifactorauthage": "5",
};
const chain: Context = {
  "aws:viaawsservice": "true",
  "aws:calledvia": ["athena.amazonaws.com", "glue.amazonaws.com"],
  "aws:calledviafirst": "athena.amazonaws.com",
  "aws:calledvialast": "glue.amazonaws.com",
};

type Kind = "user" | "plain user" | "root" | "role" | "session" | "federatedUser" | "service" | "anonymous";
const kinds: Record<Kind, { principal: string; own: Context }> = {
  user: {
    principal: `arn:aws:iam::${account}:user/team/ann`,
    own: signed(`arn:aws:iam::${account}:user/team/ann`, "User", { "aws:username": "ann" }),
  },
  "plain user": {
    principal: `arn:aws:iam::${account}:user/ann`,
    own: signed(`arn:aws:iam::${account}:user/ann`, "User", { "aws:username": "ann" }),
  },
  root: { principal: `arn:aws:iam::${account}:root`, own: signed(`arn:aws:iam::${account}:root`, "Account", { "aws:userid": account }) },
  role: {
    principal: `arn:aws:iam::${account}:role/path/dev`,
    own: signed(`arn:aws:iam::${account}:role/path/dev`, "AssumedRole", temporary),
  },
  session: {
    principal: `arn:aws:sts::${account}:assumed-role/dev/s1`,
    own: signed(`arn:aws:iam::${account}:role/path/dev`, "AssumedRole", temporary),
  },
  federatedUser: {
    principal: `arn:aws:sts::${account}:federated-user/bob`,
    own: signed(`arn:aws:sts::${account}:federated-user/bob`, "FederatedUser", { ...temporary, "aws:userid": `${account}:bob` }),
  },
  service: {
    principal: "lambda.amazonaws.com",
    own: {
      "aws:principalisawsservice": "true",
      "aws:principalservicename": "lambda.amazonaws.com",
      "aws:principalservicenameslist": ["lambda.amazonaws.com", "lambda.eu-west-1.amazonaws.com"],
      "aws:principaltype": "AssumedRole",
      "aws:userid": "x",
      "aws:sourcearn": `arn:aws:lambda:eu-west-1:${account}:function:f`,
      "aws:sourceaccount": account,
      "aws:sourceowner": account,
      "aws:sourceorgid": "o-a",
      "aws:sourceorgpaths": ["o-a/r-1/"],
    },
  },
  anonymous: {
    principal: "anonymous",
    own: { "aws:principaltype": "Anonymous", "aws:principalaccount": "anonymous", "aws:userid": "anonymous" },
  },
};

/** Other values of a key, right and wrong ones. */
const values: Record<string, (string | string[])[]> = {
  "aws:principalarn": [
    `arn:aws:iam::${other}:user/team/ann`,
    `arn:aws:iam::${account}:user/x`,
    `arn:aws:iam::${account}:role/dev`,
    `arn:aws:iam::${other}:role/dev`,
    `arn:aws:sts::${account}:assumed-role/dev/s1`,
    "x",
  ],
  "aws:principalaccount": [other, "anonymous", account],
  "aws:principalisawsservice": ["true", "false"],
  "aws:principalservicename": ["lambda.amazonaws.com", "sns.amazonaws.com"],
  "aws:principalservicenameslist": [["sns.amazonaws.com"], ["lambda.amazonaws.com"]],
  "aws:principaltype": ["Account", "User", "AssumedRole", "FederatedUser", "Anonymous", "Robot"],
  "aws:principaltag/team": ["red"],
  "aws:principalorgid": ["o-b", "o-a"],
  "aws:principalorgpaths": [["o-b/r-1/"], ["o-a/r-2/"], ["o-a/r-1/", "o-b/r-1/"], ["o-ab/r-1/"]],
  "aws:userid": [account, "anonymous", `${account}:bob`],
  "aws:username": ["ann", "bob", "team/ann", ""],
  "aws:tokenissuetime": ["2025-12-31T22:00:00Z"],
  "aws:multifactorauthpresent": ["false", "true"],
  "aws:multifactorauthage": ["6"],
  "aws:sourceidentity": ["x"],
  "aws:assumedroot": ["x"],
  "aws:sourcearn": [`arn:aws:lambda:eu-west-1:${other}:function:f`, "arn:aws:s3:::b"],
  "aws:sourceaccount": [account, other],
  "aws:sourceowner": [account],
  "aws:sourceorgid": ["o-a"],
  "aws:sourceorgpaths": [["o-a/r-1/"]],
  "aws:viaawsservice": ["true", "false"],
  "aws:calledvia": [["athena.amazonaws.com"], ["x"]],
  "aws:calledviafirst": ["glue.amazonaws.com", "x"],
  "aws:calledvialast": ["athena.amazonaws.com", "x"],
  "aws:sourceip": ["198.51.100.2"],
  ...Object.fromEntries(Object.entries(endpoint).map(([key, value]) => [key, [value]])),
  "aws:resourceaccount": [other],
  "aws:resourceorgid": ["o-q"],
  "aws:resourceorgpaths": [["o-q/r-1/"], ["o-r/r-2/"]],
  "aws:requestedregion": ["us-east-1", "eu-west-1"],
  "aws:requesttag/team": ["red"],
  "aws:tagkeys": [["team", "cost"], ["Team"], ["cost"]],
  "aws:currenttime": ["2026-01-02T00:00:00Z"],
  "aws:epochtime": ["1"],
  "aws:securetransport": ["false"],
  "aws:useragent": ["y"],
};
const keys = Object.keys(values);
const isSet = (key: string): boolean => multiplicity(key, types) === "multi";
const used = new Map(
  [PRINCIPAL, RESOURCE, ACTION, ...keys.flatMap((key) => [keyPresent(key), isSet(key) ? keySet(key) : keyString(key)])].map(
    (variable: Variable) => [variable.id, variable],
  ),
);
const all = and(...keyRelations(used));
const ofCaller = and(...callerRelations(used));

const says = (term: typeof all, asked: Request): boolean => {
  const model = modelOf(asked, term, isSet);
  assert.ok(model);
  const value = evaluate(term, model);
  assert.notEqual(value, undefined, JSON.stringify(asked));
  return value === true;
};

/** What is wrong with a request of this kind: its caller's part and the rest, by the names of the rules. */
function wrong(kind: Kind, { context, principal, resource, action }: Request): { caller: string[]; rest: string[] } {
  const has = (key: string): boolean => context[`aws:${key}`] !== undefined;
  const list = (key: string): string[] => [context[`aws:${key}`] ?? []].flat();
  const is = (key: string, ...wanted: string[]): boolean => has(key) && wanted.includes(list(key)[0] as string);
  const onCaller: [string, boolean][] = [];
  const rest: [string, boolean][] = [];
  const none = (rule: string, ...names: string[]): void =>
    void onCaller.push(...names.map((name): [string, boolean] => [rule, !has(name)]));
  const signs = kind !== "service" && kind !== "anonymous";
  const arn = list("principalarn")[0] ?? "";
  if (kind === "anonymous") {
    none("K1", "principalarn", "principalisawsservice", "principalorgid", "principalorgpaths", "principaltag/team", "username");
    none("K1", "tokenissuetime", "multifactorauthpresent", "multifactorauthage", "sourceidentity", "assumedroot");
    none("K7", "principalservicename", "principalservicenameslist");
    onCaller.push(["K1", is("principalaccount", "anonymous") && is("userid", "anonymous") && is("principaltype", "Anonymous")]);
  }
  if (signs) {
    onCaller.push(["K6", is("principalaccount", account)], ["K7", is("principalisawsservice", "false")]);
    none("K7", "principalservicename", "principalservicenameslist");
  }
  if (kind === "session") onCaller.push(["K4", arn.startsWith(`arn:aws:iam::${account}:role/`)]);
  else if (signs) onCaller.push(["K2", arn === principal.id]);
  if (kind === "session" || kind === "federatedUser") onCaller.push(["K4", has("tokenissuetime")]);
  if (kind.endsWith("user")) onCaller.push(["K3", is("username", "ann") && is("principaltype", "User")]);
  else none("K3", "username");
  if (kind === "root") onCaller.push(["K2", is("principaltype", "Account") && (!has("userid") || is("userid", account))]);
  if (kind === "role" || kind === "session") onCaller.push(["K4", is("principaltype", "AssumedRole")]);
  if (kind === "federatedUser") onCaller.push(["K5", is("principaltype", "FederatedUser")]);
  if (kind === "service") {
    none("K7", "principaltag/team");
    onCaller.push(
      ["K7", is("principalisawsservice", "true") && is("principalservicename", principal.id)],
      ["K8", is("viaawsservice", "false")],
    );
    onCaller.push(["K7", list("principalservicenameslist").includes(principal.id)]);
    // A principal that is no signer's has no ARN and no account to agree with, but for those that it states.
    onCaller.push(["K6", !has("principalarn") || !has("principalaccount") || arn.split(":")[4] === list("principalaccount")[0]]);
    onCaller.push(["K2", !has("principalarn") || /^arn:[^:]+:(iam::[^:]+:.|sts::[^:]*:federated-user\/.)/.test(arn)]);
  } else none("K13", "sourcearn", "sourceaccount", "sourceowner", "sourceorgid", "sourceorgpaths");
  if (has("sourcearn") && has("sourceaccount")) {
    const owner = (list("sourcearn")[0] as string).split(":")[4];
    onCaller.push(["K13", owner === "" || owner === list("sourceaccount")[0]]);
  }
  onCaller.push(["K8", !has("calledvia") || is("viaawsservice", "true")]);
  for (const end of ["calledviafirst", "calledvialast"])
    onCaller.push(["K8", !has(end) || list("calledvia").includes(list(end)[0] as string)]);
  onCaller.push(["K9", has("principalorgid") === has("principalorgpaths")]);
  onCaller.push(["K9", list("principalorgpaths").every((path) => path.startsWith(`${list("principalorgid")[0] ?? ""}/`))]);
  onCaller.push(["K11", has("sourcevpce") === has("sourcevpc") && has("sourcevpce") !== has("sourceip")]);
  for (const name of ["sourcevpcarn", "vpceaccount", "vpceorgid", "vpcsourceip"]) onCaller.push(["K12", !has(name) || has("sourcevpce")]);
  onCaller.push(["K20", is("principaltype", "Account", "User", "AssumedRole", "FederatedUser", "Anonymous")]);
  for (const name of ["currenttime", "epochtime", "requestedregion", "securetransport", "useragent", "userid", "viaawsservice"])
    rest.push(["3.5", has(name)]);
  rest.push(["K10", has("resourceorgid") === has("resourceorgpaths")]);
  rest.push(["K10", list("resourceorgpaths").every((path) => path.startsWith(`${list("resourceorgid")[0] ?? ""}/`))]);
  rest.push(["K14", !has("multifactorauthage") || is("multifactorauthpresent", "true")]);
  rest.push(["K14", !has("multifactorauthpresent") || has("tokenissuetime")]);
  rest.push(["K16", has("requesttag/team") === list("tagkeys").some((tag) => tag.toLowerCase() === "team")]);
  const [, , , region, owner] = resource.split(":");
  if (owner) rest.push(["K17", is("resourceaccount", owner)]);
  if (region) rest.push(["K17", is("requestedregion", region)]);
  else if (/^(iam|organizations|cloudfront|route53):/.test(action)) rest.push(["K17", is("requestedregion", "us-east-1")]);
  const failed = (rules: [string, boolean][]): string[] => rules.filter(([, right]) => !right).map(([rule]) => rule);
  return { caller: failed(onCaller), rest: failed(rest) };
}

/** What `contradiction` says and the relations leave out: the ends of a chain by their places, and a federated user's id (K5, K8). */
function isStricter(kind: Kind, { context }: Request): boolean {
  const chained = [context["aws:calledvia"] ?? []].flat();
  const [first, last] = [context["aws:calledviafirst"], context["aws:calledvialast"]];
  if ((first !== undefined && first !== chained[0]) || (last !== undefined && last !== chained.at(-1))) return true;
  return kind === "federatedUser" && context["aws:userid"] !== `${account}:bob`;
}

/** The tie of resource organisation and paths is K10, which the product asserts with those of callers. */
const ofCallers = ({ caller: own, rest }: { caller: string[]; rest: string[] }, paths: boolean): boolean =>
  own.length === 0 && !(paths && rest.includes("K10"));

const full = (kind: Kind, more: Context = address): Request =>
  request({
    principal: kinds[kind].principal,
    action: "sqs:SendMessage",
    resource: `arn:aws:sqs:eu-west-1:${account}:q`,
    context: { ...always, ...kinds[kind].own, ...more },
  });

/** The request, and the same with each key left out or changed. */
function* variants(asked: Request): Generator<Request> {
  yield asked;
  for (const key of keys) {
    const { [key]: had, ...without } = asked.context;
    if (had !== undefined) yield { ...asked, context: without };
    for (const value of values[key] as (string | string[])[]) yield { ...asked, context: { ...without, [key]: value } };
  }
}

for (const kind of Object.keys(kinds) as Kind[])
  for (const [through, more] of Object.entries({
    "an address": address,
    "an endpoint": endpoint,
    "other services": { ...address, ...chain },
  })) {
    if (through === "other services" && (kind === "service" || kind === "anonymous")) continue;
    test(`what a ${kind} can ask through ${through}`, () => {
      let possible = 0;
      for (const asked of variants(full(kind, more))) {
        const where = JSON.stringify(asked);
        const found = wrong(kind, asked);
        const right = found.caller.length + found.rest.length === 0;
        if (right) possible++;
        assert.equal(says(all, asked), right, `the formula, ${JSON.stringify(found)}: ${where}`);
        const whose = says(ofCaller, asked);
        if (ofCallers(found, true)) assert.equal(whose, true, `the formula of the caller: ${where}`);
        if (found.caller.length > 0) assert.equal(whose, false, `the formula of the caller, ${found.caller}: ${where}`);
        if (right && !isStricter(kind, asked)) {
          assert.equal(contradiction(asked), null, where);
          assert.equal(callerContradiction(asked), null, where);
        }
      }
      assert.ok(possible > 5, `only ${possible} of the requests can be`);
    });
  }

test("only relations that speak of a key in question are asserted", () => {
  assert.deepEqual(callerRelations(new Map([[PRINCIPAL.id, PRINCIPAL]])), []);
  const name = keyString("aws:username");
  const few = callerRelations(new Map([[name.id, name]]));
  assert.ok(few.length > 0 && few.length < 8, `${few.length}`);
});

test("a resource that names no account or Region leaves them open, but for the services of a whole partition", () => {
  const ask = (action: string, resource: string, region: string, owner = other): boolean => {
    const asked = full("user");
    return says(all, {
      ...asked,
      action,
      resource,
      context: { ...asked.context, "aws:requestedregion": region, "aws:resourceaccount": owner },
    });
  };
  assert.equal(ask("s3:GetObject", "arn:aws:s3:::b/k", "eu-west-1"), true);
  assert.equal(ask("ec2:DescribeRegions", "*", "eu-west-1"), true);
  for (const service of ["iam", "organizations", "cloudfront", "route53"]) {
    assert.equal(ask(`${service}:Do`, "*", "eu-west-1"), false, service);
    assert.equal(ask(`${service}:Do`, "*", "us-east-1"), true, service);
    assert.equal(ask(`${service}:Do`, `arn:aws:${service}::${account}:x`, "eu-west-1", account), false, service);
    assert.equal(ask(`${service}:Do`, `arn:aws-cn:${service}::${account}:x`, "cn-north-1", account), true, service);
  }
});

interface Type {
  name: string;
  required: boolean;
}
const catalogueOf = (actions: Record<string, Type[]>, arns: Record<string, string>): Parameters<typeof catalogueRelation>[0] => {
  const type = (_: string, name: string) => (arns[name] === undefined ? undefined : { name, arn: arns[name] });
  const made = {
    matchActions: (pattern: string) => Object.keys(actions).filter((name) => name === pattern || pattern === "s3:*"),
    action: (name: string) => (actions[name] ? { name, service: "s3", resourceTypes: actions[name] } : undefined),
    resourceType: type,
    resourceTypesOf: () => Object.entries(arns).map(([name, arn]) => ({ name, arn })),
  };
  return made as unknown as Parameters<typeof catalogueRelation>[0];
};

test("K18: an action works on the resources of its types, a bucket is none of its objects, and `*` is for what needs no resource", () => {
  const catalogue = catalogueOf(
    {
      "s3:GetObject": [{ name: "object", required: true }],
      "s3:PutObject": [{ name: "object", required: true }],
      "s3:ListBucket": [{ name: "bucket", required: true }],
      "s3:ListAll": [],
      "s3:Perhaps": [{ name: "bucket", required: false }],
      "s3:Mixed": [
        { name: "bucket", required: true },
        { name: "object", required: false },
      ],
      "s3:Either": [
        { name: "bucket", required: false },
        { name: "object", required: false },
      ],
      "s3:Both": [
        { name: "bucket", required: true },
        { name: "object", required: true },
      ],
      "s3:Strange": [{ name: "nowhere", required: true }],
      "s3:Job": [{ name: "job", required: true }],
    },
    {
      bucket: "arn:${Partition}:s3:::${BucketName}",
      object: "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
      job: "arn:${Partition}:s3:${Region}:${Account}:job/${JobId}",
    },
  );
  const ask = (patterns: string[], action: string, resource: string): boolean => {
    const term = and(catalogueRelation(catalogue, patterns), isIn(ACTION, [glob("s3:*")]), isIn(RESOURCE, [literal(resource)]));
    return says(term, request({ action, resource }));
  };
  const [bucket, object, job] = ["arn:aws:s3:::b", "arn:aws:s3:::b/k", `arn:aws:s3:eu-west-1:${account}:job/1`];
  const works: [string, string[]][] = [
    ["s3:GetObject", [object]],
    ["s3:PutObject", [object]],
    ["s3:ListBucket", [bucket]],
    ["s3:ListAll", ["*"]],
    ["s3:Perhaps", [bucket, "*"]],
    ["s3:Mixed", [bucket, object]],
    ["s3:Either", [bucket, object, "*"]],
    ["s3:Both", [bucket, object]],
    ["s3:Strange", [bucket, object, job, "*"]],
    ["s3:Job", [job]],
    ["s3:Unknown", []],
  ];
  for (const [action, on] of works)
    for (const resource of [bucket, object, job, "*"]) {
      assert.equal(ask(["s3:*"], action, resource), on.includes(resource), `${action} on ${resource}`);
      assert.equal(ask([action], action, resource), on.includes(resource), `${action} alone on ${resource}`);
    }
  assert.equal(ask(["s3:ListAll"], "s3:GetObject", object), false);
  assert.equal(caller("anonymous").type, "Anonymous");
});

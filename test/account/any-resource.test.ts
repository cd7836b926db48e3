// A goal that is a request on any resource of a pattern: recorded ones with their policies, parts of them, and all others.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { A, type AccountSpec, allow, B, deny, dispose, doc, role, trusts, user, verdict } from "./support";

after(dispose);

const BUCKET = "arn:aws:s3:::doc-example-payroll";
const any = (action: string, pattern: string, shape?: string) => ({
  action,
  resource: pattern,
  within: [{ pattern, ...(shape !== undefined && { shape }) }],
});
const objects = any("s3:GetObject", `${BUCKET}/*`);
const ask = async (spec: AccountSpec | AccountSpec[], to = objects) => {
  const found = await verdict([spec].flat(), user("dev"), to);
  return [found.verdict, found.goal?.requests[0]?.resource ?? ""] as const;
};
const bucket = (...statements: object[]) => [
  { arn: BUCKET, type: "AWS::S3::Bucket", ...(statements.length > 0 && { policy: { Version: "2012-10-17", Statement: statements } }) },
];
const dev = (...can: ReturnType<typeof allow>[]): AccountSpec => ({ users: { dev: { can } } });

describe("any resource of a pattern", () => {
  it("what is allowed on some of it is found, whatever its name is, and the rest is proved", async () => {
    assert.equal((await ask(dev(allow("s3:GetObject", "arn:aws:s3:::*/deep/?*.csv"))))[0], "REACHABLE");
    assert.match(
      (await ask(dev(allow("s3:GetObject", "arn:aws:s3:::*/deep/?*.csv"))))[1],
      /^arn:aws:s3:::doc-example-payroll\/deep\/.+\.csv$/,
    );
    assert.equal((await ask(dev(allow("s3:GetObject", "arn:aws:s3:::doc-example-other/*"))))[0], "UNREACHABLE");
    assert.equal((await ask(dev(allow("s3:GetObject"), deny("s3:GetObject", `${BUCKET}/*`))))[0], "UNREACHABLE");
    assert.equal((await ask(dev(allow("s3:GetObject"), deny("s3:GetObject", `${BUCKET}/a*`))))[0], "REACHABLE");
  });

  it("the form of a type has to fit as well", async () => {
    const to = any("s3:GetObject", "arn:aws:s3:::*", "arn:aws:s3:::*/*");
    assert.equal((await ask(dev(allow("s3:GetObject", BUCKET)), to))[0], "UNREACHABLE");
    assert.equal((await ask(dev(allow("s3:GetObject", `${BUCKET}*`)), to))[0], "REACHABLE");
  });

  it("by steps, and not through what a step cannot do", async () => {
    const roles = (trust: object) => ({ roles: { hr: { can: [allow("s3:GetObject", `${BUCKET}/2026/*`)], trust } } });
    assert.equal((await ask({ ...dev(), ...roles(trusts({ AWS: user("dev") })) }))[0], "REACHABLE");
    assert.equal((await ask({ ...dev(), ...roles(trusts({ Service: "ec2.amazonaws.com" })) }))[0], "UNREACHABLE");
  });

  it("the policy of a recorded bucket decides about its objects, those that nobody recorded too", async () => {
    const grant = (Resource: string, Principal: object = { AWS: user("dev") }) => ({
      Effect: "Allow",
      Principal,
      Action: "s3:GetObject",
      Resource,
    });
    assert.equal((await ask({ ...dev(), resources: bucket(grant(`${BUCKET}/open/*`)) }))[0], "REACHABLE");
    assert.equal((await ask({ ...dev(), resources: bucket(grant(`${BUCKET}/open/*`, { AWS: user("ann") })) }))[0], "UNREACHABLE");
    const shut = { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: `${BUCKET}/*` };
    assert.equal((await ask({ ...dev(allow("s3:GetObject")), resources: bucket(shut) }))[0], "UNREACHABLE");
    // The Deny goes with the policy that it stands in.
    assert.equal((await ask({ ...dev(allow(["s3:GetObject", "s3:PutBucketPolicy"])), resources: bucket(shut) }))[0], "REACHABLE");
  });

  it("in another account only what its own policy grants", async () => {
    const theirs = (...statements: object[]): AccountSpec => ({ id: B, resources: bucket(...statements) });
    const can = dev(allow("s3:GetObject"));
    const to = any("s3:GetObject", `${BUCKET}/*`);
    assert.equal((await ask([can, theirs()], to))[0], "UNREACHABLE");
    const all = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${A}:root` }, Action: "s3:GetObject", Resource: `${BUCKET}/*` };
    assert.equal((await ask([can, theirs(all)], to))[0], "REACHABLE");
    const form = "arn:*:dynamodb:*:*:table/*";
    const tables = any("dynamodb:GetItem", `arn:aws:dynamodb:us-east-1:${B}:table/*`, form);
    assert.equal((await ask([dev(allow("dynamodb:*")), { id: B }], tables))[0], "UNREACHABLE");
    assert.equal(
      (await ask([dev(allow("dynamodb:*")), { id: B }], any("dynamodb:GetItem", `arn:aws:dynamodb:us-east-1:${A}:table/*`, form)))[0],
      "REACHABLE",
    );
  });

  it("sessions are those of roles that are there, tags those that are recorded", async () => {
    const assume = any("sts:AssumeRole", `arn:aws:iam::${A}:role/prod-*`);
    const named = (name: string): AccountSpec => ({
      ...dev(allow("sts:AssumeRole")),
      roles: { [name]: { trust: trusts({ AWS: `arn:aws:iam::${A}:root` }) } },
    });
    assert.deepEqual(await ask(named("prod-a"), assume), ["REACHABLE", role("prod-a")]);
    assert.equal((await ask(named("test-a"), assume))[0], "UNREACHABLE");
    const tagged = (env: string): AccountSpec => ({
      ...dev(allow("dynamodb:GetItem", `arn:aws:dynamodb:us-east-1:${A}:table/t`, { StringEquals: { "aws:ResourceTag/env": "dev" } })),
      resources: [{ arn: `arn:aws:dynamodb:us-east-1:${A}:table/t`, type: "AWS::DynamoDB::Table", tags: { env } }],
    });
    const table = any("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*");
    assert.equal((await ask(tagged("dev"), table))[0], "REACHABLE");
    assert.equal((await ask(tagged("prod"), table))[0], "UNREACHABLE");
    assert.equal((await ask({ ...dev(allow("s3:GetObject")), scps: [[doc(allow("*")), doc(deny("s3:*"))]] }))[0], "UNREACHABLE");
  });
});

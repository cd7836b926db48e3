// The plugin for the CDK, as it is packed: what a cloud assembly says comes back at resource and token, and nothing is silently green.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { IamProver as Implementation } from "../../server/src/cdk/plugin";
import type { IamProver, ValidationContext, ViolatingResource, Violation } from "../../server/src/cdk/public";
import { bundled, ROOT } from "../harness/bundle";
import { folderWith } from "../harness/folder";

/** aws-cdk-lib's interface as it is documented; it is not installed here. */
interface PolicyValidationPlugin {
  readonly name: string;
  readonly version?: string;
  readonly ruleIds?: string[];
  validate(context: { readonly templatePaths: string[] }): {
    readonly violations: {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingResources: { readonly resourceLogicalId: string; readonly locations: string[]; readonly templatePath: string }[];
      readonly fix?: string;
      readonly severity?: string;
      readonly ruleMetadata?: { readonly [key: string]: string };
    }[];
    readonly success: boolean;
    readonly pluginVersion?: string;
    readonly metadata?: { readonly [key: string]: string };
  };
}

/** The declarations that are packed say what the code does. */
const declared: new (options?: ConstructorParameters<typeof IamProver>[0]) => PolicyValidationPlugin = createRequire(import.meta.url)(
  bundled("cdk.js"),
).IamProver as typeof Implementation satisfies new (
  ...options: ConstructorParameters<typeof IamProver>
) => PolicyValidationPlugin;

const template = (statement: object, parameters?: object) =>
  JSON.stringify(
    {
      ...(parameters && { Parameters: parameters }),
      Resources: {
        Assets9A31D427: { Type: "AWS::S3::Bucket" },
        AssetsPolicy206C37E3: {
          Type: "AWS::S3::BucketPolicy",
          Properties: {
            Bucket: { Ref: "Assets9A31D427" },
            PolicyDocument: { Version: "2012-10-17", Statement: [statement] },
          },
          Metadata: { "aws:cdk:path": "Site/Assets/Policy/Resource" },
        },
      },
    },
    null,
    1,
  );
const objects = { "Fn::Join": ["", [{ "Fn::GetAtt": ["Assets9A31D427", "Arn"] }, "/*"]] };
const open = { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Principal: { AWS: "*" }, Resource: objects };
const closed = { ...open, Principal: { AWS: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" } } };

const validate = (context: ValidationContext, options?: ConstructorParameters<typeof IamProver>[0]) =>
  new declared(options).validate(context);

describe("the plugin for the CDK", () => {
  it("tells a finding at its resource and token, with the example and a proved fix; a stage's templates too", () => {
    const folder = folderWith({
      "cdk.out/Site.template.json": template(open),
      "cdk.out/assembly-Prod/Quiet.template.json": template(closed),
    });
    const paths = ["cdk.out/Site.template.json", "cdk.out/assembly-Prod/Quiet.template.json"].map((name) => join(folder, name));
    const report = validate({ templatePaths: paths });
    assert.equal(report.success, false);
    assert.equal(report.pluginVersion, JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version);
    assert.deepEqual(
      report.violations.map(({ ruleName, severity, violatingResources }) => ({ ruleName, severity, violatingResources })),
      [
        {
          ruleName: "public-access",
          severity: "error",
          violatingResources: [
            {
              resourceLogicalId: "AssetsPolicy206C37E3",
              templatePath: paths[0] as string,
              locations: ["Properties/PolicyDocument/Statement/0/Principal/AWS"],
            } satisfies ViolatingResource,
          ],
        },
      ],
    );
    const [violation] = report.violations as [Violation];
    assert.match(violation.description, /`s3:GetObject`|`s3:PutObject`/);
    assert.match(violation.ruleMetadata?.example ?? "", /"s3:(Get|Put)Object"/);
    assert.equal(violation.ruleMetadata?.policy, "AssetsPolicy206C37E3.PolicyDocument");
  });

  it("is content with what is proved, and with nothing to judge", () => {
    const folder = folderWith({ "cdk.out/Site.template.json": template(closed) });
    assert.deepEqual(validate({ templatePaths: [join(folder, "cdk.out/Site.template.json")] }).violations, []);
    assert.deepEqual(validate({ templatePaths: [] }), { pluginVersion: new declared().version, success: true, violations: [] });
  });

  it("compares with an older assembly, and reads the settings above it", () => {
    const folder = folderWith({
      "iam-prover.json": JSON.stringify({ critical: [{ actions: ["s3:DeleteObject"] }] }),
      "cdk.out/Site.template.json": template({ ...closed, Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"] }),
      "main/Site.template.json": template(closed),
    });
    const context = { templatePaths: [join(folder, "cdk.out/Site.template.json")] };
    const { success, violations } = validate(context, { baseline: join(folder, "main") });
    assert.equal(success, false);
    assert.deepEqual(
      violations.map(({ ruleName, fix, violatingResources: [resource] }) => [ruleName, fix !== undefined, resource?.locations]).sort(),
      [
        ["access-not-granted", true, ["Properties/PolicyDocument/Statement/0/Action/2"]],
        ["new-access", true, ["Properties/PolicyDocument/Statement/0/Action/2"]],
      ],
    );
  });

  it("does not pass over what is not decided, nor over what cannot be judged", () => {
    const parameters = { Who: { Type: "String" } };
    const folder = folderWith({
      "open/Site.template.json": template({ ...open, Principal: { AWS: { Ref: "Who" } } }, parameters),
      "broken/Site.template.json": '{"Resources": {"A": {"Type": "AWS::S3::BucketPolicy", "Properties": {"PolicyDocument": {"Statement": [',
    });
    const asked = { templatePaths: [join(folder, "open/Site.template.json")] };
    const { success, violations } = validate(asked);
    assert.equal(success, false);
    assert.deepEqual(
      violations.map(({ severity, violatingResources: [resource] }) => [severity, resource?.resourceLogicalId]),
      [["not decided", "AssetsPolicy206C37E3"]],
    );
    assert.match(violations[0]?.description ?? "", /`Who`/);
    assert.equal(validate(asked, { allowUndecided: true }).success, true);
    assert.equal(validate({ templatePaths: [join(folder, "broken/Site.template.json")] }).success, false);
    assert.throws(() => validate({ templatePaths: [join(folder, "none/Site.template.json")] }), /none.*does not exist/);
  });
});

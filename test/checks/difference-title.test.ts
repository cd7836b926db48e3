// The line above a policy says what grew or shrank: actions are counted, everything else is named.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accessDifference } from "../../server/src/core/checks/difference";
import { typesOf } from "../../server/src/core/checks/operations";
import { differenceTitle } from "../../server/src/core/report/difference";
import { environment, policy, run } from "./support";

const reports = { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::reports/*" };
const from = (block: string) => ({ Condition: { IpAddress: { "aws:SourceIp": block } } });
const keep = { Sid: "Guard", Effect: "Deny", Action: "s3:PutObject", Resource: "*" };

const CASES: [before: object[], after: object[], title: string][] = [
  [[reports], [reports], "≡ HEAD: proved, no access added or removed"],
  [[reports], [{ ...reports, Resource: "*" }], "any resource instead of reports/* against HEAD, nothing lost (proved)"],
  [
    [{ ...reports, Resource: "*" }],
    [reports],
    "narrower (before: any resource instead of reports/*) against HEAD, nothing gained (proved)",
  ],
  [
    [{ ...reports, ...from("10.0.0.0/8") }],
    [{ ...reports, ...from("0.0.0.0/0") }],
    "aws:SourceIp may be 0.0.0.0/0 against HEAD, nothing lost (proved)",
  ],
  [[{ ...reports, ...from("10.0.0.0/8") }], [reports], "no longer limited by aws:SourceIp 10.0.0.0/8 against HEAD, nothing lost (proved)"],
  [[reports], [{ ...reports, Action: [...reports.Action, "s3:DeleteObject"] }], "+1 action against HEAD, nothing lost (proved)"],
  [[reports, keep], [reports], "no longer denied by Guard against HEAD, nothing lost (proved)"],
  [
    [reports, keep],
    [reports, { ...keep, Resource: "arn:aws:s3:::reports/keep/*" }],
    "Guard denies less against HEAD, nothing lost (proved)",
  ],
  [[reports], [reports, keep], "now denied by Guard against HEAD, nothing gained (proved)"],
  [[reports], [{ ...reports, Action: ["s3:GetObject", "s3:DeleteObject"] }], "+1 action, −1 against HEAD"],
];

describe("the title of a difference", () => {
  for (const [before, after, title] of CASES)
    test(title, async () => {
      const [existing, updated] = [policy(...before), policy(...after)];
      const difference = await run(accessDifference(existing, updated, environment));
      assert.equal(differenceTitle(difference, "HEAD", { existing, updated, types: typesOf(environment.catalogue) }), title);
    });
});

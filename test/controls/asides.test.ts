// What a requirement says besides what it asks for: reasons, what is not meant, what something is turned from.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { turnedInto, withoutAsides, withoutContrast } from "../../server/src/controls/requirement/asides";

describe("parts of a requirement that ask for nothing", () => {
  for (const [said, asked] of [
    ["Instances are private rather than public", "Instances are private"],
    ["Deletion protection is on lest the table be deleted", "Deletion protection is on"],
    ["To prevent leaks, buckets are private", "buckets are private"],
  ] as const)
    test(said, () => assert.equal(withoutAsides(said), asked));

  for (const [said, into] of [
    ["Load balancers should redirect HTTP requests to HTTPS", "redirect to HTTPS"],
    ["HTTP is redirected to HTTPS", "redirected to HTTPS"],
    ["Volumes have to be migrated from gp2 to gp3", "migrated to gp3"],
    ["gp2 volumes should be moved to gp3, or deleted", "moved to gp3, or deleted"],
    ["TLS 1.0 policies must be replaced with TLS 1.2 policies", "replaced with TLS 1.2 policies"],
    ["Volumes are of type gp3", undefined],
    ["Viewers use HTTPS, or are redirected to it", undefined],
    ["Access to the moved bucket is blocked", undefined],
  ] as const)
    test(`turned into: ${said}`, () => assert.equal(turnedInto(said), into));

  for (const [said, asked] of [
    ["Node groups should run on On-Demand capacity, not on Spot", "Node groups should run on On-Demand capacity"],
    ["Data is encrypted with KMS and not merely by default", "Data is encrypted with KMS"],
    ["Volumes must not be of type gp2", "Volumes must not be of type gp2"],
  ] as const)
    test(`against it: ${said}`, () => assert.equal(withoutContrast(said), asked));
});

// Paths of Windows in reports and arguments, judged on any system.
import assert from "node:assert/strict";
import { win32 } from "node:path";
import { describe, it } from "node:test";
import stringWidth from "string-width";
import { argumentPath } from "../../server/src/cli/aws";
import { render } from "../../server/src/cli/report/render";
import { reportPath } from "../../server/src/cli/scan/terms";
import { relativeTo } from "../../server/src/workspace/paths";

describe("a path of Windows", () => {
  const inner: [folder: string, file: string, path: string | undefined][] = [
    ["C:\\repo", "C:\\repo\\apps\\a b.json", "apps/a b.json"],
    ["C:\\Repo", "c:\\repo\\apps\\a.json", "apps/a.json"],
    ["C:\\repo", "C:\\repository\\a.json", undefined],
    ["C:\\repo", "D:\\repo\\a.json", undefined],
    ["C:\\repo", "C:\\repo\\..a.json", "..a.json"],
    ["\\\\server\\share\\repo", "\\\\server\\share\\repo\\a.json", "a.json"],
    ["\\\\server\\share", "C:\\a.json", undefined],
  ];
  for (const [folder, file, path] of inner)
    it(`${file} is ${path ?? "outside"} in ${folder}`, () => assert.equal(relativeTo(folder, file, win32), path));

  it("is written with slashes in reports, inside the repository and outside", () => {
    const options = { reportFolder: "C:\\repo" };
    assert.equal(reportPath(options, "C:\\repo\\apps\\a.json", win32), "apps/a.json");
    assert.equal(reportPath(options, "D:\\shared\\a.json", win32), "D:/shared/a.json");
  });

  const sarif = (reportFolder: string, path: string) => {
    const finding = {
      code: "new-access",
      severity: "warning" as const,
      message: "New.",
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } },
      fingerprint: "0",
    };
    const file = { file: path, path, findings: [finding], undecided: [], suppressed: [], notes: [], policies: 1, elapsedMs: 1, lines: {} };
    const [run] = JSON.parse(
      render(
        "sarif",
        {
          files: [{ ...file, baseline: { kind: "none", label: "" } }],
          problems: [],
          notes: [],
          notRead: [],
          comparedWith: [],
          total: 1,
          policies: 1,
          elapsedMs: 1,
        },
        { failOn: "warning", exitStatus: 1, reportFolder, colour: false, version: "1.2.3", widthOf: stringWidth },
      ),
    ).runs;
    return [run.originalUriBaseIds.SRCROOT.uri, run.results[0].locations[0].physicalLocation.artifactLocation.uri];
  };
  it("is a URI in SARIF", () => {
    assert.deepEqual(sarif("C:\\my repo", "D:/a#b/ü.json"), ["file:///C:/my%20repo/", "file:///D:/a%23b/%C3%BC.json"]);
    assert.deepEqual(sarif("\\\\server\\share\\repo", "apps/a.json"), ["file://server/share/repo/", "apps/a.json"]);
    assert.deepEqual(sarif("/home/me/my repo", "/srv/a b.json"), ["file:///home/me/my%20repo/", "file:///srv/a%20b.json"]);
    assert.deepEqual(sarif("/", "C:a.json"), ["file:///", "C%3Aa.json"]);
  });

  it("may follow `file://` as a path or as a URI", () => {
    assert.equal(argumentPath("C:\\policies\\a.json", "win32"), "C:\\policies\\a.json");
    assert.equal(argumentPath("/C:/policies/a.json", "win32"), "C:/policies/a.json");
    assert.equal(argumentPath("policies\\a.json", "win32"), "policies\\a.json");
    assert.equal(argumentPath("/C:/policies/a.json", "linux"), "/C:/policies/a.json");
  });
});

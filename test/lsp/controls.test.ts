// Security controls in any editor: help while they are written, and running them.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { ControlRunResult } from "../../shared/controls";
import { builtIndex, NO_INDEX } from "../controls/fixture";
import { eventually } from "../harness/eventually";
import { folderWith } from "../harness/folder";
import { placeAt } from "../harness/places";
import { endServers, ProcessClient } from "./client";

const OPEN = `{ "Version": "2012-10-17", "Statement": [
  { "Sid": "Everyone", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/*" }
] }
`;
const CLOSED = OPEN.replace('"Principal": "*"', '"Principal": { "AWS": "arn:aws:iam::123456789012:role/app" }');

const INSIDE = `Feature: STAY_INSIDE
  Background:
    Given the resource policies matching "policies/*.json"

  Scenario: nobody from outside reads
    When a principal outside account "123456789012" requests "s3:GetObject" on "arn:aws:s3:::*"
    Then access is not granted

  Scenario Outline: nobody deletes
    When anyone requests "<action>" on any resource
    Then access is not granted
    Examples:
      | action          |
      | s3:DeleteObject |
      | s3:DeleteBucket |
`;

const ENCRYPTED = `Feature: ENCRYPTED
  Scenario: NOT_APPLICABLE
    Given \`rds:DescribeDBInstances\` returns no DB instance
    Then return NOT_APPLICABLE
  Scenario: COMPLIANT
    Given \`rds:DescribeDBInstances\` returns a DB instance
    And \`DBInstances[].StorageEncrypted\` is true
    Then return COMPLIANT
  Scenario: NON_COMPLIANT
    Given \`rds:DescribeDBInstances\` returns a DB instance
    And \`DBInstances[].StorageEncrypted\` is missing or is false
    Then return NON_COMPLIANT
`;

const noIndex = builtIndex ? false : NO_INDEX;

interface Lens {
  range: { start: { line: number } };
  command?: { title: string; command: string; arguments?: unknown[] };
}

describe("a security control in any editor", () => {
  let client: ProcessClient;
  let folder: string;
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).toString();
  const place = (text: string, marker: string, plus = marker.length) => placeAt(text, text.indexOf(marker) + plus);
  const open = async (name: string, text: string) => {
    const uri = uriOf(name);
    const before = client.published.length;
    client.openText(uri, text, "plaintext");
    await client.until(`diagnostics of ${name}`, () => client.published.slice(before).some((one) => one.uri === uri));
    return uri;
  };
  const lensesOf = async (uri: string) => (await client.request("textDocument/codeLens", { textDocument: { uri } })) as Lens[];

  before(async () => {
    folder = folderWith();
    mkdirSync(join(folder, "policies"));
    writeFileSync(join(folder, "policies/a-closed.json"), CLOSED);
    writeFileSync(join(folder, "policies/b-open.json"), OPEN);
    client = new ProcessClient();
    await client.start({ folder, initializationOptions: { commands: true } });
  });
  after(endServers);

  it("is left in peace when it is a feature file of somebody's tests", async () => {
    const uri = uriOf("shop.feature");
    client.openText(uri, "Feature: Shop\n  Scenario: buying\n    Given: nonsense\n    Then a book\n", "plaintext");
    assert.deepEqual(await lensesOf(uri), []);
    await open("after.feature", ENCRYPTED);
    assert.equal(client.diagnostics.has(uri), false);
  });

  it("has its API names checked, and offers the ones that were meant", { skip: noIndex }, async () => {
    const text = ENCRYPTED.replaceAll("StorageEncrypted` is true", "StorageEncryptd` is true");
    const uri = await open("typo.feature", text);
    const [finding] = client.items(uri);
    assert.equal(finding?.code, "unknown-parameter");
    assert.match(finding?.codeDescription?.href ?? "", /^command:iamProver\.openRule\?.*unknown-parameter\.md/);
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: finding?.range,
      context: { diagnostics: [finding] },
    })) as { title: string; isPreferred?: boolean; edit: { changes: Record<string, { newText: string }[]> } }[];
    assert.equal(actions[0]?.title, "Change to `DBInstances[].StorageEncrypted`");
    assert.equal(actions[0]?.edit.changes[uri]?.[0]?.newText, "DBInstances[].StorageEncrypted");
  });

  it("is not run while its header says that a reading has to be chosen", { skip: noIndex }, async () => {
    const unsettled = (feature: string) => feature.replace(/^(Feature: .*\n)/, "$1  Not settled:\n    Whether replicas are meant too.\n\n");
    const uri = await open("unsettled.feature", unsettled(ENCRYPTED));
    assert.deepEqual(client.codes(uri), ["not-settled"]);
    assert.deepEqual(await lensesOf(uri), []);
    const access = await open("unsettled-access.feature", unsettled(INSIDE));
    const run = async (of: string) => (await client.request("iamProver/runControls", { uri: of })) as ControlRunResult;
    for (const one of [uri, access]) {
      const { scenarios, problems } = await run(one);
      assert.deepEqual(scenarios, []);
      assert.match(problems.join(), /one of several readings, so it is not run: Whether replicas are meant too\./);
    }
  });

  it("is normalised to Gherkin from any line", async () => {
    const text = "Rule Identifier:\n  BUCKETS_TAGGED\nScenario: 1\n  Given: A bucket without tags\n  Then: Return NON_COMPLIANT\n";
    const uri = await open("raw.feature", text);
    assert.ok(client.codes(uri).includes("gherkin-syntax"));
    const here = { line: 4, character: 2 };
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: here, end: here },
      context: { diagnostics: [] },
    })) as { title: string; edit: { changes: Record<string, { newText: string }[]> } }[];
    const fix = actions.find(({ title }) => title === "Normalise to Gherkin");
    const normal = fix?.edit.changes[uri]?.[0]?.newText ?? "";
    client.changeText(uri, normal);
    await client.until("no syntax findings", () => !client.codes(uri).includes("gherkin-syntax"));
    assert.match(normal, /Feature: BUCKETS_TAGGED/);
  });

  it("completes parameters and steps", { skip: noIndex }, async () => {
    const text = `${ENCRYPTED}    And \`DBInst\n\n  Scenario: run\n    Given the pol\n`;
    const uri = await open("complete.feature", text);
    const labels = async (position: object) =>
      ((await client.request("textDocument/completion", { textDocument: { uri }, position })) as { items: { label: string }[] }).items.map(
        (one) => one.label,
      );
    assert.ok((await labels(place(text, "    And `DBInst\n", 15 - 1))).includes("DBInstances[].StorageEncrypted"));
    assert.equal((await labels(place(text, "    Given the pol\n", 17)))[0], 'the policies matching "policies/**/*.json"');
  });

  it("explains an operation and a parameter on hover", { skip: noIndex }, async () => {
    const uri = await open("hover.feature", ENCRYPTED);
    const hover = async (marker: string) =>
      (
        (await client.request("textDocument/hover", { textDocument: { uri }, position: place(ENCRYPTED, marker, 5) })) as {
          contents: { value: string };
        } | null
      )?.contents.value ?? "";
    assert.match(await hover("rds:DescribeDBInstances` returns a"), /Returns .*`DBInstances`/);
    assert.match(await hover("DBInstances[].StorageEncrypted"), /boolean/);
  });

  it("has colours where no Gherkin extension gives any", async () => {
    const uri = uriOf("colours.feature");
    client.openText(uri, '# note\nFeature: NON_COMPLIANT\n  Given `s3:ListBuckets` is "x"\n', "plaintext");
    const { data } = (await client.request("textDocument/semanticTokens/full", { textDocument: { uri } })) as { data: number[] };
    const tokens = Array.from({ length: data.length / 5 }, (_, i) => data.slice(i * 5, i * 5 + 3));
    // Line and column relative to the token before, length.
    assert.deepEqual(tokens, [
      [0, 0, 6],
      [1, 0, 8],
      [0, 9, 13],
      [1, 2, 5],
      [0, 6, 16],
      [0, 20, 3],
    ]);
  });

  it("is run from its lens, points into the policy, and marks it there", async () => {
    const policy = uriOf("policies/b-open.json");
    client.openText(policy, OPEN);
    const uri = await open("inside.feature", INSIDE);
    assert.deepEqual(
      (await lensesOf(uri)).map(({ command }) => command?.title),
      ["Run 2 scenarios", "Run", "Run"],
    );
    const [lens] = await lensesOf(uri);
    const result = (await client.request("workspace/executeCommand", {
      command: lens?.command?.command,
      arguments: lens?.command?.arguments,
    })) as ControlRunResult;
    assert.deepEqual(
      result.scenarios.map(({ scenario, verdict }) => [scenario, verdict]),
      [
        ["nobody from outside reads", "NON_COMPLIANT"],
        ["nobody deletes", "COMPLIANT"],
      ],
    );
    const [failed] = result.scenarios[0]?.policies ?? [];
    assert.equal(failed?.path, "policies/b-open.json");
    assert.equal(failed?.counterexample?.action.toLowerCase(), "s3:getobject");

    const titles = (await lensesOf(uri)).map(({ command }) => command?.title ?? "");
    assert.match(titles[2] ?? "", /^\$\(error\)\sNON_COMPLIANT: 1 of 2 policies: policies\/b-open\.json/);
    assert.match(titles[4] ?? "", /^\$\(pass\)\sCOMPLIANT/);
    const diagnostic = client.items(uri).find((one) => one.code === "control-failed");
    assert.match(diagnostic?.codeDescription?.href ?? "", /^command:iamProver\.openRule\?.*control-failed\.md/);
    assert.equal(diagnostic?.relatedInformation?.[0]?.location.uri, policy);
    assert.match(diagnostic?.relatedInformation?.[0]?.message ?? "", /Counterexample: .*s3:GetObject/i);
    await client.until("the finding in the policy", () => client.codes(policy).includes("control-failed"));
  });

  it("is run scenario by scenario: each from its own lens, and the others keep what was said of them", async () => {
    const text = `${INSIDE.replace("STAY_INSIDE", "ONE_BY_ONE")}\n  Scenario Outline: <action>\n    When anyone requests "<action>" on any resource\n    Then access is not granted\n    Examples:\n      | action |\n      | s3:PutObject |\n      | s3:GetObject |\n`;
    const uri = await open("one.feature", text);
    const titles = async () => (await lensesOf(uri)).map(({ command }) => command?.title ?? "");
    const run = async (index: number) => {
      const own = (await lensesOf(uri)).filter(({ command }) => /^Run( again)?$/.test(command?.title ?? ""))[index]?.command;
      assert.equal(own?.arguments?.length, 2);
      const result = await client.request("workspace/executeCommand", { command: own?.command, arguments: own?.arguments });
      return (result as ControlRunResult).scenarios.map(({ scenario, verdict }) => `${scenario}: ${verdict}`);
    };
    assert.deepEqual(await run(1), ["nobody deletes: COMPLIANT"]);
    assert.equal((await titles()).filter((title) => /COMPLIANT/.test(title)).length, 1);
    // Its worst row.
    assert.deepEqual(await run(2), ["s3:GetObject: NON_COMPLIANT"]);
    assert.deepEqual(
      (await titles()).map((title) => title.replace(/^\$\(\w+\)\s/, "").replace(/:.*/, "")),
      ["Run 3 scenarios", "Run", "Run again", "COMPLIANT (2 of 2 rows)", "Run again", "NON_COMPLIANT (1 of 2 rows)"],
    );

    // What was run is run again after an edit; what was not is left alone.
    client.changeText(uri, text.replace("  Scenario: nobody from", "\n  # a line more\n  Scenario: nobody from"));
    const verdicts = async () => (await titles()).filter((title) => /COMPLIANT/.test(title)).length;
    await eventually("two verdicts", async () => (await verdicts()) === 2);
    const gone = (await client.request("iamProver/runControls", { uri, lines: [0] })) as { problem?: string };
    assert.match(gone.problem ?? "", /no longer at this place/);
    // Two at once: each gets its own answer.
    const lines = (await lensesOf(uri)).filter(({ command }) => command?.title === "Run again").map(({ range }) => range.start.line);
    const both = await Promise.all(lines.map((line) => client.request("iamProver/runControls", { uri, lines: [line] })));
    assert.deepEqual(
      both.map((one) => (one as ControlRunResult).scenarios.map(({ verdict }) => verdict)),
      [["COMPLIANT"], ["NON_COMPLIANT"]],
    );
    client.closeText(uri);
  });

  it("is run again when a policy is edited, and the verdict follows", async () => {
    const policy = uriOf("policies/b-open.json");
    const uri = uriOf("inside.feature");
    client.changeText(policy, CLOSED);
    await client.until("no finding in the policy", () => !client.codes(policy).includes("control-failed"));
    await client.until("no finding in the control", () => !client.codes(uri).includes("control-failed"));
    assert.match((await lensesOf(uri)).map(({ command }) => command?.title ?? "")[2] ?? "", /^\$\(pass\)\sCOMPLIANT: Proved for 2 of 2/);
    client.changeText(policy, OPEN);
    await client.until("the finding is back", () => client.codes(policy).includes("control-failed"));
  });

  it("says that it is not applicable where no policy matches, and undecided where one cannot be read", async () => {
    const run = async (name: string, text: string) => {
      const uri = await open(name, text);
      return ((await client.request("iamProver/runControls", { uri })) as ControlRunResult).scenarios[0];
    };
    const none = await run("none.feature", INSIDE.replace("policies/*.json", "elsewhere/*.json"));
    assert.equal(none?.verdict, "NOT_APPLICABLE");
    client.openText(uriOf("policies/a-closed.json"), '{ "Statement": [');
    const broken = await run("broken.feature", INSIDE.replace("policies/*.json", "policies/a-*.json"));
    assert.equal(broken?.verdict, "UNDECIDED");
    const held = `{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": ${CLOSED.trim()}}}}}`;
    writeFileSync(join(folder, "held.json"), held);
    const beside = await run("inside.feature", INSIDE.replace("policies/*.json", "held.json"));
    assert.deepEqual([beside?.verdict, /has policies inside of it/.test(beside?.reason ?? "")], ["UNDECIDED", true]);
    client.closeText(uriOf("policies/a-closed.json"));
  });

  it("on configuration is run on the templates as they stand in the editor, and marks the property there", { skip: noIndex }, async () => {
    const template = (value: string) =>
      `Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      StorageEncrypted: ${value}\n`;
    mkdirSync(join(folder, "infra"));
    writeFileSync(join(folder, "infra/t.yaml"), template("true"));
    writeFileSync(join(folder, "infra/main.tf"), 'resource "aws_db_instance" "x" {\n  storage_encrypted = true\n}\n');
    const yaml = uriOf("infra/t.yaml");
    client.openText(yaml, template("false"), "yaml");
    const uri = await open("encrypted.feature", ENCRYPTED);
    const titles = async () => (await lensesOf(uri)).map(({ command }) => command?.title ?? "");
    assert.deepEqual(await titles(), ["Run 1 scenario", "Run"]);
    const result = (await client.request("iamProver/runControls", { uri })) as ControlRunResult;
    assert.deepEqual(
      result.scenarios.map(({ scenario, verdict, policies }) => [scenario, verdict, policies.map(({ path }) => path)]),
      [["COMPLIANT", "NON_COMPLIANT", ["infra/t.yaml"]]],
    );
    await client.until("the finding in the template", () => client.codes(yaml).includes("control-failed"));
    const finding = client.items(yaml).find(({ code }) => code === "control-failed");
    assert.deepEqual(finding?.range, { start: { line: 4, character: 24 }, end: { line: 4, character: 29 } });
    assert.match(finding?.message ?? "", /`Db` does not meet the control .*: `StorageEncrypted` is `false`\./);
    assert.match((await titles())[2] ?? "", /NON_COMPLIANT: 1 of 2 resources: Db in infra\/t\.yaml/);
    client.changeText(yaml, template("true"));
    await client.until("no finding in the template", () => !client.codes(yaml).includes("control-failed"));
    const isMet = async () => /\sCOMPLIANT: Holds for 2 of 2 resources/.test((await titles())[2] ?? "");
    await eventually("the control is met", isMet);
    client.closeText(yaml);
    client.closeText(uri);
  });

  it("lists its scenarios as tests", async () => {
    const uris = [uriOf("inside.feature"), uriOf("hover.feature"), uriOf("not-there.feature")];
    const tests = (await client.request("iamProver/controlTests", { uris })) as { label: string; scenarios: { scenario: string }[] }[];
    assert.deepEqual(
      tests.map(({ label, scenarios }) => [label, scenarios.map(({ scenario }) => scenario)]),
      [["STAY_INSIDE", ["nobody from outside reads", "nobody deletes"]], ...(builtIndex ? [["ENCRYPTED", ["COMPLIANT"]]] : [])],
    );
  });

  it("may have a megabyte: the server goes on answering", async () => {
    const scenario = ENCRYPTED.slice(ENCRYPTED.indexOf("  Scenario"));
    const text = `Feature: LONG\n${scenario.repeat(Math.ceil(1_000_000 / scenario.length))}`;
    const uri = await open("long.feature", text);
    client.changeText(uri, `${text}\n`);
    await client.request("textDocument/hover", { textDocument: { uri: uriOf("inside.feature") }, position: { line: 0, character: 0 } });
    client.closeText(uri);
  });
});

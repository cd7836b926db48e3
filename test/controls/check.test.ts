// Checking, normalising, completing and explaining feature files.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { checkFeature } from "../../server/src/controls/check/check";
import { readFeature } from "../../server/src/controls/check/document";
import { completeFeature, hoverFeature } from "../../server/src/controls/check/help";
import { isNormal, normaliseFeature } from "../../server/src/controls/check/normalise";
import type { Finding } from "../../server/src/core/checks/finding";
import { NO_DATA, outside, smallIndex } from "./fixture";

const GOOD = `Feature: VAULT_ENCRYPTED

  Rule Identifier:
    VAULT_ENCRYPTED
  Description:
    Vaults are encrypted at rest.

  Scenario: there is no vault
    Given \`archive:ListVaults\` returns no vault
    Then return NOT_APPLICABLE

  Scenario: encrypted
    Given a vault that \`archive:DescribeVault\` returns
    And \`Vault.StorageEncrypted\` is true
    Then return COMPLIANT

  Scenario: not encrypted
    Given a vault that \`archive:DescribeVault\` returns
    And \`Vault.StorageEncrypted\` is missing or is false
    Then return NON_COMPLIANT
`;

/** The findings as `code "text"`, where text is what the range covers. */
const said = (text: string, findings = checkFeature(text, smallIndex)) =>
  findings.map((one) => `${one.code} ${JSON.stringify(text.slice(one.range.start, one.range.end))}`);

function apply(text: string, finding: Finding | undefined, title?: RegExp): string {
  const fix = finding?.fixes?.find((one) => title?.test(one.title) ?? true);
  assert.ok(fix, "there is a fix");
  return [...fix.edits]
    .sort((a, b) => b.range.start - a.range.start)
    .reduce((result, edit) => result.slice(0, edit.range.start) + edit.newText + result.slice(edit.range.end), text);
}

test("a complete control has no findings", () => assert.deepEqual(said(GOOD), []));

describe("API names", () => {
  test("an operation that does not exist is marked, with the one that was meant", () => {
    const text = GOOD.replaceAll("archive:DescribeVault`", "archive:DescribeValut`");
    assert.deepEqual(said(text), ['unknown-operation "DescribeValut"', 'unknown-operation "DescribeValut"']);
    const [finding] = checkFeature(text, smallIndex);
    assert.match(finding?.message ?? "", /Did you mean `DescribeVault`/);
    assert.ok(apply(text, finding).includes("`archive:DescribeVault` returns\n    And `Vault.StorageEncrypted` is true"));
  });

  test("a service that does not exist is marked at its name", () => {
    assert.deepEqual(said(GOOD.replace("archive:ListVaults", "archve:ListVaults")), ['unknown-service "archve"']);
  });

  test("a parameter that does not exist is marked, and the fix heals it", () => {
    const text = GOOD.replaceAll("Vault.StorageEncrypted", "Vault.StorageEncryption");
    const findings = checkFeature(text, smallIndex);
    assert.deepEqual(said(text, findings), ['unknown-parameter "Vault.StorageEncryption"', 'unknown-parameter "Vault.StorageEncryption"']);
    assert.equal(said(apply(text, findings[0])).length, 1);
  });

  test("a parameter of another operation is no parameter of this one", () => {
    assert.deepEqual(said(GOOD.replace("`Vault.StorageEncrypted` is true", "`Settings[].Key` is true")), [
      'unknown-parameter "Settings[].Key"',
    ]);
  });

  test("where the operation is unknown too, names that exist nowhere are still caught", () => {
    const text = GOOD.replaceAll("archive:DescribeVault`", "archive:ReadVault`")
      .replaceAll("archive:ListVaults", "archive:Vaults")
      .replaceAll("Vault.StorageEncrypted", "Vault.Sealed");
    assert.equal(said(text).filter((one) => one.startsWith("unknown-parameter")).length, 2);
  });

  test("values in double quotes, prose and constants are no names", () => {
    assert.deepEqual(
      said(GOOD.replace("is true", 'is not "NoSuchName"')).filter((one) => /^unknown/.test(one)),
      [],
    );
    assert.deepEqual(
      said(GOOD.replace("is true", "is `true`")).filter((one) => /^unknown/.test(one)),
      [],
    );
    assert.deepEqual(said(GOOD.replace("Vaults are encrypted at rest.", "As `SomeTag` and `MAX_AGE` say, see archive:Nothing.")), []);
  });

  test("every invented name is caught, wherever it is put", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z][a-z]{2,8}[A-Z][a-z]{2,8}Zq$/),
        fc.constantFrom("operation", "parameter", "member"),
        (name, where) => {
          const text =
            where === "operation"
              ? GOOD.replace("`archive:ListVaults`", `\`archive:${name}\``)
              : where === "parameter"
                ? GOOD.replace("`Vault.StorageEncrypted` is missing or is false", `\`${name}\` is false`)
                : GOOD.replace("`Vault.StorageEncrypted` is missing or is false", `\`Vault.${name}\` is false`);
          assert.equal(said(text).length, 1);
        },
      ),
      { numRuns: 100, seed: 7 },
    );
  });

  test("without an index names are not checked, and that is said", () => {
    const findings = checkFeature(GOOD.replace("ListVaults", "Nothing"), undefined);
    assert.deepEqual(
      findings.map((one) => [one.code, one.severity]),
      [["specification-missing", "information"]],
    );
  });
});

describe("scenarios", () => {
  test("a missing outcome is named, and the fix adds a scenario for it", () => {
    const text = GOOD.slice(0, GOOD.indexOf("  Scenario: not encrypted"));
    const [finding, ...more] = checkFeature(text, smallIndex);
    assert.equal(finding?.code, "missing-scenario");
    assert.match(finding?.message ?? "", /`NON_COMPLIANT`/);
    assert.deepEqual(more, []);
    assert.deepEqual(said(apply(text, finding)), []);
  });

  test("CloudFormation's words for outcomes count", () => {
    assert.deepEqual(
      said(GOOD.replace("return NOT_APPLICABLE", "SKIP").replace("return COMPLIANT", "PASS").replace("return NON_COMPLIANT", "FAIL")),
      [],
    );
  });

  test("a scenario without outcome is marked", () => {
    assert.ok(said(`${GOOD}\n  Scenario: open end\n    Given something else\n`).includes('scenario-without-outcome "Scenario: open end"'));
  });

  test("an outcome that is none is an error where the scenario names a parameter or returns something, with what was meant", () => {
    const of = (text: string) => checkFeature(text, smallIndex).filter(({ code }) => code === "scenario-without-outcome");
    const [bad] = of(GOOD.replace("return NON_COMPLIANT", "return BAD"));
    assert.equal(bad?.severity, "error");
    assert.match(bad?.message ?? "", /^`return BAD` is no outcome, so the control is not run\./);
    for (const [slip, meant] of [
      ["NON_COMPLIANTT", "NON_COMPLIANT"],
      ["non-complient", "NON_COMPLIANT"],
      ["COMPLYANT", "COMPLIANT"],
    ]) {
      const from = meant === "COMPLIANT" ? /return COMPLIANT/ : /return NON_COMPLIANT/;
      const text = GOOD.replace(from, `return ${slip}`);
      const [found] = of(text);
      assert.equal(text.slice(found?.range.start, found?.range.end), `return ${slip}`);
      assert.deepEqual(said(apply(text, found)), [], slip);
    }
    // What an outcome is not says none.
    assert.ok(
      said(GOOD.replace("return NON_COMPLIANT", "do not return COMPLIANT")).some((one) => one.startsWith("scenario-without-outcome")),
    );
    const row = `${GOOD}\n  Scenario Outline: more\n    Given \`Vault.KmsKeyId\` is <key>\n    Then return <outcome>\n    Examples:\n      | key | outcome |\n      | missing | NON_COMPLIANT |\n      | "a" | FINE |\n`;
    assert.equal(of(row)[0]?.severity, "error");
    // In words, in a file with other scenarios.
    const words = `${GOOD}\n  Scenario: more\n    Given the vault is open\n    Then something is wrong\n`;
    assert.deepEqual(
      [words, words.replace("something is wrong", "return WRONG")].map((text) => of(text)[0]?.severity),
      ["warning", "error"],
    );
  });

  test("a scenario that names a parameter and cannot be run is told at the step, and at an outline without rows", () => {
    const on = "`Vault.StorageEncrypted` is true";
    const told = (text: string) => {
      assert.notEqual(text, GOOD);
      return checkFeature(text, smallIndex)
        .filter(({ code }) => code === "scenario-not-run")
        .map(({ severity, range }) => `${severity} ${text.slice(range.start, range.end)}`);
    };
    const step = "`Vault.StorageEncrypted` is blorp of true";
    assert.deepEqual(told(GOOD.replace(on, step)), [`warning ${step}`]);
    // Backticks that are forgotten.
    assert.deepEqual(told("Feature: x\n\n  Scenario: a\n    Given Vault.StorageEncrypted is true\n    Then return NON_COMPLIANT\n"), [
      "warning Vault.StorageEncrypted is true",
    ]);
    assert.deepEqual(told(GOOD.replace(on, `${on}\n      | a |`)), [`warning ${on}`]);
    assert.deepEqual(told(GOOD.replace(on, `${on}\n      """\n      Given x\n      """`)), [`warning ${on}`]);
    assert.deepEqual(told(GOOD.replace("return COMPLIANT", "return COMPLIANT\n    And `Vault.PubliclyAccessible` is false")), [
      "warning `Vault.PubliclyAccessible` is false",
    ]);
    const outline = (rows: string) =>
      `${GOOD}\n  Scenario Template: more\n    Given \`Vault.KmsKeyId\` is <key>\n    Then return NON_COMPLIANT\n${rows}`;
    assert.deepEqual(told(outline("")), ["error Scenario Template: more"]);
    assert.deepEqual(told(outline("    Examples:\n      | key |\n")), ["error Scenario Template: more"]);
    assert.deepEqual(told(outline("    Examples:\n      | kei |\n      | 1 |\n")), ["error `Vault.KmsKeyId` is <key>"]);
    // A requirement in words, and operations as a subject, are none of these.
    assert.deepEqual(told("Feature: x\n\n  Scenario: a\n    Given it is open\n    Then return NON_COMPLIANT\n"), []);
  });

  test("the same conditions with another outcome are a contradiction, in any order of steps", () => {
    const text = `${GOOD}\n  Scenario: again\n    Given \`Vault.StorageEncrypted\` is true\n    And a vault that \`archive:DescribeVault\` returns\n    Then return NON_COMPLIANT\n`;
    const [finding] = checkFeature(text, smallIndex);
    assert.equal(finding?.code, "contradictory-scenarios");
    assert.match(finding?.message ?? "", /`encrypted` \(COMPLIANT\) and `again` \(NON_COMPLIANT\)/);
    assert.equal(finding?.related?.length, 1);
  });

  test("steps that exclude each other are a contradiction; steps that do not are none", () => {
    const withStep = (step: string) =>
      GOOD.replace("And `Vault.StorageEncrypted` is true", `And \`Vault.StorageEncrypted\` is true\n    And ${step}`);
    for (const step of ["`Vault.StorageEncrypted` is false", "`Vault.StorageEncrypted` is not true", "`Vault.StorageEncrypted` is missing"])
      assert.equal(said(withStep(step))[0]?.split(" ")[0], "contradictory-scenarios", step);
    for (const step of ["`Vault.StorageEncrypted` is not missing", "`Vault.StorageEncrypted` is present", "`Vault.KmsKeyId` is missing"])
      assert.ok(!said(withStep(step)).some((one) => one.startsWith("contradictory")), step);
    // What the further step excludes has no outcome any more.
    assert.match(said(withStep("`Vault.KmsKeyId` is missing"))[0] ?? "", /^missing-scenario/);
  });

  test("values that a parameter never has, settings with two outcomes and the opposite control are told", () => {
    const change = (from: string, to: string) => said(GOOD.replace(from, to)).map((one) => one.split(" ")[0]);
    const [on, off] = ["`Vault.StorageEncrypted` is true", "`Vault.StorageEncrypted` is missing or is false"];
    assert.deepEqual(change(on, '`Vault.StorageEncrypted` is "KMS"'), ["wrong-value"]);
    assert.deepEqual(change(on, '`Vault.AccessLogging` is "SOMETIMES"'), ["wrong-value"]);
    assert.deepEqual(change(on, "`Vault.StorageEncrypted` is at least 3"), ["wrong-value"]);
    assert.deepEqual(change(on, "`Vault.RetentionDays` is true"), ["wrong-value"]);
    assert.deepEqual(change(off, "`Vault.StorageEncrypted` is false"), ["missing-scenario"]);
    assert.deepEqual(change(off, "`Vault.StorageEncrypted` is missing"), ["missing-scenario"]);
    assert.deepEqual(change(off, "`Vault.StorageEncrypted` is not missing"), ["contradictory-scenarios"]);
    assert.deepEqual(change(on, "everything is secure"), ["vacuous-condition"]);
    const limits = (good: string, bad: string) =>
      said(GOOD.replace(on, `\`Vault.RetentionDays\` is ${good}`).replace(off, `\`Vault.RetentionDays\` is ${bad}`)).map(
        (one) => one.split(" ")[0],
      );
    assert.deepEqual(limits("at least 7", "missing or less than 7"), []);
    assert.deepEqual(limits("at least 7", "missing or less than 6"), ["missing-scenario"]);
    assert.deepEqual(limits("at least 7", "missing or less than 8"), ["contradictory-scenarios"]);
    assert.deepEqual(limits("between 7 and 35", "missing or outside 7 and 35"), []);
  });

  test("a header that says what is not settled is an error, and its fix deletes that paragraph and nothing else", () => {
    const open = "  Not settled:\n    Whether snapshots are meant too.\n    The draft takes: they are not.\n";
    const text = GOOD.replace(/^(\s*Description:)/m, `${open}$1`);
    assert.notEqual(text, GOOD);
    const [found, ...more] = checkFeature(text, smallIndex);
    assert.deepEqual([found?.code, found?.severity, more.length], ["not-settled", "error", 0]);
    assert.equal(text.slice(found?.range.start, found?.range.end), "Not settled:");
    assert.match(found?.message ?? "", /is not run: Whether snapshots are meant too\. The draft takes: they are not\. Correct/);
    const [edit] = found?.fixes?.[0]?.edits ?? [];
    assert.ok(edit && edit.newText === "");
    assert.equal(text.slice(0, edit.range.start) + text.slice(edit.range.end), GOOD);
    // As a draft has it, behind all else: the empty line before the first scenario stays.
    const last = GOOD.replace(/\n\n(\s*Scenario:)/, `\n${open}\n$1`);
    assert.notEqual(last, GOOD);
    const [behind] = checkFeature(last, smallIndex).flatMap(({ fixes = [] }) => fixes[0]?.edits ?? []);
    assert.ok(behind);
    assert.equal(last.slice(0, behind.range.start) + last.slice(behind.range.end), GOOD);
  });

  test("`Not settled` is read however it is typed, wherever free text, a comment or a tag may stand", () => {
    const codes = (line: string) => checkFeature(GOOD.replace("\n", `\n\n${line}\n`), smallIndex).map(({ code }) => code);
    const written = [
      "  not settled:",
      "  NOT SETTLED:",
      "  Not  settled:",
      "  Not\u00a0settled:",
      "  Not\u2003settled:",
      "  Not\u200b settled:",
      "  Not settled :",
      "  Not settled：",
      "  Not settled",
      "  Not settled: which property",
      "  Not settled - which property",
      "  Not settled which property",
      "  Not-settled:",
      "  NotSettled:",
      "  not_settled:",
      "  - Not settled:",
      "  **Not settled:** which property",
      "  # Not settled: which property",
      "  Not yet settled:",
      // Slips.
      "  Not setled:",
      "  Not setteld:",
      "  No settled:",
      "  Nto settled: which property",
      "  Nоt settled:", // with a Cyrillic letter
    ];
    for (const line of written) assert.deepEqual(codes(line), ["not-settled"], line);
    for (const line of ["  Now settled:", "  Settled:", "  Notes:", "  It was not settled before.", "  Not sold:", "  Rest:"])
      assert.deepEqual(codes(line), [], line);
    // Elsewhere than in the header.
    for (const text of [
      `@not-settled\n${GOOD}`,
      `# not settled\n${GOOD}`,
      GOOD.replace(/^(\s*)(Scenario: encrypted)/m, "$1@rds @NotSettled\n$1$2"),
      GOOD.replace(/^(\s*Scenario: encrypted)/m, "$1\n      Not settled: replicas\n"),
      GOOD.replace(/^(\s*Scenario: )/m, "  Background:\n    Not settled\n\n$1"),
    ]) {
      const found = checkFeature(text, smallIndex);
      assert.deepEqual(
        found.map(({ code }) => code),
        ["not-settled"],
        text,
      );
      assert.deepEqual(said(apply(text, found[0])), [], text);
    }
    // Other line ends.
    const text = GOOD.replace("\n", "\n  Not settled:\n    which property\n");
    for (const end of ["\r\n", "\r"]) {
      const [found] = checkFeature(text.replaceAll("\n", end), smallIndex);
      assert.equal(found?.code, "not-settled");
      assert.match(found?.message ?? "", /is not run: which property\. Correct/);
    }
  });

  test("the fix of a paragraph with its text on the line takes that text, and no section behind it", () => {
    const text = GOOD.replace("\n", "\n  Not settled: which property\n  Severity: HIGH\n");
    assert.equal(apply(text, checkFeature(text, smallIndex)[0]), GOOD.replace("\n", "\n  Severity: HIGH\n"));
  });

  test("the rows of an outline are compared one by one", () => {
    const outline = (second: string) =>
      `Feature: X\n  Scenario: none\n    Given no vault\n    Then SKIP\n  Scenario Outline: <value>\n    Given \`archive:DescribeVault\`\n    And \`Vault.StorageEncrypted\` is <value>\n    Then return <outcome>\n    Examples:\n      | value | outcome |\n      | true | COMPLIANT |\n      | ${second} | NON_COMPLIANT |\n`;
    assert.deepEqual(said(outline("missing or is false")), []);
    assert.ok(said(outline("true")).some((one) => one.startsWith("contradictory-scenarios")));
  });

  test("a scenario that ends in two outcomes is marked", () => {
    assert.ok(
      said(GOOD.replace("return COMPLIANT", "return COMPLIANT or NON_COMPLIANT")).some((one) =>
        one.startsWith('contradictory-scenarios "Scenario: encrypted"'),
      ),
    );
  });
});

describe("Gherkin", () => {
  test("a line that is no Gherkin is marked as a whole, with what may stand there", () => {
    const text = GOOD.replace("    Then return COMPLIANT", "    Then return COMPLIANT\n    whatever this is");
    const [finding] = checkFeature(text, smallIndex);
    assert.equal(said(text)[0], 'gherkin-syntax "whatever this is"');
    assert.match(finding?.message ?? "", /`whatever this is` is not allowed here. Gherkin expects .*a step/);
  });

  test("`Given:` is free text to Gherkin: marked at each step, and one fix normalises the file", () => {
    const text =
      "Rule Identifier:\n  VAULT_RULE\nScenarios:\n  Scenario 1\n    Given: there is no vault\n    Then: Return NOT_APPLICABLE\n";
    const findings = checkFeature(text, smallIndex);
    assert.ok(findings.every((one) => one.code === "gherkin-syntax") && findings.length > 0);
    const fixed = apply(text, findings[0], /Normalise/);
    assert.equal(
      fixed,
      "Feature: VAULT_RULE\n  Rule Identifier:\n    VAULT_RULE\n\n  Scenario: 1\n    Given there is no vault\n    Then Return NOT_APPLICABLE\n",
    );
  });

  test("a step that Gherkin takes for free text is marked: in small letters, misspelt, before the first scenario", () => {
    const marked = (text: string) => {
      assert.notEqual(text, GOOD);
      return said(text).filter((one) => one.startsWith("gherkin-syntax"));
    };
    const line = "`Vault.KmsKeyId` is missing";
    for (const word of ["given", "Givn", "and", "when", "Adn"])
      assert.deepEqual(
        marked(GOOD.replace(/^(\s*Scenario: encrypted)/m, `$1\n    ${word} ${line}`)),
        [`gherkin-syntax "${word} ${line}"`],
        word,
      );
    assert.deepEqual(marked(GOOD.replace(/^(\s*Scenario: encrypted)/m, `$1\n    ${line}`)), [`gherkin-syntax "${line}"`]);
    assert.ok(marked(GOOD.replace(/^(\s*)Scenario: (.*)$/m, "$1Scenario $2")).length > 0);
    // Prose may begin with such a word, and the requirement may be a condition.
    for (const prose of ["when a vault is open, all is lost", "and nobody may `open` it", line])
      assert.deepEqual(said(GOOD.replace("\n", `\n  Description:\n    ${prose}\n`)), [], prose);
  });

  test("a control without any scenario is an error", () => {
    const header = GOOD.slice(0, GOOD.search(/^\s*Scenario:/m));
    const [found] = checkFeature(header, smallIndex);
    assert.deepEqual([found?.code, found?.severity], ["missing-scenario", "error"]);
    assert.match(found?.message ?? "", /has no scenario, so it judges nothing/);
  });

  test("an empty file is no error; prose is one", () => {
    assert.deepEqual(said(""), []);
    assert.deepEqual(said("\n\n"), []);
    assert.equal(checkFeature("This is not a control.", smallIndex)[0]?.code, "gherkin-syntax");
  });

  test("a file of a megabyte is checked in seconds, one of many megabytes is refused", () => {
    const big = `Feature: big\n${Array.from({ length: 16_000 }, (_, i) => `  Scenario: ${i}\n    Given \`archive:DescribeVault\` number ${i}\n    Then COMPLIANT\n`).join("")}`;
    assert.ok(big.length > 1_000_000);
    const before = performance.now();
    assert.deepEqual([...new Set(checkFeature(big, smallIndex).map((one) => one.code))], ["missing-scenario", "scenario-not-run"]);
    assert.ok(performance.now() - before < 60_000, `${performance.now() - before} ms`);
    assert.match(checkFeature("x\n".repeat(1_200_000), smallIndex)[0]?.message ?? "", /not checked. Split it/);
  });

  test("no text makes the checker, the normaliser, completion or hover throw", () => {
    const word = fc.constantFrom(
      "Feature: x\n",
      "Scenario: 1\n",
      "Given ",
      "Then ",
      "COMPLIANT\n",
      "`archive:",
      "DescribeVault`",
      "\n",
      "  ",
      '"""\n',
      "| a |\n",
      "Examples:\n",
      "a) SKIP: when\n",
      "Given: y\n",
      "Rule:\n",
      "@tag\n",
      "# c\n",
      "language: zz\n",
      "\r\n",
      "Background:\n",
      "`",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 25 }), (words) => {
        const text = words.join("");
        checkFeature(text, smallIndex);
        completeFeature(text, text.length, smallIndex);
        hoverFeature(text, Math.floor(text.length / 2), smallIndex);
        const normal = normaliseFeature(text);
        if (isNormal(normal)) assert.equal(normaliseFeature(normal), normal);
      }),
      { numRuns: 400, seed: 11 },
    );
  });
});

describe("normalising", () => {
  test("what is normal stays as it is", () => assert.equal(normaliseFeature(GOOD), GOOD));

  test("banners go, headers stay as description, wrapped lines join, listed outcomes become scenarios", () => {
    const text =
      "######\n##  Gherkin  ##\nRule Identifier:\n   VAULT_X\nDescription:\n   When a vault is open.\nScenarios:\na) SKIP: when there is\n   no vault\nb) FAIL: when it is open\n";
    assert.equal(
      normaliseFeature(text),
      "Feature: VAULT_X\n  Rule Identifier:\n    VAULT_X\n  Description:\n    - When a vault is open.\n\n  Scenario: a\n    Given when there is no vault\n    Then SKIP\n\n  Scenario: b\n    Given when it is open\n    Then FAIL\n",
    );
  });

  const files = ["config-rules.json", "control-tower.json", "guard-registry.json"].map((name) =>
    outside<{ rule: string; raw: string; gherkin: string }>(name),
  );
  test("every published control parses afterwards, with the scenarios it had", { skip: files.every(Boolean) ? false : NO_DATA }, (t) => {
    const controls = files.flatMap((file) => file ?? []);
    let before = 0;
    for (const control of controls) {
      if (isNormal(control.raw)) before++;
      const normal = normaliseFeature(control.raw);
      assert.ok(isNormal(normal), control.rule);
      assert.equal(readFeature(normal).scenarios.length, readFeature(control.gherkin).scenarios.length, control.rule);
    }
    t.diagnostic(`${controls.length} controls: ${before} parse as published, all do after normalising`);
  });
});

describe("completion and hover", () => {
  const at = (text: string) => ({ text: text.replace("|", ""), offset: text.indexOf("|") });
  const labels = (marked: string) => {
    const { text, offset } = at(marked);
    return completeFeature(text, offset, smallIndex).map((one) => one.label);
  };
  const inGood = (step: string) => GOOD.replace("    And `Vault.StorageEncrypted` is true", step);

  test("services and their operations, reading ones first", () => {
    assert.ok(labels(inGood("    And `arch|")).includes("archive:"));
    assert.deepEqual(labels(inGood("    And `archive:|")).slice(-1), ["archive:CreateVault"]);
    assert.deepEqual(labels(inGood("    And `archive:List|")), ["archive:ListVaults"]);
  });

  test("parameters of the scenario's operations", () => {
    const offered = labels(inGood("    And `Vault.Sto|`"));
    assert.equal(offered[0], "Vault.StorageEncrypted");
  });

  test("what is chosen replaces the whole name", () => {
    const { text, offset } = at(inGood("    And `Vault.Sto|rage` is true"));
    const choice = completeFeature(text, offset, smallIndex).find((one) => one.label === "Vault.StorageEncrypted");
    assert.equal(choice && text.slice(choice.range.start, choice.range.end), "Vault.Storage");
  });

  test("steps that can be run, by their kind, also while the file does not parse", () => {
    assert.ok(labels("Feature: x\n  Scenario: y\n    Given the pol|").some((one) => one.startsWith("the policies matching")));
    assert.ok(labels("Feature: x\n  Scenario: y\n    When |").every((one) => one.includes("requests")));
    assert.ok(labels("nonsense\n    Then access is not|").includes("access is not granted"));
    assert.ok(labels("Feature: x\n  Sc|").includes("Scenario:"));
  });

  test("hover explains operations, parameters and steps", () => {
    const hover = (text: string, word: string) => hoverFeature(text, text.indexOf(word) + 2, smallIndex)?.contents ?? "";
    assert.match(hover(GOOD, "archive:DescribeVault"), /Describes a vault\./);
    assert.match(
      hover(GOOD, "Vault.StorageEncrypted"),
      /boolean[\s\S]*Whether the vault is encrypted at rest\.[\s\S]*archive:DescribeVault/,
    );
    const run =
      'Feature: x\n  Scenario: y\n    Given the policies matching "p/*.json"\n    When anyone requests any action on any resource\n    Then access is not granted\n';
    assert.match(hover(run, "access is not"), /No request like this is allowed/);
    assert.equal(hoverFeature(GOOD, 3, smallIndex), undefined);
  });
});

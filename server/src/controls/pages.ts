// Pages about the codes of controls: what each means, why, what to do, and two controls that a test holds it to. Read by scripts/build-code-docs.mjs.

interface ControlPage {
  title: string;
  means: string;
  why: string;
  todo: string;
  /** A control that raises the code. */
  bad: string;
  /** Nearly the same control, which raises nothing. */
  good: string;
  /** The policies that the controls are run on, where running is what raises the code. */
  policy?: { bad: string; good: string };
  /** The code stands for a missing index: the bad example is checked without one. */
  withoutIndex?: true;
}

/** The three scenarios of a control on encryption, to be changed at will. */
function control({
  name = "RDS_INSTANCES_ENCRYPTED",
  operation = "rds:DescribeDBInstances",
  parameter = "DBInstances[].StorageEncrypted",
  failing = "missing or is false",
  conclusion = "Then return NON_COMPLIANT",
  colon = "",
}): string {
  return `Feature: ${name}

  Scenario: nothing to check
    Given \`${operation}\` returns no DB instance
    Then return NOT_APPLICABLE

  Scenario: encrypted
    Given a DB instance that \`${operation}\` returns
    And \`${parameter}\` is true
    Then return COMPLIANT

  Scenario: not encrypted
    Given${colon} a DB instance that \`${operation}\` returns
    And \`${parameter}\` is ${failing}
    ${conclusion}`;
}

/** The control with its requirement in the header. */
function described(requirement: string, text: string): string {
  return text.replace("\n", `\n  Description:\n    ${requirement}\n`);
}

function run(caller = "anyone", outcome = "access is not granted"): string {
  return `Feature: BUCKETS_STAY_INSIDE

  Scenario: nobody deletes objects
    Given the policies matching "policies/*.json"
    When ${caller} requests "s3:DeleteObject" on any resource
    Then ${outcome}`;
}

function policy(action: string, condition?: object): string {
  const statement = {
    Effect: "Allow",
    Action: action,
    Resource: "arn:aws:s3:::doc-example-bucket/*",
    ...(condition && { Condition: condition }),
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2);
}

export const controlPages: Readonly<Record<string, ControlPage>> = {
  "gherkin-syntax": {
    title: "The control is not Gherkin",
    means:
      "The file cannot be parsed, or a line looks like a step but is not one: after `Given:` with a colon Gherkin reads free text. The message names the line and what may stand there.",
    why: "Published controls are often written in a Gherkin of their own. Tools skip what they cannot read, and a step that is skipped checks nothing.",
    todo: "Take the fix **Normalise to Gherkin**, which is offered on every line of such a file, or write the line as the message says.",
    bad: control({ colon: ":" }),
    good: control({}),
  },
  "unknown-service": {
    title: "There is no such AWS service",
    means:
      "The name before the colon of an operation in backticks is not a service of the API specification. Names are botocore's: `elbv2`, `logs`, `es`.",
    why: "Nobody can call an operation of a service that does not exist, and its parameters cannot be checked.",
    todo: "Take the name that was meant from the fixes. What is not an API operation belongs in double quotes.",
    bad: control({ operation: "rdss:DescribeDBInstances" }),
    good: control({}),
  },
  "unknown-operation": {
    title: "The service has no such operation",
    means: "An operation in backticks is not in the API specification of its service. Upper and lower case count, as they do in the API.",
    why: "Whoever implements the control will look for a call that is not there. People make mistakes, and language models invent names that sound right.",
    todo: "Take the operation that was meant from the fixes. An IAM action (`s3:ListBucket`) is often not an operation: write it in double quotes.",
    bad: control({ operation: "rds:DescribeDBInstance" }),
    good: control({}),
  },
  "unknown-parameter": {
    title: "The operation has no such parameter",
    means:
      "A path in backticks is in none of the inputs and outputs of its scenario's operations. A scenario that names no operation uses those of the whole feature.",
    why: "A condition on a parameter that does not exist is never true or always true, so that the control passes or fails everything.",
    todo: "Take the parameter from the fixes or from completion (type a backtick). Values belong in double quotes.",
    bad: control({ parameter: "DBInstances[].EncryptedStorage" }),
    good: control({}),
  },
  "missing-scenario": {
    title: "An outcome has no scenario",
    means:
      "A control says when it is NOT_APPLICABLE, COMPLIANT and NON_COMPLIANT (SKIP, PASS and FAIL count). No scenario ends in one of them. A control whose scenarios are all run by the solver needs none.",
    why: "Every implementation decides an outcome that is not written down in its own way. Most often it is what happens when there is nothing to check.",
    todo: "Take the fix, which adds the scenario, and write its conditions.",
    bad: control({}).replace(/ {2}Scenario: nothing[\s\S]*?\n\n/, ""),
    good: control({}),
  },
  "scenario-without-outcome": {
    title: "The scenario concludes nothing",
    means: "None of its `Then` steps names an outcome that is known. `return BAD` is none.",
    why: "A scenario that does not say what follows checks nothing, and the control would be judged without it. Where it names an operation, a parameter or an outcome of its own this is an error, and the control is not run.",
    todo: "End it with `Then return COMPLIANT`, `NON_COMPLIANT` or `NOT_APPLICABLE`, or remove it.",
    bad: `${control({})}\n\n  Scenario: a read replica\n    Given a DB instance that \`rds:DescribeDBInstances\` returns\n    And \`DBInstances[].ReadReplicaSourceDBInstanceIdentifier\` is present`,
    good: `${control({})}\n\n  Scenario: a read replica\n    Given a DB instance that \`rds:DescribeDBInstances\` returns\n    And \`DBInstances[].ReadReplicaSourceDBInstanceIdentifier\` is present\n    Then return NOT_APPLICABLE`,
  },
  "scenario-not-run": {
    title: "The scenario cannot be run",
    means:
      "The scenario names an operation or a parameter, so it looks as if it were run, but nothing can run it: a step cannot be read as a condition on one parameter (a warning), a condition stands behind the outcome, a table or a text block stands below a step, an outline has no rows, or a placeholder has no column (errors). `scan` has this code, for information, also for a scenario in words only, a parameter that no property of a template is known to be, and a glob that matches no policy file.",
    why: "A control that is judged without one of its scenarios passes what that scenario forbids. So the whole control is not judged, and `run-controls`, `scan` and the editor say so.",
    todo: "Write the step as the message says: one parameter in backticks and one comparison. Give an outline a row for each case.",
    bad: control({ failing: "missing or not as our key policy wants it" }),
    good: control({}),
  },
  "contradictory-scenarios": {
    title: "The control contradicts itself",
    means:
      "Two scenarios have the same conditions and different outcomes, one scenario ends in two outcomes, or two of its steps exclude each other, so that it never happens.",
    why: "Which of the two counts would be left to chance.",
    todo: "Change the conditions of one of them. The other place is linked.",
    bad: control({ failing: "true" }),
    good: control({}),
  },
  "unknown-step": {
    title: "The step cannot be run",
    means:
      "Another step of the scenario is in the grammar of access controls, so the scenario is meant to be run by the solver, but this step is not in the grammar, a part is missing, or a value has the wrong form.",
    why: "A scenario that cannot be read is UNDECIDED. It never counts as met.",
    todo: "Write the step as the message proposes; completion offers all of them. The grammar is in [controls.md](../controls.md#executable-access-controls).",
    bad: run("the interns"),
    good: run(),
  },
  "specification-missing": {
    title: "API names are not checked",
    means: "The control names API operations, and no API specification was found to look them up in.",
    why: "Wrong names would go unnoticed, so the finding says that nothing was checked.",
    todo: "Reinstall the extension, which brings the index, or set `iamProver.controls.botocore` to the folder of a botocore installation. In a clone of this repository run `node scripts/build-api-index.mjs`.",
    bad: control({}),
    good: `Feature: DOORS_LOCKED

  Scenario: no door
    Given there is no door
    Then return NOT_APPLICABLE

  Scenario: locked
    Given a door that is locked
    Then return COMPLIANT

  Scenario: not locked
    Given a door that is not locked
    Then return NON_COMPLIANT`,
    withoutIndex: true,
  },
  "wrong-value": {
    title: "The parameter never has this value",
    means: "A step compares a parameter with a value of another type, or with one that its enumeration does not have.",
    why: "The scenario never happens, so every resource gets another outcome.",
    todo: "Write a value that the specification has; the message lists them.",
    bad: control({ failing: 'missing or is "OFF"' }),
    good: control({}),
  },
  "vacuous-condition": {
    title: "The scenario asks for nothing",
    means:
      "A scenario ends in COMPLIANT or NON_COMPLIANT, and none of its steps names a parameter, although the control does so elsewhere.",
    why: "Nothing can tell the scenario from the others, and whoever implements it has to guess.",
    todo: "Name the parameter and the value that it has to have.",
    bad: control({}).replace("`DBInstances[].StorageEncrypted` is true", "everything is secure"),
    good: control({}),
  },
  "contradicts-requirement": {
    title: "The control is the opposite of its requirement",
    means: "The requirement in the control's header forbids exactly the values for which the control is COMPLIANT.",
    why: "Such a control reports every resource that is as it should be, and passes the others.",
    todo: "Swap the outcomes, or correct the requirement in the header.",
    bad: described("Storage of DB instances must not be unencrypted.", control({}))
      .replace("return COMPLIANT", "return FAIL")
      .replace("return NON_COMPLIANT", "return COMPLIANT")
      .replace("return FAIL", "return NON_COMPLIANT"),
    good: described("Storage of DB instances must not be unencrypted.", control({})),
  },
  "not-settled": {
    title: "The control takes one of several readings",
    means:
      "The header has a paragraph `Not settled`: the sentence that the control was drafted from can be read in more than one way, and the draft takes one of them. The words are read in any spelling that people use: in capitals, without the colon, with the text on the same line, as a comment (`# not settled: …`) or a tag (`@not-settled`), and with one or two slips (`Not setled`).",
    why: "If it is the wrong one, the control reports the resources that are as they should be, and passes the others. So it is not run until somebody has decided.",
    todo: "Read the paragraph, correct the scenarios if need be, and delete it.",
    bad: control({}).replace("\n", "\n  Not settled:\n    Whether snapshots are meant too: taken as they are not.\n"),
    good: control({}),
  },
  "control-failed": {
    title: "A control is not met by the policy",
    means:
      "A scenario was run over the policies that it names, and for this one its outcome was refuted. The counterexample, a request, was replayed in the evaluator. The diagnostic stands on the scenario and in the policy, at the statement that decides.",
    why: "Running a control proves for all requests what a review checks by samples.",
    todo: "Change the policy, so that the request is decided differently, or the control, if the access is wanted.",
    bad: run(),
    good: run(),
    policy: { bad: policy("s3:*Object"), good: policy("s3:GetObject") },
  },
  "control-undecided": {
    title: "It was not decided whether the control is met",
    means:
      "A policy that the scenario names cannot be read, holds something that is outside of the model, or the solver ran out of time. The message says which. UNDECIDED is neither COMPLIANT nor NON_COMPLIANT.",
    why: "A verdict that cannot be proved is not guessed.",
    todo: "Correct the policy as its own diagnostics say, or leave the file out of the globs. For time, raise `iamProver.solver.timeout`.",
    bad: run(),
    good: run(),
    policy: { bad: policy("s3:*Object", { StringEqual: { "aws:PrincipalTag/team": "red" } }), good: policy("s3:GetObject") },
  },
};

// The custom requests over stdio, on a workspace with a baseline, a boundary, an organisation policy and expectations.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { Accepted, AskAnswer, AskChoices, ExpectationFile, NewPolicy, Refusal, Report, RequestData } from "../../shared/protocol";
import { commit, folderWith, git, writeFiles } from "../harness/folder";
import { endServers, ProcessClient } from "./client";

const text = (policy: object) => `${JSON.stringify(policy, null, 2)}\n`;
const policy = (...statements: object[]) => text({ Version: "2012-10-17", Statement: statements });
const allow = (Sid: string, Action: string | string[], more: object = {}) => ({ Sid, Effect: "Allow", Action, Resource: "*", ...more });

const APP = policy(allow("Read", ["s3:GetObject", "sqs:ReceiveMessage"]));
const WIDER = policy(allow("Read", ["s3:GetObject", "s3:*Bucket"]));
const QUEUE = policy({
  Sid: "Send",
  Effect: "Allow",
  Principal: { AWS: ["111122223333", "444455556666"] },
  Action: "sqs:SendMessage",
  Resource: "arn:aws:sqs:us-east-1:111122223333:orders",
});
const USER = { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" };
const request = (action: string): RequestData => ({ principal: USER, action, resource: "arn:aws:s3:::doc-example-bucket", context: {} });

const SETTINGS = {
  critical: [{ actions: ["s3:DeleteBucket"] }],
  trusted: { accounts: ["111122223333"] },
  policies: [
    { files: "apps/*.json", boundary: "boundary.json", serviceControlPolicies: ["scp.json"] },
    { files: "limited.json", serviceControlPolicies: ["scp.json"], resourceControlPolicies: ["rcp.json"] },
    // Each of them limits the other.
    { files: "loop/a.json", boundary: "loop/b.json" },
    { files: "loop/b.json", boundary: "loop/a.json" },
  ],
  expect: [
    {
      policy: "apps/a.json",
      request: { principal: USER.id, action: "s3:GetObject", resource: "arn:aws:s3:::doc-example-bucket/a" },
      decision: "allow",
    },
    {
      policy: "apps/a.json",
      request: { principal: USER.id, action: "s3:DeleteBucket", resource: "arn:aws:s3:::doc-example-bucket" },
      decision: "explicitDeny",
    },
    {
      policy: "apps/a.json",
      request: { principal: USER.id, action: "s3:GetObjekt", resource: "arn:aws:s3:::doc-example-bucket/a" },
      decision: "allow",
    },
    { policy: "apps/gone.json", request: { principal: "anonymous", action: "s3:GetObject", resource: "*" }, decision: "deny" },
  ],
};

describe("questions about a policy", () => {
  let client: ProcessClient;
  let folder: string;
  const uriOf = (file: string) => pathToFileURL(join(folder, file)).toString();
  const ask = <T>(method: string, params: object) => client.request(`iamProver/${method}`, params) as Promise<T & Partial<Refusal>>;
  const write = (file: string, content: string) => writeFiles(folder, { [file]: content });
  const open = async (file: string, content: string) => {
    client.openText(uriOf(file), content);
    await client.settled(uriOf(file));
  };

  before(async () => {
    folder = folderWith();
    write("apps/a.json", APP);
    write("queue.json", QUEUE);
    write("boundary.json", policy(allow("Most", ["s3:*", "sqs:*"])));
    write("scp.json", policy({ Sid: "KeepBuckets", Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" }));
    write("limited.json", QUEUE);
    write("rcp.json", policy({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }));
    write("loop/a.json", policy(allow("Buckets", "s3:*")));
    write("loop/b.json", policy(allow("Delete", ["s3:DeleteBucket", "iam:PassRole"])));
    write("iam-prover.json", text(SETTINGS));
    git(folder, "init", "-q");
    commit(folder, "start");
    client = new ProcessClient();
    await client.start({
      folder,
      initializationOptions: { commands: true },
      capabilities: { textDocument: { publishDiagnostics: {} }, workspace: { workspaceEdit: { documentChanges: true }, applyEdit: true } },
    });
    await open("apps/a.json", APP);
    await open("queue.json", QUEUE);
  });
  after(endServers);

  /** Every link of a report leads to where its text says. */
  function linked(report: Report, own: string): string[] {
    const lines = report.text.split("\n");
    return report.links.map(({ range, target }) => {
      const words = lines[range.start.line]?.slice(range.start.character, range.end.character) as string;
      assert.equal(Number(/line (\d+)$/.exec(words)?.[1]), target.range.start.line + 1);
      const source = "older" in target ? report.older?.text : target.uri.endsWith("scp.json") ? undefined : own;
      return source?.split("\n")[target.range.start.line]?.trim() ?? words;
    });
  }

  it("tells what an edit gains and loses, under the limits, with links into both versions", async () => {
    const uri = uriOf("apps/a.json");
    const same = await ask<Report>("accessDifference", { uri });
    assert.match(same.text, /No access is added or removed/);

    client.changeText(uri, WIDER);
    const report = await ask<Report>("accessDifference", { uri });
    assert.match(report.text, /^# Access difference: a\.json against Git HEAD\n/);
    assert.match(report.text, /## Lost: 1 action\n[\s\S]*`sqs:ReceiveMessage`/);
    assert.match(report.text, /## Gained: \d+ actions\n[\s\S]*`s3:CreateBucket`/);
    assert.doesNotMatch(
      report.text.replace(/^.*for example[\s\S]*/m, ""),
      /`s3:DeleteBucket`/,
      "the organisation denies it, so it is no gain",
    );
    const targets = linked(report, WIDER);
    assert.ok(targets.includes('"sqs:ReceiveMessage"') || targets.some((line) => line.startsWith('"Action"')), targets.join("\n"));
    assert.ok(report.links.some(({ target }) => "older" in target));
    assert.ok(report.links.some(({ target }) => "uri" in target && target.uri === uri));

    const lenses = (await client.request("textDocument/codeLens", { textDocument: { uri } })) as {
      data?: object;
      command?: { command: string };
    }[];
    const resolved = (await client.request("codeLens/resolve", lenses[0])) as { command: { title: string; command: string } };
    assert.match(resolved.command.title, /^\+\d+ actions, −1 against Git HEAD \(under its limits\)$/);
    assert.equal(resolved.command.command, "iamProver.showAccessDifference");
    assert.equal(lenses[1]?.command?.command, "iamProver.ask");
    // What cannot be compared is said; the line had no words.
    client.changeText(uri, APP.replace('"Action"', '"Action'));
    const [broken] = (await client.request("textDocument/codeLens", { textDocument: { uri } })) as object[];
    assert.equal(
      ((await client.request("codeLens/resolve", broken)) as typeof resolved).command.title,
      "Not compared: the policy has an error",
    );
    client.changeText(uri, APP);
  });

  it("answers a request with what every policy made of it", async () => {
    const uri = uriOf("apps/a.json");
    const allowed = await ask<AskAnswer>("ask", { uri, request: request("s3:GetObject") });
    assert.equal(allowed.decision, "allow");
    assert.match(allowed.report.text, /Allow `Read` matches: action `s3:GetObject`/);

    const denied = await ask<AskAnswer>("ask", { uri, request: request("s3:DeleteBucket") });
    assert.equal(denied.decision, "explicitDeny");
    assert.match(denied.report.text, /Service control policy[^\n]*denies it\n\n- ✗ Deny `KeepBuckets` matches[^\n]*scp\.json, line/);
    assert.ok(denied.report.links.some(({ target }) => "uri" in target && target.uri === uriOf("scp.json")));

    const missing = await ask<AskAnswer>("ask", { uri, request: request("s3:PutObject") });
    assert.equal(missing.decision, "implicitDeny");
    assert.match(missing.report.text, /Allow `Read` does not match: its `Action` does not list the action/);
    assert.match((await ask<AskAnswer>("ask", { uri, request: request("s3:*") })).problem ?? "", /without wildcards/);
  });

  const halfTyped: [action: string, problem: RegExp][] = [
    ["s3:GetObj", /There is no action `s3:GetObj`.*Did you mean `s3:GetObject` or /],
    ["s3:GetObjekt", /There is no action `s3:GetObjekt`.*Did you mean `s3:GetObject`/],
    ["s3:Get*", /without wildcards/],
    ["s3:", /An action is written `service:Name`/],
  ];
  for (const [action, problem] of halfTyped)
    it(`does not decide the half-typed action ${action}`, async () => {
      const answer = await ask<AskAnswer>("ask", { uri: uriOf("apps/a.json"), request: request(action) });
      assert.match(answer.problem ?? "", problem);
      assert.deepEqual([answer.decision, answer.report], [undefined, undefined]);
    });

  it("decides an action that the catalogue does not know and that resembles none", async () => {
    const answer = await ask<AskAnswer>("ask", { uri: uriOf("apps/a.json"), request: request("newservice:Frobnicate") });
    assert.deepEqual([answer.problem, answer.decision], [undefined, "implicitDeny"]);
  });

  it("suggests what a request may hold", async () => {
    const choices = await ask<AskChoices>("askChoices", { uri: uriOf("queue.json"), action: "sqs:SendMessage" });
    assert.equal(choices.actions[0]?.value, "sqs:SendMessage");
    assert.equal(choices.principals[0]?.value, USER.id);
    assert.equal(choices.resources[0]?.value, "arn:aws:sqs:us-east-1:111122223333:orders");
  });

  it("says why a policy is safe, with a link to each thing that protects it", async () => {
    const report = await ask<Report>("whySafe", { uri: uriOf("apps/a.json") });
    assert.match(
      report.text,
      /No new access against Git HEAD\n\n- statement 1 `Read` \(line 4\): statement 1 `Read` allowed it already \(Git HEAD, line 4\)/,
    );
    assert.match(
      report.text,
      /No critical access: `s3:DeleteBucket`\n\n- statement 1 `Read` \(line 4\): its `Action` names none of these actions/,
    );
    linked(report, APP);
  });

  it("lists who has access from outside", async () => {
    const report = await ask<Report>("whoHasAccess", { uri: uriOf("queue.json") });
    assert.match(report.text, /## `444455556666`\n[\s\S]*may: `sqs:SendMessage`[\s\S]*statement 1 `Send` \(line 4\)/);
    assert.doesNotMatch(report.text, /## `111122223333`/);
    assert.match((await ask<Report>("whoHasAccess", { uri: uriOf("apps/a.json") })).problem ?? "", /names no principals/);
  });

  it("lists who has access under resource control policies, and says which other limits do not count there", async () => {
    await open("limited.json", QUEUE);
    const { text: report } = await ask<Report>("whoHasAccess", { uri: uriOf("limited.json") });
    assert.match(report, /Nobody outside the zone of trust[^\n]*Proved\./);
    assert.match(report, /What the resource control policy of `iam-prover\.json` keeps out is not counted\./);
    assert.match(report, /The service control policies of `iam-prover\.json` are not taken into account: /);
  });

  it("points at policies that limit each other in the settings, and judges each of them all the same", async () => {
    const uri = uriOf("loop/a.json");
    await open("loop/a.json", policy(allow("Buckets", "s3:*")));
    await client.until("the settings' warnings", () => {
      const warnings = client.items(uriOf("iam-prover.json")).filter(({ message }) => /limits itself/.test(message));
      return warnings.length === 2;
    });
    const [first] = client.items(uriOf("iam-prover.json")).filter(({ message }) => /limits itself/.test(message));
    assert.match(first?.message ?? "", /`loop\/b\.json` → `loop\/a\.json` → `loop\/b\.json`/);
    assert.ok(client.codes(uri).includes("access-not-granted"), "the boundary lets the critical action through");
  });

  it("runs the expectations as tests, and says what is wrong with them in the settings file", async () => {
    const [file] = await ask<ExpectationFile[]>("testExpectations", {});
    assert.equal(file?.uri, uriOf("iam-prover.json"));
    const outcomes = file?.tests.map(({ failure, untested }) => (untested ? "untested" : failure ? `failed: ${failure.actual}` : "met"));
    assert.deepEqual(outcomes, ["met", "met", "failed: implicitDeny", "untested"]);
    await client.until("the settings' findings", () => client.items(uriOf("iam-prover.json")).length >= 3);
    const messages = client
      .items(uriOf("iam-prover.json"))
      .map(({ message }) => message)
      .join("\n");
    assert.match(messages, /No action named `s3:GetObjekt` is known[^\n]*Did you mean `s3:GetObject`\?/);
    assert.match(messages, /`apps\/gone\.json` does not exist/);
  });

  it("keeps a request as an expectation", async () => {
    let applied: string | undefined;
    client.on("workspace/applyEdit", (params) => {
      applied = JSON.stringify(params);
      return { applied: true };
    });
    const kept = await ask<{ file: string }>("keepExpectation", {
      uri: uriOf("queue.json"),
      request: request("sqs:SendMessage"),
      decision: "implicitDeny",
    });
    assert.equal(kept.file, join(folder, "iam-prover.json"));
    assert.match(applied ?? "", /queue\.json[\s\S]*sqs:SendMessage[\s\S]*implicitDeny/);
  });

  it("offers a counterexample as a request, and the question why a statement is safe", async () => {
    const uri = uriOf("queue.json");
    const at = QUEUE.split("\n").findIndex((line) => line.includes("444455556666"));
    const range = { start: { line: at, character: 12 }, end: { line: at, character: 12 } };
    const actions = (await client.request("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: [] } })) as {
      title: string;
      command?: { command: string; arguments: unknown[] };
    }[];
    const action = actions.find(({ title }) => title === "Open the counterexample as a request");
    assert.equal(action?.command?.command, "iamProver.ask");
    const answer = await ask<AskAnswer>("ask", { uri, request: action?.command?.arguments[1] });
    assert.equal(answer.decision, "allow");
  });

  it("says in the first line that a policy is not safe, and does not offer to say why a flagged statement is", async () => {
    const uri = uriOf("wider.json");
    await open("wider.json", WIDER);
    const report = await ask<Report>("whySafe", { uri });
    assert.match(report.text, /^# wider\.json is not safe\n/);
    assert.match(
      report.text,
      /## Critical access: `s3:DeleteBucket`\n\n- \*\*not safe\*\*: statement 1 `Read` \(line 4\): it grants such access/,
    );
    // What is wrong is read first, wherever it stands in the policy.
    const Statement = ["sqs:SendMessage", "s3:DeleteBucket"].map((Action) => ({ Effect: "Allow", Action, Resource: "*" }));
    await open("mixed.json", JSON.stringify({ Version: "2012-10-17", Statement }, null, 2));
    const { text } = await ask<Report>("whySafe", { uri: uriOf("mixed.json") });
    assert.match(text, /## Critical access: `s3:DeleteBucket`\n\n- \*\*not safe\*\*: statement 2 .*\n- statement 1 /);
    await client.settled(uri);
    for (const character of [6, 9]) {
      const at = { line: WIDER.split("\n").findIndex((line) => line.includes('"Effect"')), character };
      const actions = (await client.request("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: at, end: at },
        context: { diagnostics: [] },
      })) as { title: string }[];
      assert.ok(!actions.some(({ title }) => /safe/.test(title)), JSON.stringify(actions));
    }
  });

  it("accepts a finding for a reason, and never without one", async () => {
    const uri = uriOf("wider.json");
    const finding = client.items(uri).find(({ code }) => code === "access-not-granted");
    const actions = (await client.request("textDocument/codeAction", {
      textDocument: { uri },
      range: finding?.range,
      context: { diagnostics: [finding] },
    })) as { title: string; edit?: object; command?: { command: string; arguments: unknown[] } }[];
    const accept = actions.find(({ title }) => title.startsWith("Accept `access-not-granted`"));
    assert.deepEqual([accept?.edit, accept?.command?.command], [undefined, "iamProver.accept"]);
    assert.deepEqual(accept?.command?.arguments, [uri, "access-not-granted", "Read"]);
    let applied = "";
    client.on("workspace/applyEdit", (params) => {
      applied = JSON.stringify(params);
      return { applied: true };
    });
    const about = { uri, code: "access-not-granted", sid: "Read" };
    for (const reason of ["", "  ", undefined])
      assert.match((await ask<Accepted>("accept", { ...about, reason })).problem ?? "", /Say why/);
    assert.equal(applied, "");
    const accepted = await ask<Accepted>("accept", { ...about, reason: " Approved by the owner. " });
    assert.equal(accepted.file, join(folder, "iam-prover.json"));
    assert.deepEqual(JSON.parse(accepted.before ?? ""), SETTINGS);
    assert.match(
      applied,
      /suppress[\s\S]*access-not-granted[\s\S]*wider\.json[\s\S]*Read[\s\S]*digest\W+[0-9a-f]{32}\W[\s\S]*"Approved by the owner\.\\"/,
    );
  });

  it("has no answer, but a reason, for what is not a policy", async () => {
    assert.match(
      (await ask<Report>("accessDifference", { uri: uriOf("iam-prover.json") })).problem ?? "",
      /does not look like an IAM policy/,
    );
    const uri = uriOf("queue.json");
    client.changeText(uri, QUEUE.replace('"Effect": "Allow"', '"Effect": 7'));
    assert.match((await ask<Report>("whySafe", { uri })).problem ?? "", /hides its meaning/);
  });

  it("makes a policy from the requests of a text, exactly or as far as is asked", async () => {
    const denied = (user: string, action: string, key: string) =>
      `An error occurred (AccessDenied): User: arn:aws:iam::111122223333:user/${user} is not authorized to perform: ${action} on resource: "arn:aws:s3:::doc-example-bucket/${key}" because no identity-based policy allows the ${action} action`;
    const messages = [denied("alice", "s3:GetObject", "in/a.csv"), denied("alice", "s3:GetObject", "in/b.csv")].join("\n");
    const made = async (more: object) => {
      const answer = await ask<NewPolicy>("newPolicy", { text: messages, generalize: "exact", ...more });
      return answer.problem ?? (JSON.parse(answer.policy) as { Statement: object[] }).Statement;
    };
    const read = { Effect: "Allow", Action: "s3:GetObject" };
    const [one, two] = ["arn:aws:s3:::doc-example-bucket/in/a.csv", "arn:aws:s3:::doc-example-bucket/in/b.csv"];
    assert.deepEqual(await made({}), [{ ...read, Resource: [one, two] }]);
    assert.deepEqual(await made({ generalize: "prefix" }), [{ ...read, Resource: "arn:aws:s3:::doc-example-bucket/in/*" }]);
    assert.deepEqual(await made({ generalize: "type" }), [{ ...read, Resource: "arn:aws:s3:::*/*" }]);
    const callers = { Principal: { AWS: USER.id } };
    assert.deepEqual(await made({ callers: true }), [{ Effect: "Allow", ...callers, Action: "s3:GetObject", Resource: [one, two] }]);
    assert.match(String(await made({ text: "nothing of the kind" })), /No requests were found/);
    assert.match(
      String(await made({ text: '[{"principal": "anonymous", "action": "s3:*", "resource": "*"}]' })),
      /Request 1: An action is/,
    );
    assert.match(String(await made({ generalize: "all" })), /no known level/);
  });
});

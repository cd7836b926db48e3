// The other checks, over resource and trust policies of the corpus.
import { analyse } from "../../server/src/core/analysis";
import { isListedAccess } from "../../server/src/core/checks/access";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { findDead } from "../../server/src/core/checks/dead";
import { accessDifference } from "../../server/src/core/checks/difference";
import { listExternalAccess } from "../../server/src/core/checks/external-findings";
import type { Investigation } from "../../server/src/core/checks/investigation";
import {
  checkAccessNotGranted,
  checkNoExternalAccess,
  checkNoPublicAccess,
  questionContext,
} from "../../server/src/core/checks/operations";
import { whySafe } from "../../server/src/core/checks/why";
import { currentSession } from "../../server/src/core/session/session";
import type { PolicyDocument, PolicyKind } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { documentOf, type Entry, withoutStatement } from "./corpus";
import { criticalActions } from "./questions";
import { row, summary, table, timed, timesHead } from "./stats";
import { overlapping } from "./typing";

const catalogue = loadCatalogue();
const environment = { catalogue };

/** Each check over every such policy, warm. */
export async function resourceTable(corpus: Entry[]): Promise<string> {
  const rows: string[][] = [];
  const solver = createInlineSolver({ cacheSize: 0 });
  const policies = corpus.filter((entry) => entry.kind === "resource" || entry.kind === "trust");
  const zone = { accounts: ["111122223333", "123456789012"], organizations: [], services: [] };
  const checks: [string, (text: string, kind: string) => Investigation<unknown>][] = [
    [
      "public access",
      (text, kind) =>
        checkNoPublicAccess(documentOf(text), kind === "trust" ? "AWS::IAM::AssumeRolePolicyDocument" : "AWS::S3::Bucket", environment),
    ],
    ["external access", (text) => checkNoExternalAccess(documentOf(text), zone, environment)],
    ["external findings", (text) => listExternalAccess(documentOf(text), zone, environment)],
    ["listed access, 10 critical actions", (text) => checkAccessNotGranted(documentOf(text), [{ actions: criticalActions }], environment)],
    [
      "comparison with itself minus a statement",
      (text) => comparePolicies(documentOf(withoutStatement(text, 0) ?? text), documentOf(text), environment),
    ],
    [
      "difference to itself minus a statement, action by action",
      (text) => accessDifference(documentOf(withoutStatement(text, 0) ?? text), documentOf(text), environment),
    ],
    [
      "why is this safe? 10 critical actions",
      (text) => {
        const context = questionContext([documentOf(text)], environment);
        return whySafe(context.documents[0] as PolicyDocument, isListedAccess([{ actions: criticalActions }], context), context);
      },
    ],
    [
      "dead parts",
      (text, kind) => {
        const document = documentOf(text);
        return findDead(document, questionContext([document], environment), kind as PolicyKind);
      },
    ],
    [
      "everything in the editor, dead parts too",
      (text) =>
        analyse({
          text,
          catalogue,
          settings: { critical: [{ actions: criticalActions }], publicAccess: "error", trusted: zone, severity: {} },
          baseline: { text: withoutStatement(text, 0) ?? text, label: "git:HEAD" },
        }).prove(),
    ],
  ];
  for (const [name, check] of policies.length > 0 ? checks : []) {
    for (const { text, kind } of policies) await investigate(check(text, kind), solver, {});
    const times: number[] = [];
    for (const { text, kind } of policies) {
      currentSession().forget("checks/statements");
      times.push((await timed(() => investigate(check(text, kind), solver, {}))).cpu);
    }
    rows.push(row(name, summary(times)));
  }
  for (const statements of [5, 10, 15]) {
    const run = await timed(() => investigate(listExternalAccess(documentOf(overlapping(statements)), zone, environment), solver, {}));
    const { findings, undecided } = run.value;
    rows.push(
      row(
        `findings of ${statements} overlapping statements over 5 keys: ${findings.length} findings${undecided.length > 0 ? ", not all decided" : ""}`,
        summary([run.cpu]),
      ),
    );
  }
  await solver.dispose();
  return table(["milliseconds of work, warm", ...timesHead], rows);
}

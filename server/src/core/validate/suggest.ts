// Repairs with an example in them, or that take or give something: never applied unseen, and each says what it does.

import type { Fix, TextEdit } from "../checks/finding";
import type { JsonValue } from "../syntax/editor";
import type { PolicyKind, Range } from "../syntax/tree";
import { trimEndOf } from "../text/trim";
import { example, replaceText } from "./fixes";
import { copyOf } from "./split";
import { type ActionView, type ConditionView, elementName, hasElement, type PolicyView, type StatementView } from "./view";

/** A list of actions that is longer than this is no improvement on a pattern. */
export const mostListed = 60;

function suggestion(title: string, effect: string, edits: readonly (TextEdit[] | undefined)[]): Fix | undefined {
  if (edits.some((one) => one === undefined)) return undefined;
  const all = edits.flatMap((one) => one ?? []);
  return all.length > 0 ? { title, effect, edits: all, proved: false, preferred: false } : undefined;
}

const exampleStatements: Readonly<Record<PolicyKind, JsonValue>> = {
  identity: { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" },
  resource: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::doc-example-bucket/*",
  },
  endpoint: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:root" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::doc-example-bucket/*",
  },
  trust: { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" },
  scp: { Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" },
  rcp: {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: { BoolIfExists: { "aws:SecureTransport": "false" } },
  },
};

/** A first statement of the policy's kind. */
export function addStatement(policy: PolicyView): Fix | undefined {
  return suggestion("Add an example statement", "The policy says what the example says: put in what you mean.", [
    policy.editor()?.setProperty(policy.document.range, "Statement", [exampleStatements[policy.kind]]),
  ]);
}

/** Takes the names of all statements away, which count as characters like everything else. `sizeOf` counts as the quota does. */
export function removeSids(policy: PolicyView, quota: number, sizeOf: (text: string) => number): Fix | undefined {
  const named = policy.document.statements.filter(({ sid }) => sid !== undefined);
  if (named.length === 0) return undefined;
  const edits = named.map((statement) => policy.editor()?.removeProperty(statement.range, "Sid"));
  const saved = named.reduce((sum, { sid }) => sum + sizeOf(`"Sid":${JSON.stringify(sid?.value)},`), 0);
  const size = sizeOf(policy.text) - saved;
  const made = suggestion(
    "Remove the Sids of all statements",
    `Nothing else changes: a Sid only names a statement. About ${size} characters are left, ${size <= quota ? "which fits" : `still more than ${quota}`}.`,
    edits,
  );
  return made && { ...made, claim: "no-other-change" };
}

/** Writes another name in the place of an element's, such as `Principal` for `NotPrincipal`. */
export function renameElement(view: StatementView, from: string, to: string, effect: string): Fix | undefined {
  if (hasElement(view, to)) return undefined;
  return example(replaceText(view.policy, elementName(view, from), to, effect, `Write \`${to}\` instead of \`${from}\``));
}

/** Puts an example in the place of a value. */
export function replaceByExample(policy: PolicyView, range: Range, value: JsonValue, effect: string): Fix | undefined {
  const shown = typeof value === "string" ? value : JSON.stringify(value);
  return example(replaceText(policy, range, value, effect, `Replace with \`${shown}\``));
}

/** `NotResource` becomes a `Resource` with an example, in a statement that is about one action. */
export function nameResource(view: StatementView, arn: string, effect: string): Fix | undefined {
  const list = view.statement.notResource;
  const rename = list && renameElement(view, "NotResource", "Resource", effect);
  return (
    rename &&
    suggestion(`Name the resource: \`"Resource": "${arn}"\``, effect, [rename.edits, view.policy.editor()?.replaceValue(list.range, arn)])
  );
}

/** Moves one action to a statement of its own with a further condition. */
export function moveUnderCondition(view: StatementView, action: ActionView, key: string, value: string, effect: string): Fix | undefined {
  const editor = view.policy.editor();
  const copy = copyOf(view, [action.text]) as Record<string, JsonValue> | undefined;
  const removal = editor?.removeEntries([action.range]);
  if (!editor || !copy || !removal?.ok) return undefined;
  const condition = (copy.Condition ?? {}) as Record<string, JsonValue>;
  const block = (condition.StringEquals ?? {}) as Record<string, JsonValue>;
  const statement = { ...copy, Condition: { ...condition, StringEquals: { ...block, [key]: value } } };
  return suggestion(`Move \`${action.text}\` to a statement with \`${key}\``, effect, [
    removal.edits,
    editor.insertStatement(statement, view.index),
  ]);
}

/** Leaves one action out of the pattern that reaches it: by `NotAction` where the pattern is `*`, else by a list of what is left. */
export function leaveOut(view: StatementView, entry: ActionView, action: string): Fix | undefined {
  const { policy } = view;
  const list = view.statement.action;
  const editor = policy.editor();
  if (!list || !editor || view.statement.notAction) return undefined;
  const takes = `Takes \`${action}\` away from this statement`;
  if (entry.text === "*" && list.values.length === 1) {
    const edits = [editor.replaceValue(elementName(view, "Action"), "NotAction"), editor.replaceValue(list.range, [action])];
    return suggestion(`Write \`"NotAction": ["${action}"]\``, `${takes}, and nothing else.`, edits);
  }
  const names = policy.catalogue.matchActions(entry.text).filter((name) => name.toLowerCase() !== action.toLowerCase());
  if (names.length === 0 || names.length > mostListed) return undefined;
  const others = new Set(view.actions.filter((one) => one !== entry).map((one) => one.lower));
  const [first, ...rest] = names.filter((name) => !others.has(name.toLowerCase()));
  if (first === undefined) return undefined;
  const index = list.values.findIndex((one) => one.range.start === entry.range.start);
  return suggestion(
    `List the ${names.length === 1 ? "other action" : `${names.length} other actions`} that \`${entry.text}\` matches`,
    `${takes}, and actions that AWS adds after ${policy.catalogue.date}.`,
    list.isArray
      ? [editor.replaceValue(entry.range, first), rest.length > 0 ? editor.insertEntries(list.range, rest, index + 1) : []]
      : [editor.replaceValue(entry.range, rest.length > 0 ? [first, ...rest] : first)],
  );
}

/** What a value of a key that holds identifiers looks like. */
const exampleIds: readonly [RegExp, string, RegExp][] = [
  [/account$/, "111122223333", /^\d{12}$/],
  [/orgid$/, "o-a1b2c3d4e5", /^o-[a-z0-9]{10,32}$/],
  [/orgpaths$/, "o-a1b2c3d4e5/*", /^o-[a-z0-9]{10,32}\/.*$/],
  [/sourcevpc$/, "vpc-1234567890abcdef0", /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/],
  [/sourcevpce$/, "vpce-1234567890abcdef0", /^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/],
  [/^aws:userid$/, "AROAEXAMPLEID:*", /^A[A-Z0-9]{15,}:.*$/],
  [/^token\.actions\.githubusercontent\.com:sub$/, "repo:my-org/my-repo:ref:refs/heads/main", /^repo:/],
  [/^gitlab\.com:sub$/, "project_path:my-group/my-project:ref_type:branch:ref:main", /^project_path:/],
  [/^app\.terraform\.io:sub$/, "organization:my-org:project:my-project:workspace:my-workspace:run_phase:apply", /^organization:/],
];

/** A value without its surplus wildcard where it is a whole identifier, else an example. */
export function fixedIdentifier(condition: ConditionView, value: { text: string; range: Range }): Fix | undefined {
  const known = exampleIds.find(([key]) => key.test(condition.lower));
  if (!known) return undefined;
  const [, shown, whole] = known;
  const { policy } = condition.statement;
  const bare = trimEndOf(value.text, "*");
  if (bare !== value.text && whole.test(bare))
    return replaceText(policy, value.range, bare, `Only \`${bare}\` matches, and nothing that merely begins with it.`);
  return replaceByExample(policy, value.range, shown, "Only that value matches: put yours in.");
}

/** `1,000` and ` 5 ` as AWS reads numbers. */
export function readableNumber(text: string): string | undefined {
  const plain = text.trim();
  if (/^[+-]?\d{1,3}([,_ ']\d{3})+(\.\d+)?$/.test(plain)) return plain.replace(/[,_ ']/g, "");
  return plain !== text && /^[+-]?\d+(\.\d+)?$/.test(plain) ? plain : undefined;
}

/** A date with its parts in this order, in the form that AWS reads; times without a zone are taken for UTC. */
export function readableDate(text: string): string | undefined {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(?:Z|UTC|GMT))?)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = "00"] = match;
  const two = (part: string | undefined) => (part ?? "").padStart(2, "0");
  const date = `${year}-${two(month)}-${two(day)}`;
  const made = hour === undefined ? date : `${date}T${two(hour)}:${two(minute)}:${two(second)}Z`;
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31 && Number(hour ?? 0) < 24 ? made : undefined;
}

/** `10.0.*` and `10.0.0.*` as ranges, and addresses without the blanks around them. */
export function readableRange(text: string): string | undefined {
  const plain = text.trim();
  const match = /^(\d{1,3})(?:\.(\d{1,3}|\*))?(?:\.(\d{1,3}|\*))?(?:\.\*)?$/.exec(plain);
  if (!match || !plain.endsWith(".*")) return plain === text ? undefined : plain;
  const parts = plain.split(".");
  const fixed = parts.indexOf("*");
  if (parts.slice(fixed).some((part) => part !== "*") || parts.slice(0, fixed).some((part) => Number(part) > 255)) return undefined;
  const address = [...parts.slice(0, fixed), "0", "0", "0", "0"].slice(0, 4).join(".");
  return `${address}/${8 * fixed}`;
}

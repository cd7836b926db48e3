// Boundaries that cut ways: one that others of the account have, or a new policy that allows everything but what a principal does on his
// ways. What each takes away besides.
import { matchesAction } from "../semantics/evaluator/policy";
import { listOf, type Way } from "./cut-change";
import { plainOf } from "./edits";
import type { Carrier, Doc, Snapshot } from "./model";
import { shortName } from "./words";

/** The document of a boundary that allows everything but some actions. */
export function allBut(denied: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: [...denied], Resource: "*" },
    ],
  };
}

/** A boundary of its own for who has none, which denies these actions; undefined for whom none can be set. */
export function newBoundary(snapshot: Snapshot, principal: string, denied: readonly string[]): Way | undefined {
  const carrier = snapshot.principals.get(principal);
  if (!carrier || !canBeLimited(carrier)) return undefined;
  const named = denied.map((one) => `\`${one}\``).join(", ");
  const others = snapshot.documents.some(({ statements }) =>
    statements.some(({ effect, notPrincipal }) => effect?.value === "Deny" && notPrincipal),
  );
  return {
    change: { kind: "boundary", arn: newArn(snapshot, carrier), denied: [...denied] },
    edit: `add a boundary to \`${shortName(principal)}\` that allows everything but ${named}`,
    loses: `${denied.join(", ")} of ${shortName(principal)} on every resource, whatever allows it${
      others ? ", and what a Deny with NotPrincipal keeps from everybody who has a boundary" : ""
    }`,
    cost: 3.5 + denied.length / 10,
  };
}

/** The ARN of a policy that the account has not. */
function newArn(snapshot: Snapshot, { arn, account, name }: Carrier): string {
  const start = `arn:${arn.split(":")[1]}:iam::${account}:policy/${name}-boundary`;
  let made = start;
  for (let i = 2; snapshot.policies.has(made); i++) made = `${start}-${i}`;
  return made;
}

function canBeLimited({ boundary, serviceLinked, kind }: Carrier): boolean {
  return boundary === undefined && !serviceLinked && kind !== "group";
}

/** Policies that limit others of the account, for who has no boundary. */
export function boundariesFor(snapshot: Snapshot, principal: string): { arn: string; way: Way }[] {
  const carrier = snapshot.principals.get(principal);
  if (!carrier || !canBeLimited(carrier)) return [];
  const used = [...snapshot.principals.values()].flatMap(({ account, boundary }) => (account === carrier.account && boundary) || []);
  return [...new Set(used)].flatMap((arn) => {
    const limit = snapshot.policies.get(arn)?.doc;
    if (!limit) return [];
    const lost = lostActions(snapshot, carrier, limit);
    const some = lost.slice(0, MOST_LISTED).join(", ");
    const more = lost.length > MOST_LISTED ? ` and ${lost.length - MOST_LISTED} more` : "";
    return {
      arn,
      way: {
        change: { kind: "boundary", arn },
        edit: `set the boundary of \`${shortName(principal)}\` to \`${shortName(arn)}\``,
        loses: `whatever ${shortName(arn)} does not allow ${shortName(principal)}${some === "" ? "" : ` (${some}${more})`}`,
        cost: 3 + lost.length / 10,
      } satisfies Way,
    };
  });
}

const MOST_LISTED = 4;

/** Entries of Action in policies of a principal of which a boundary lets nothing through. */
function lostActions(snapshot: Snapshot, carrier: Carrier, limit: Doc): string[] {
  const allowed = entriesOf(limit);
  if (!allowed) return [];
  const own = [carrier, ...carrier.groups.flatMap((one) => snapshot.groups.get(one) ?? [])];
  const docs = own.flatMap(({ slots }) =>
    slots.flatMap((slot) => (slot.kind === "inline" ? slot.doc : (snapshot.policies.get(slot.policyArn)?.doc ?? []))),
  );
  const entries = new Set(docs.flatMap((doc) => entriesOf(doc) ?? []));
  const overlaps = (a: string, b: string) => matchesAction(a, b.toLowerCase()) || matchesAction(b, a.toLowerCase());
  return [...entries].filter((one) => !/[*?]/.test(one) && !allowed.some((other) => overlaps(one, other)));
}

/** What Allow statements list as actions; undefined where one has NotAction. */
function entriesOf(doc: Doc): string[] | undefined {
  const allows = (plainOf(doc)?.Statement ?? []).filter(({ Effect }) => Effect === "Allow");
  return allows.some(({ NotAction }) => NotAction !== undefined) ? undefined : allows.flatMap(({ Action }) => listOf(Action));
}

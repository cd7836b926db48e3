// The access difference as a report: what is gained and lost, by statement, with a request for each.
import type { Catalogue } from "../catalogue/api";
import { type AccessChange, actionsIn, type Difference } from "../checks/difference";
import { code, statementName, whyAllowed, whyNotAllowed } from "../explain";
import { conditionPhrase, principalEntryPhrase } from "../ide/sentence";
import { plural } from "../ide/wildcards";
import type { KeyTypes } from "../semantics/keys";
import type { PolicyDocument } from "../syntax/tree";
import { growthPhrases } from "./growth";
import { codes, newPage, type Page, type Place, placeLink, type Report, requestLines, type Texts } from "./page";

/** Longer lists of actions are summed up by service. */
const MOST_ACTIONS = 40;
const MOST_ENTRIES = 12;

/** What the report names besides the difference. */
interface DifferenceContext {
  /** The policy's file name. */
  name: string;
  existing: PolicyDocument;
  updated: PolicyDocument;
  /** What the existing policy is called: `Git HEAD`. */
  label: string;
  types: KeyTypes;
  catalogue: Catalogue;
}

/**
 * The difference in one line, for a lens: `≡ Git HEAD: proved, no access added or removed`, `+3 actions, −1 action against
 * Git HEAD`, `any resource instead of reports/* against Git HEAD`.
 */
export function differenceTitle(
  difference: Difference,
  label: string,
  { existing, updated, types }: Pick<DifferenceContext, "existing" | "updated" | "types">,
): string {
  const { comparison, gained, lost } = difference;
  if (comparison === "EQUIVALENT") return `≡ ${label}: proved, no access added or removed`;
  const plus = growthPhrases(gained, updated, existing, types);
  const minus = growthPhrases(lost, existing, updated, types);
  const parts = [
    ...(plus.actions > 0 ? [`+${plural(plus.actions, "action")}`] : []),
    ...plus.edits,
    ...plus.denies.map(({ name, isGone }) => (isGone ? `no longer denied by ${name}` : `${name} denies less`)),
    ...(gained.length > 0 && plus.actions + plus.edits.length + plus.denies.length === 0 ? [`+ ${noAction(gained)}`] : []),
    ...(minus.actions > 0 ? [`−${plus.actions > 0 ? minus.actions : plural(minus.actions, "action")}`] : []),
    ...(minus.edits.length > 0 ? [`narrower (before: ${minus.edits.join(", ")})`] : []),
    ...minus.denies.map(({ name, isGone }) => (isGone ? `now denied by ${name}` : `${name} denies more`)),
    ...(lost.length > 0 && minus.actions + minus.edits.length + minus.denies.length === 0 ? [`− ${noAction(lost)}`] : []),
  ];
  const open = comparison === "UNDECIDED" || difference.undecided.length > 0;
  if (parts.length === 0) return `Not decided how this compares with ${label}`;
  const proved = !open && comparison !== "INCOMPARABLE" ? `, nothing ${gained.length > 0 ? "lost" : "gained"} (proved)` : "";
  return `${parts.join(", ")} against ${label}${proved}${open ? " (the rest is not decided)" : ""}`;
}

/** The whole difference to read. */
export function differenceReport(difference: Difference, context: DifferenceContext): Report {
  const { name, label, existing, updated } = context;
  const texts: Texts = { policy: updated.text, older: { text: existing.text, label } };
  const page = newPage(`Access difference: ${name} against ${label}`);
  page.line();
  page.line(`${summary(difference, label)}`);
  section(page, "Gained", difference.gained, context, texts, "policy");
  section(page, "Lost", difference.lost, context, texts, "older");
  if (difference.undecided.length > 0) {
    page.line();
    page.line("## Not decided");
    page.line();
    for (const { statement, reason } of difference.undecided) {
      const own = statement !== undefined && updated.statements.includes(statement);
      const where = statement && placeLink(texts, { in: own ? "policy" : "older", range: statement.range });
      page.line(
        "- ",
        statement ? `${statementName({ index: statement.index, sid: statement.sid?.value })} (` : "the policy (",
        where ?? "as a whole",
        `): ${reason}`,
      );
    }
  }
  return page.report();
}

function summary({ comparison, gained, lost }: Difference, label: string): string {
  const plus = amount(gained);
  const minus = amount(lost);
  switch (comparison) {
    case "EQUIVALENT":
      return `No access is added or removed. Proved both ways, for every request.`;
    case "MORE_PERMISSIVE":
      return `More access than ${label}: ${plus} gained, nothing lost. Proved.`;
    case "LESS_PERMISSIVE":
      return `Less access than ${label}: ${minus} lost, nothing gained. Proved.`;
    case "INCOMPARABLE":
      return `Other access than ${label}: ${plus} gained, ${minus} lost. Each was proved by a request.`;
    case "UNDECIDED":
      return `Not decided as a whole; what stands below is proved${gained.length + lost.length === 0 ? " (nothing)" : ""}. Treat the rest as access that may have changed.`;
  }
}

/** "3 actions", or that only actions that nobody has yet are meant. */
function amount(changes: readonly AccessChange[]): string {
  const count = actionsIn(changes).length;
  return count > 0 ? plural(count, "action") : noAction(changes);
}

function noAction(changes: readonly AccessChange[]): string {
  return changes.some(({ unusable }) => unusable.length > 0) ? "actions that nobody can use today" : "actions that do not exist yet";
}

function section(
  page: Page,
  title: string,
  changes: readonly AccessChange[],
  context: DifferenceContext,
  texts: Texts,
  side: "policy" | "older",
): void {
  if (changes.length === 0) return;
  page.line();
  page.line(`## ${title}: ${amount(changes)}`);
  for (const change of changes) changeLines(page, change, context, texts, side);
}

function changeLines(page: Page, change: AccessChange, context: DifferenceContext, texts: Texts, side: "policy" | "older"): void {
  const { statement, example } = change;
  const at = (range: Place["range"]) => placeLink(texts, { in: side, range });
  page.line();
  // No link in a heading: Markdown editors have a meaning of their own for a click there.
  page.line(`### ${heading(statement.index, statement.sid?.value)}`);
  page.line();
  page.line("- where: ", at(statement.range));
  const list = statement.action ?? statement.notAction;
  if (list) page.line(`- actions: ${actionsText(change, context.catalogue)} (`, at(list.range), ")");
  if (change.unusable.length > 0) page.line(`- not counted, since nobody can use them on these resources: ${summed(change.unusable)}`);
  if (change.undecidedActions.length > 0) page.line(`- not decided for: ${summed(change.undecidedActions)}`);
  const resources = statement.resource
    ? codes(
        change.resources.map(({ value }) => value),
        MOST_ENTRIES,
      )
    : statement.notResource
      ? `all but ${codes(
          statement.notResource.values.map(({ value }) => value),
          MOST_ENTRIES,
        )}`
      : undefined;
  if (resources !== undefined)
    page.line(
      `- on: ${resources} (`,
      at(change.resources[0]?.range ?? (statement.resource ?? statement.notResource)?.range ?? statement.range),
      ")",
    );
  if (statement.principal) {
    const who = statement.principal.isStar
      ? "anyone"
      : change.principals
          .slice(0, MOST_ENTRIES)
          .map((entry) => principalEntryPhrase(entry, code))
          .join(", ");
    const more = change.principals.length - MOST_ENTRIES;
    page.line(
      `- for: ${who}${more > 0 ? ` and ${more} more` : ""} (`,
      at(change.principals[0]?.id.range ?? statement.principal.range),
      ")",
    );
  } else if (statement.notPrincipal) page.line(`- for: everyone but those listed (`, at(statement.notPrincipal.range), ")");
  for (const condition of statement.condition?.entries ?? [])
    page.line(`- if: ${conditionPhrase(condition, code)} (`, at(condition.range), ")");
  page.line(`- for example:`);
  page.line();
  for (const line of requestLines(example)) page.line(`  ${line}`);
  page.line();
  const [now, before] = side === "policy" ? [context.updated, context.existing] : [context.existing, context.updated];
  const here = side === "policy" ? "now" : `in ${context.label}`;
  const there = side === "policy" ? `in ${context.label}` : "now";
  page.line(`  Allowed ${here}: ${whyAllowed(now, example, context.types).join(" ")}`);
  page.line(`  Not allowed ${there}: ${whyNotAllowed(before, example, context.types).join(" ")}`);
}

function heading(index: number, sid: string | undefined): string {
  return `Statement ${index + 1}${sid ? ` ${code(sid)}` : ""}`;
}

function actionsText({ actions, statement, unusable }: AccessChange, catalogue: Catalogue): string {
  if (actions.length === 0) {
    if (unusable.length > 0) return "none that anybody can use today";
    const listed = statement.action ?? statement.notAction;
    return `only such as do not exist yet, of ${codes(listed?.values.map(({ value }) => value) ?? [], MOST_ENTRIES)}`;
  }
  if (actions.length <= MOST_ACTIONS) return actions.map(code).join(", ");
  const risky = actions.filter((name) => catalogue.action(name)?.accessLevel === "Permissions management");
  return `${summed(actions)}${risky.length > 0 ? `; ${risky.length} of them manage permissions, such as ${codes(risky, 5)}` : ""}`;
}

/** "120 actions of 3 services: `s3` (100), …". */
function summed(actions: readonly string[]): string {
  if (actions.length <= MOST_ACTIONS) return actions.map(code).join(", ");
  const byService = new Map<string, number>();
  for (const name of actions) {
    const service = name.slice(0, name.indexOf(":"));
    byService.set(service, (byService.get(service) ?? 0) + 1);
  }
  const services = [...byService].sort((a, b) => b[1] - a[1]);
  const shown = services.slice(0, 12).map(([service, count]) => `${code(service)} (${count})`);
  return `${actions.length.toLocaleString("en")} actions of ${plural(services.length, "service")}: ${shown.join(", ")}${services.length > 12 ? ` and ${services.length - 12} more` : ""}`;
}

// Rules about `Action` and `NotAction`: whether the names exist, wildcards in the service, entries that others cover.
import type { StringList } from "../syntax/tree";
import { removeEntries, replaceText } from "./fixes";
import { covers, isWild } from "./patterns";
import { type Rule, quote, quoteList } from "./rule";
import { type ActionView, type PolicyView, type StatementView, pieceOf } from "./view";

/** The sentence that every finding about an unknown name ends with: the catalogue has a date, AWS goes on. */
export function catalogueNote(policy: PolicyView): string {
  return `The list that this was checked against is of ${policy.catalogue.date}.`;
}

function serviceKnown(action: ActionView, policy: PolicyView): boolean {
  return policy.catalogue.service(action.service) !== undefined;
}

/** Entries of a list that another entry of it covers, each with the one that covers it. The first of equal entries stays. */
export function covered<T>(
  entries: readonly T[],
  text: (entry: T) => string,
  coveredBy: (wide: string, narrow: string) => boolean,
  bucket: (pattern: string) => string | undefined,
): Map<T, T> {
  const redundant = new Map<T, T>();
  const first = new Map<string, T>();
  // Patterns with the text before their first wildcard: what they cover begins with it.
  const wide = new Map<string | undefined, { entry: T; head: string }[]>();
  for (const entry of entries) {
    const key = text(entry);
    const earlier = first.get(key);
    if (earlier !== undefined) {
      redundant.set(entry, earlier);
      continue;
    }
    first.set(key, entry);
    if (!isWild(key)) continue;
    const own = bucket(key);
    const pattern = { entry, head: key.slice(0, key.search(/[*?]/)) };
    const list = wide.get(own);
    if (list) list.push(pattern);
    else wide.set(own, [pattern]);
  }
  for (const [key, entry] of first) {
    // A pattern with an open bucket (`*:Get*`) can cover entries of any; others only those of their own.
    const own = bucket(key);
    const covers = (other: { entry: T; head: string }) =>
      other.entry !== entry && key.startsWith(other.head) && coveredBy(text(other.entry), key);
    const by = (own === undefined ? undefined : wide.get(own)?.find(covers)) ?? wide.get(undefined)?.find(covers);
    if (by !== undefined) redundant.set(entry, by.entry);
  }
  return redundant;
}

function actionLists(view: StatementView): StringList[] {
  return [view.statement.action, view.statement.notAction].filter((list) => list !== undefined);
}

export const actionRules: readonly Rule[] = [
  {
    code: "INVALID_SERVICE_IN_ACTION",
    awsType: "ERROR",
    rule: "The part of an action before the colon is no service prefix of the catalogue and holds no wildcard.",
    note: "A prefix that resembles no known one may belong to a service newer than the catalogue: it is shown as a warning.",
    action(action, report, policy) {
      if (action.service === "" || isWild(action.service) || action.service.includes("$") || policy.facts.isService(action.service)) return;
      const prefix = action.text.slice(0, action.service.length);
      const meant = policy.facts.nearestService(prefix);
      report(
        pieceOf(action, 0, prefix.length),
        `There is no service with the prefix ${quote(prefix)}, so this entry matches no action. ${meant ? `Did you mean ${quote(meant)}?` : "Check the spelling."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [
            meant
              ? replaceText(policy, action.range, meant + action.text.slice(prefix.length), `The entry matches actions of \`${meant}\`.`)
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "INVALID_ACTION",
    awsType: "ERROR",
    rule: "An action is not in the catalogue although its service is (with wildcards: it matches none of the service's actions), or it is no `service:Name` at all.",
    note: "An action that resembles no known one, or a pattern that matches none, may be meant for actions newer than the catalogue: it is shown as a warning.",
    action(action, report, policy) {
      if (action.text === "*" || action.text.includes("${")) return;
      if (action.service === "") {
        if (isWild(action.text)) return;
        report(
          action.range,
          `${quote(action.text)} names no service, so it matches nothing. Write \`service:Action\`, such as \`s3:GetObject\`.`,
        );
        return;
      }
      if (isWild(action.service) || !serviceKnown(action, policy)) return;
      if (action.wild) {
        if (policy.catalogue.matchActions(action.text).length > 0) return;
        report(
          action.range,
          `${quote(action.text)} matches no known action, so this entry has no effect. Check the pattern; it may be meant for newer actions. ${catalogueNote(policy)}`,
          { severity: "warning" },
        );
        return;
      }
      if (action.info()) return;
      const meant = policy.facts.nearestAction(action.text);
      report(
        action.range,
        `${quote(action.text)} is no known action, so this entry ${action.negated ? "excludes" : "matches"} nothing. ${meant ? `Did you mean ${quote(meant)}?` : "Check the name; a newer action may exist."} ${catalogueNote(policy)}`,
        {
          severity: meant ? "error" : "warning",
          fixes: () => [meant ? replaceText(policy, action.range, meant, `The entry matches \`${meant}\`.`) : undefined],
        },
      );
    },
  },
  {
    code: "WILDCARD_IN_SERVICE_NAME",
    awsType: "SUGGESTION",
    rule: "An action holds a wildcard before its colon, or a resource ARN has one in its service field (a lone `*` for everything is not meant).",
    action(action, report) {
      if (!isWild(action.service)) return;
      report(
        pieceOf(action, 0, action.service.length),
        `The wildcard in the service name ${quote(action.service)} also matches services that do not exist yet. Name the services, one entry each.`,
      );
    },
    resource(resource, report) {
      const service = resource.fields?.service;
      if (service === undefined || !isWild(service)) return;
      const start = resource.masked.indexOf(":", resource.masked.indexOf(":") + 1) + 1;
      report(
        pieceOf(resource, start, start + service.length),
        `The wildcard in the service field ${quote(service)} also matches services that do not exist yet. Name the services, one ARN each.`,
      );
    },
  },
  {
    code: "REDUNDANT_ACTION",
    awsType: "SUGGESTION",
    rule: "An entry of `Action` or `NotAction` is equal to an earlier entry, or covered by a pattern of the same list.",
    statement(view, report, policy) {
      for (const list of actionLists(view)) {
        const entries = view.actions.filter((action) => action.negated === list.negated);
        const redundant = covered(
          entries,
          (entry) => entry.lower,
          covers,
          (pattern) => {
            const prefix = pattern.slice(0, Math.max(0, pattern.indexOf(":")));
            return prefix === "" || isWild(prefix) ? undefined : prefix;
          },
        );
        const [first] = redundant;
        if (!first) continue;
        const ranges = [...redundant.keys()].map((entry) => entry.range);
        const [entry, by] = first;
        const others = redundant.size - 1;
        report(
          entry.range,
          `${quote(entry.text)} adds nothing: ${entry.lower === by.lower ? "it stands in the list already" : `${quote(by.text)} matches it`}.${
            others > 0
              ? ` The same holds for ${others === 1 ? "another entry" : `${others} other entries`}: ${quoteList(
                  [...redundant.keys()].slice(1).map((one) => one.text),
                  3,
                )}.`
              : ""
          } Remove what is covered.`,
          {
            unnecessary: true,
            related: ranges.slice(1).map((range) => ({ message: "Also covered by another entry of the list.", range })),
            fixes: () => [
              removeEntries(
                policy,
                ranges,
                ranges.length > 1 ? `Remove the ${ranges.length} covered actions` : "Remove the covered action",
                "No access changes: what remains matches the same actions.",
              ),
            ],
          },
        );
      }
    },
  },
];

// Rules about `Action` and `NotAction`: whether the names exist, wildcards in the service, entries that others cover.
import { hasWildcard } from "../catalogue/match";
import type { StringList } from "../syntax/tree";
import { actionOfOperation } from "./api-names";
import { covered, reportCovered } from "./covered";
import { replaceByEntries } from "./fixes";
import { covers } from "./patterns";
import { quote, type Rule } from "./rule";
import { catalogueNote, reportUnknown } from "./unknown-names";
import { type ActionView, type PolicyView, pieceOf, type StatementView } from "./view";

function serviceKnown(action: ActionView, policy: PolicyView): boolean {
  return policy.catalogue.service(action.service) !== undefined;
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
      if (action.service === "" || hasWildcard(action.service) || action.service.includes("$") || policy.facts.isService(action.service))
        return;
      const prefix = action.text.slice(0, action.service.length);
      const meant = policy.facts.nearestService(prefix);
      reportUnknown(report, policy, {
        range: pieceOf(action, 0, prefix.length),
        problem: `There is no service with the prefix ${quote(prefix)}, so this entry matches no action.`,
        meant,
        advice: "Check the spelling.",
        fix: (service) => ({
          range: action.range,
          text: service + action.text.slice(prefix.length),
          effect: `The entry matches actions of \`${service}\`.`,
        }),
      });
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
        if (hasWildcard(action.text)) return;
        report(
          action.range,
          `${quote(action.text)} names no service, so it matches nothing. Write \`service:Action\`, such as \`s3:GetObject\`.`,
        );
        return;
      }
      if (hasWildcard(action.service) || !serviceKnown(action, policy)) return;
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
      const operation = actionOfOperation(action.text);
      const meant = operation ?? policy.facts.nearestAction(action.text);
      reportUnknown(report, policy, {
        range: action.range,
        problem: `${quote(action.text)} is no known action, so this entry ${action.negated ? "excludes" : "matches"} nothing.${operation ? " The API has an operation of that name, which another action allows." : ""}`,
        meant,
        advice: "Check the name; a newer action may exist.",
        fix: (name) => ({ range: action.range, text: name, effect: `The entry matches \`${name}\`.` }),
      });
    },
  },
  {
    code: "WILDCARD_IN_SERVICE_NAME",
    awsType: "SUGGESTION",
    rule: "An action holds a wildcard before its colon, or a resource ARN has one in its service field (a lone `*` for everything is not meant).",
    action(action, report, policy) {
      if (!hasWildcard(action.service)) return;
      report(
        pieceOf(action, 0, action.service.length),
        `The wildcard in the service name ${quote(action.service)} also matches services that do not exist yet. Name the services, one entry each.`,
        {
          fixes: () => {
            const list = action.statement.actionList;
            const rest = action.text.slice(action.service.length);
            const services = [...new Set(policy.catalogue.matchActions(action.text).map((name) => name.slice(0, name.indexOf(":"))))];
            if (!list || services.length === 0 || services.length > 25) return [];
            return [
              replaceByEntries(
                policy,
                list,
                action.range,
                services.map((service) => service + rest),
                `Name the ${services.length === 1 ? "service" : `${services.length} services`} that it matches`,
                `The same services of the catalogue of ${policy.catalogue.date}; those that AWS adds later are not among them.`,
              ),
            ];
          },
        },
      );
    },
    resource(resource, report) {
      const service = resource.fields?.service;
      if (service === undefined || !hasWildcard(service)) return;
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
            return prefix === "" || hasWildcard(prefix) ? undefined : prefix;
          },
        );
        reportCovered(report, policy, redundant, "action", (entry, by) => entry.lower === by.lower);
      }
    },
  },
];

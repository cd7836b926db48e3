// Rules about `Action` and `NotAction`: whether the names exist, wildcards in the service, entries that others cover.

import { hasWildcard } from "../../catalogue/match";
import { actionOfOperation } from "../../catalogue/operations";
import type { Fix } from "../../checks/finding";
import type { StringList } from "../../syntax/tree";
import { trimEndOf } from "../../text/trim";
import { coversOf, reportCovered } from "../covered";
import { replaceByEntries, replaceText } from "../fixes";
import { covers } from "../patterns";
import { quote, type Report, type Rule } from "../rule";
import { catalogueNote, newerList, reportUnknown } from "../unknown-names";
import { type ActionView, type PolicyView, pieceOf, type StatementView } from "../view";

function serviceKnown(action: ActionView, policy: PolicyView): boolean {
  return policy.catalogue.service(action.service) !== undefined;
}

function actionLists(view: StatementView): StringList[] {
  return [view.statement.action, view.statement.notAction].filter((list) => list !== undefined);
}

/** How names are told that may be newer than the catalogue. */
const notKnown = { severity: "warning", awsType: "WARNING" } as const;

/** An action that its service does not have: an error where it resembles one, is an operation's name or another service's action; else newer, perhaps. */
function reportUnknownAction(action: ActionView, report: Report, policy: PolicyView): void {
  const operation = actionOfOperation(action.text);
  const meant = operation ?? policy.facts.nearestAction(action.text) ?? policy.facts.sameActionElsewhere(action.text);
  const what = action.negated ? "excludes" : "matches";
  if (meant === undefined) {
    report(
      action.range,
      `${quote(action.text)} is not known on ${policy.catalogue.date}, the date of the list that this was checked against: it ${what} nothing, or it is newer. Check the name. ${newerList}`,
      notKnown,
    );
    return;
  }
  report(
    action.range,
    `${quote(action.text)} is not a known action, so this entry ${what} nothing.${operation ? " The API has an operation of that name, which another action allows." : ""} Did you mean ${quote(meant)}? ${catalogueNote(policy)}`,
    { fixes: () => [replaceText(policy, action.range, meant, `The entry matches \`${meant}\`.`)] },
  );
}

/** `s3:*` for `s3*`, when that is a service: the pattern is then what was meant. */
function withColon(action: ActionView, policy: PolicyView): Fix | undefined {
  const service = policy.catalogue.service(trimEndOf(action.text, "*"));
  if (!service || !action.text.endsWith("*")) return undefined;
  return replaceText(policy, action.range, `${service.prefix}:*`, `The entry matches all actions of \`${service.prefix}\`.`);
}

/** A pattern of services: IAM wants one service by its name, and the fix names those that the pattern stands for. */
function reportWildService(action: ActionView, report: Report, policy: PolicyView): void {
  report(
    pieceOf(action, 0, action.service.length),
    `IAM takes no wildcard in the service of an action and refuses ${quote(action.text)}. Name the services, one entry each.`,
    { fixes: () => [nameServices(action, policy)] },
  );
}

/** The services that a pattern stands for, one entry each, when they are few. */
function nameServices(action: ActionView, policy: PolicyView): Fix | undefined {
  const list = action.statement.actionList;
  const rest = action.text.slice(action.service.length);
  const services = [...new Set(policy.catalogue.matchActions(action.text).map((name) => name.slice(0, name.indexOf(":"))))];
  if (!list || services.length === 0 || services.length > 25) return undefined;
  return replaceByEntries(
    policy,
    list,
    action.range,
    services.map((service) => service + rest),
    `Name the ${services.length === 1 ? "service" : `${services.length} services`} that it matches`,
    `The same services of the catalogue of ${policy.catalogue.date}; those that AWS adds later are not among them.`,
  );
}

export const actionRules: readonly Rule[] = [
  {
    code: "INVALID_SERVICE_IN_ACTION",
    awsType: "ERROR",
    rule: "The part of an action before the colon is not a service prefix of the catalogue, or a pattern of them (a lone `*` is not meant).",
    note: "A prefix that resembles no known one may belong to a service newer than the catalogue: it is shown as a warning.",
    action(action, report, policy) {
      if (action.service === "" || action.service.includes("$") || policy.facts.hasActions(action.service)) return;
      if (hasWildcard(action.service)) {
        if (!/^\*+$/.test(action.service)) reportWildService(action, report, policy);
        return;
      }
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
    rule: "An action is not in the catalogue although its service is (with wildcards: it matches none of the service's actions), or it is not of the form `service:Name`.",
    note: "AWS adds actions every week. An action that resembles no known one and stands in no other service, or a pattern that matches none, may be newer than the catalogue: it is a warning, also as a type.",
    action(action, report, policy) {
      if (action.text === "*" || action.text.includes("${")) return;
      if (action.service === "") {
        if (/^\*+$/.test(action.text)) return;
        report(
          action.range,
          `${quote(action.text)} names no service, and IAM refuses it. Write \`service:Action\`, such as \`s3:GetObject\`, or \`*\` for everything.`,
          { fixes: () => [withColon(action, policy)] },
        );
        return;
      }
      if (hasWildcard(action.service) || !serviceKnown(action, policy)) return;
      if (action.wild) {
        if (policy.catalogue.matchActions(action.text).length > 0) return;
        report(
          action.range,
          `${quote(action.text)} matches no action that is known on ${policy.catalogue.date}, so this entry has no effect, or it is meant for newer actions. Check the pattern. ${newerList}`,
          notKnown,
        );
        return;
      }
      if (!action.info()) reportUnknownAction(action, report, policy);
    },
  },
  {
    code: "WILDCARD_IN_SERVICE_NAME",
    awsType: "SUGGESTION",
    rule: "A resource ARN has a wildcard in its service field, or an action names every service by a lone `*` before its colon.",
    note: "Any other wildcard before the colon of an action is not an action at all for IAM, and `INVALID_SERVICE_IN_ACTION`.",
    action(action, report, policy) {
      if (!/^\*+$/.test(action.service)) return;
      report(
        pieceOf(action, 0, action.service.length),
        `The wildcard in the service name ${quote(action.service)} also matches services that do not exist yet. Name the services, one entry each.`,
        { fixes: () => [nameServices(action, policy)] },
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
    rule: "An entry of `Action` or `NotAction` is equal to an earlier entry, or covered by a pattern of the same list: one finding for each pattern that no other one covers, with all that it covers.",
    statement(view, report, policy) {
      for (const list of actionLists(view)) {
        const entries = view.actions.filter((action) => action.negated === list.negated);
        const found = coversOf(entries, {
          text: (entry) => entry.lower,
          coveredBy: covers,
        });
        reportCovered(report, policy, found, { noun: "action", equal: (entry, by) => entry.lower === by.lower, sure: () => true });
      }
    },
  },
];

// What the rules need of a catalogue, worked out once per catalogue: keys, ARN formats, tag support, suggestions.
import type { ActionInfo, Catalogue, KeyInfo, ResourceTypeInfo } from "../catalogue/api";
import { byObject } from "../session/query";
import { editDistance } from "../text/distance";
import { meet, NAME, overlap } from "./patterns";

/** One ARN format of a service, `${…}` turned into `*`. */
export interface ArnFormat {
  type: ResourceTypeInfo;
  service: string;
  /** As the reference writes it: empty, a placeholder (true) or a fixed text. */
  region: "none" | "any" | string;
  account: "none" | "any" | string;
  /** Lower case, placeholders as `*`. */
  resource: string;
  /** The whole format in lower case, any partition: placeholders of the first five fields as `NAME`, those of the last as `*`. */
  whole: string;
}

/** Whether some ARN is matched by a pattern (a whole one, in lower case) and has the format: only stars of the pattern read colons. */
export function canHaveFormat(pattern: string, format: ArnFormat): boolean {
  return meet(pattern, format.whole, true);
}

/** What rules ask of a catalogue. Names are compared without case. */
export interface CatalogueFacts {
  key(name: string): KeyInfo | undefined;
  /** The formats of an ARN's service field; empty when nothing is known about it. */
  arnFormats(service: string): readonly ArnFormat[];
  /** Those formats of a service that a resource field (lower case, a pattern) can be of. */
  fittingFormats(service: string, resource: string): readonly ArnFormat[];
  /** Services that occur in action prefixes or in the service field of ARNs, lower case. */
  isService(prefix: string): boolean;
  /** Services that have, or had, actions of their own. */
  hasActions(prefix: string): boolean;
  serviceNames(): readonly string[];
  /** Whether an action or one of its resource types can carry a tag key: `aws:ResourceTag`, `aws:RequestTag` or `aws:TagKeys`. */
  supportsTags(action: ActionInfo): boolean;
  /** Lower-case names of all condition keys that an action can carry, its resource types' keys included; free parts cut off. */
  keysOfAction(action: ActionInfo): ReadonlySet<string>;
  /** Whether the reference gives a key (named as the reference does) to some action of a service. */
  isKeyGiven(service: string, key: string): boolean;
  /** The action that a misspelt one was probably meant to be. */
  nearestAction(name: string): string | undefined;
  /** The action of that name in a service that everybody uses, when no other service has one: `ec2:RunInstances` for `s3:RunInstances`. */
  sameActionElsewhere(name: string): string | undefined;
  nearestService(prefix: string): string | undefined;
  nearestGlobalKey(name: string): string | undefined;
  nearestServiceKey(service: string, name: string): string | undefined;
}

/** The facts of a catalogue; made at the first call, kept as long as the catalogue lives. */
export const factsOf: (catalogue: Catalogue) => CatalogueFacts = byObject("validate/facts of the catalogue", makeFacts);

/** ARN formats that AWS documents outside the service reference (sessions, managed policies, legacy names). */
const furtherFormats: Record<string, string[]> = {
  // Paths of its own management API, whatever they are.
  apigateway: ["apigateway:*::/*"],
  cloudformation: ["cloudformation:*:aws:transform/*", "cloudformation:*::transform/*"],
  // Views that AWS manages have no account.
  "resource-explorer-2": ["resource-explorer-2:*::view/*"],
  // Documents, automations and public parameters that AWS owns have no account.
  ssm: ["ssm:*::document/*", "ssm:*::automation-definition/*", "ssm:*::parameter/aws/*"],
  waf: ["waf::*:changetoken/*"],
  "waf-regional": ["waf-regional:*:*:changetoken/*"],
  sts: ["sts::*:assumed-role/*", "sts::*:federated-user/*"],
  iam: ["iam::aws:policy/*", "iam::*:root", "iam::*:assumed-role/*", "iam::*:federated-user/*"],
};

/** Prefixes of services that AWS has retired or keeps to itself: the reference no longer lists them, policies still do. */
const retiredServices: readonly string[] = [
  "builderid",
  "deepcomposer",
  "deeplens",
  "deepracer",
  "ec2-reports",
  "gamesparks",
  "iot1click",
  "iotroborunner",
  "iotthingsgraph",
  "macie",
  "mobilehub",
  "sagemaker-groundtruth-synthetic",
  "sumerian",
  "supplychain",
  "whisper",
];

/** Services whose actions people name by heart, and then under another service: elsewhere an equal name is rather chance. */
const widelyUsed: readonly string[] = (
  "acm apigateway athena autoscaling cloudformation cloudfront cloudtrail cloudwatch codebuild cognito-idp dynamodb ec2 ecr ecs eks elasticfilesystem " +
  "elasticloadbalancing events firehose glue iam kinesis kms lambda logs organizations rds route53 s3 secretsmanager sns sqs ssm states sts"
).split(" ");

/** The keys about tags, as `keysOfAction` names them. */
const tagKeys: readonly string[] = ["aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"];

/** Parts of a key's name that the author fills in: `${TagKey}`, `<key>`. */
const freePart = /\$\{[^{}]*\}|<[^<>]*>/;

/** A key's name in lower case, up to the part that the author fills in. */
export function fixedPartOfKey(name: string): string {
  return (name.split(freePart)[0] ?? name).toLowerCase();
}

function makeFacts(catalogue: Catalogue): CatalogueFacts {
  return { ...makeFormats(catalogue), ...makeKeys(catalogue), ...makeSuggestions(catalogue) };
}

type Formats = Pick<CatalogueFacts, "arnFormats" | "fittingFormats" | "hasActions" | "isService" | "serviceNames">;

/** ARNs and the services in them. */
function makeFormats(catalogue: Catalogue): Formats {
  const formats = new Map<string, ArnFormat[]>();
  const fits = new Map<string, readonly ArnFormat[]>();
  let services: Set<string> | undefined;
  let names: string[] | undefined;

  function index(): Set<string> {
    if (services) return services;
    services = new Set(retiredServices);
    for (const { prefix } of catalogue.services()) {
      services.add(prefix.toLowerCase());
      for (const type of catalogue.resourceTypesOf(prefix)) addFormat(type);
    }
    for (const [service, list] of Object.entries(furtherFormats)) {
      for (const text of list) addFormat({ service, name: text, arn: `arn:\${Partition}:${text}`, conditionKeys: [] });
    }
    return services;
  }

  function addFormat(type: ResourceTypeInfo): void {
    const [, , service = "", region = "", account = "", ...rest] = type.arn.replace(/\$\{[^{}]*\}/g, "*").split(":");
    // A format with an open service (recovery points) says nothing about the services it would fit.
    if (rest.length === 0 || service.includes("*")) return;
    const lower = service.toLowerCase();
    services?.add(lower);
    const list = formats.get(lower) ?? [];
    if (list.length === 0) formats.set(lower, list);
    const resource = rest.join(":").toLowerCase();
    const word = (text: string) => text.replace(/\*/g, NAME);
    const whole = `arn:${NAME}:${lower}:${word(region)}:${word(account)}:${resource}`.toLowerCase();
    list.push({ type, service: lower, region: field(region), account: field(account), resource, whole });
  }

  return {
    arnFormats(service) {
      index();
      return formats.get(service.toLowerCase()) ?? [];
    },
    fittingFormats(service, resource) {
      const key = `${service.toLowerCase()}:${resource}`;
      let list = fits.get(key);
      if (!list) {
        if (fits.size > 20_000) fits.clear();
        index();
        list = (formats.get(service.toLowerCase()) ?? []).filter((format) => overlap(resource, format.resource));
        fits.set(key, list);
      }
      return list;
    },
    hasActions: (prefix) => catalogue.service(prefix) !== undefined || retiredServices.includes(prefix.toLowerCase()),
    isService: (prefix) => index().has(prefix.toLowerCase()),
    serviceNames: () => (names ??= [...index()].sort()),
  };
}

type Keys = Pick<CatalogueFacts, "key" | "keysOfAction" | "supportsTags" | "isKeyGiven">;

/** Condition keys, and who carries them. */
function makeKeys(catalogue: Catalogue): Keys {
  const keys = new Map<string, KeyInfo | undefined>();
  const actionKeys = new Map<string, ReadonlySet<string>>();
  const tagSupport = new Map<string, boolean>();
  const givenKeys = new Map<string, ReadonlySet<string>>();

  function keysOfAction(action: ActionInfo): ReadonlySet<string> {
    let set = actionKeys.get(action.name);
    if (!set) {
      const all = new Set<string>();
      const add = (list: readonly string[]) => {
        for (const key of list) all.add(fixedPartOfKey(key));
      };
      add(action.conditionKeys);
      for (const type of action.resourceTypes) {
        add(type.conditionKeys);
        add(catalogue.resourceType(action.service, type.name)?.conditionKeys ?? []);
      }
      set = all;
      actionKeys.set(action.name, set);
    }
    return set;
  }

  return {
    key(name) {
      const lower = name.toLowerCase();
      if (!keys.has(lower)) {
        // What people write has no bound; what a catalogue is asked for over and over is small.
        if (keys.size > 20_000) keys.clear();
        // The reference writes the free part of some tag keys as a word: `ssm:resourceTag/tag-key`.
        keys.set(
          lower,
          catalogue.key(name) ?? (/[^/]\/[^/]/.test(lower) ? catalogue.key(`${lower.slice(0, lower.indexOf("/"))}/tag-key`) : undefined),
        );
      }
      return keys.get(lower);
    },
    keysOfAction,
    supportsTags(action) {
      let supported = tagSupport.get(action.name);
      if (supported === undefined) {
        const carried = keysOfAction(action);
        supported = tagKeys.some((key) => carried.has(key));
        tagSupport.set(action.name, supported);
      }
      return supported;
    },
    isKeyGiven(service, key) {
      const prefix = service.toLowerCase();
      let given = givenKeys.get(prefix);
      if (!given) {
        given = new Set(catalogue.actionsOf(prefix).flatMap((action) => [...keysOfAction(action)]));
        givenKeys.set(prefix, given);
      }
      return given.has(fixedPartOfKey(key));
    },
  };
}

type Suggestions = Pick<
  CatalogueFacts,
  "nearestAction" | "sameActionElsewhere" | "nearestService" | "nearestGlobalKey" | "nearestServiceKey"
>;

/** The actions of all services by their own names, in lower case. */
function actionsByName(catalogue: Catalogue): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const full of catalogue.matchActions("*")) {
    const own = full.slice(full.indexOf(":") + 1).toLowerCase();
    const list = byName.get(own);
    if (list) list.push(full);
    else byName.set(own, [full]);
  }
  return byName;
}

/** What was probably meant by a name that does not exist. */
function makeSuggestions(catalogue: Catalogue): Suggestions {
  const actionNames = new Map<string, string[]>();
  let byName: Map<string, string[]> | undefined;
  return {
    nearestAction(name) {
      const colon = name.indexOf(":");
      if (colon < 0) return undefined;
      const [service, action] = [name.slice(0, colon), name.slice(colon + 1)];
      const prefix = service.toLowerCase();
      let candidates = actionNames.get(prefix);
      if (!candidates) {
        candidates = catalogue.actionsOf(service).map((one) => one.name.slice(one.name.indexOf(":") + 1));
        actionNames.set(prefix, candidates);
      }
      const meant = nearestName(action, candidates);
      return meant && `${service}:${meant}`;
    },
    sameActionElsewhere(name) {
      const action = name.slice(name.indexOf(":") + 1);
      // One word (`Invoke`, `Search`) says nothing about the service.
      if (!/[a-z][A-Z]/.test(action)) return undefined;
      if (/[*?]/.test(action)) return undefined;
      byName ??= actionsByName(catalogue);
      const [same, ...more] = byName.get(action.toLowerCase()) ?? [];
      return same !== undefined && more.length === 0 && widelyUsed.includes(same.slice(0, same.indexOf(":"))) ? same : undefined;
    },
    nearestService: (prefix) =>
      nearestName(
        prefix,
        catalogue.services().map((one) => one.prefix),
      ),
    nearestGlobalKey(name) {
      const slash = name.indexOf("/");
      const [head, tail] = slash < 0 ? [name, ""] : [name.slice(0, slash), name.slice(slash)];
      const heads = catalogue.globalKeys().map((key) => key.name.split("/")[0] ?? key.name);
      const meant = nearestName(head, new Set(heads));
      return meant && meant + tail;
    },
    nearestServiceKey(service, name) {
      const candidates = catalogue
        .keysOf(service)
        .map((key) => key.name)
        .filter((key) => !freePart.test(key) && key.toLowerCase().startsWith(`${service.toLowerCase()}:`));
      return nearestName(name, candidates);
    },
  };
}

function field(text: string): string {
  return text === "" ? "none" : text === "*" ? "any" : text;
}

/** The nearest of the candidates if it is so near that a slip of the hand explains the difference: one letter in four, two at most. */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let limit = Math.max(1, Math.min(2, Math.floor(lower.length / 4)));
  let best: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - lower.length) > limit) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), limit);
    if (distance > limit || (best !== undefined && distance === limit && !isBetter(lower, candidate, best))) continue;
    best = candidate;
    limit = distance;
    if (distance === 0) break;
  }
  return best;
}

/** Of two equally near names the one that begins alike, then the first by alphabet. */
function isBetter(word: string, candidate: string, best: string): boolean {
  const [a, b] = [shared(word, candidate.toLowerCase()), shared(word, best.toLowerCase())];
  return a > b || (a === b && candidate < best);
}

function shared(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

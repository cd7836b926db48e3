// Rules about the names of condition keys: their form, whether they exist, and names that are no longer used.

import { unknownCalledServices } from "../condition-value/service-names";
import { nearestName } from "../facts";
import { example, replaceText } from "../fixes";
import { quote, type Rule } from "../rule";
import { mergeKeys } from "../split";
import { reportUnknown } from "../unknown-names";
import { type ConditionView, type PolicyView, pieceOf } from "../view";

/** The part of a key before its colon; the claim keys of identity providers have a colon in the middle of a URL path at most. */
function servicePart(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(":")));
}

/** Keys of identity providers (`oidc.example.com/id/1:sub`) are named by hosts, which no catalogue lists. */
function isProviderKey(key: string): boolean {
  return /[./]/.test(servicePart(key)) || /^(saml|graph|www|accounts|cognito-identity-(auth|unauth))\b/i.test(servicePart(key));
}

/** Global keys that AWS's validator accepts and no list of AWS holds. */
const undocumentedKeys: readonly string[] = ["aws:principalorgmasteraccountid"];

/** The service part of a key that is not known, unless it is a global key's or an identity provider's. */
function serviceOfUnknown(condition: ConditionView): string | undefined {
  if (condition.info || condition.lower.startsWith("aws:") || isProviderKey(condition.key)) return undefined;
  return servicePart(condition.key) || undefined;
}

/** The keys of each operator block, grouped by the block they stand in. */
function blocks(conditions: readonly ConditionView[]): ConditionView[][] {
  const byBlock = new Map<number, ConditionView[]>();
  for (const condition of conditions) {
    const start = condition.entry.operator.range.start;
    const block = byBlock.get(start);
    if (block) block.push(condition);
    else byBlock.set(start, [condition]);
  }
  return [...byBlock.values()];
}

/** `aws:ResourceTag` for `aws:ResourceTag/${TagKey}`: the key exists only with a tag key behind it. */
function lacksTagKey(condition: ConditionView, policy: PolicyView): boolean {
  if (condition.info && !condition.key.endsWith("/")) return false;
  const bare = condition.key.replace(/\/$/, "");
  const family = policy.facts.key(`${bare}/x`);
  return family !== undefined && /tag/i.test(family.name) && family.name.toLowerCase().startsWith(`${bare.toLowerCase()}/`);
}

/** What a condition compares with one of the keys that may be meant by `aws:ARN`. */
const arnKeys = {
  "aws:PrincipalArn": "The condition compares the ARN of the caller.",
  "aws:SourceArn": "The condition compares the ARN of the resource behind a service's call.",
} as const;

interface OldArnKey extends Pick<Rule, "code" | "awsType" | "kinds" | "rule" | "note"> {
  message: string;
  replacements: readonly (keyof typeof arnKeys)[];
}

/** A rule about `aws:ARN`, for some kinds of policy. */
function oldArnKey({ message, replacements, ...rule }: OldArnKey): Rule {
  return {
    ...rule,
    condition(condition, report, policy) {
      if (condition.lower !== "aws:arn") return;
      const { range } = condition.entry.key;
      report(range, message, { fixes: () => replacements.map((key) => replaceText(policy, range, key, arnKeys[key])) });
    },
  };
}

export const conditionKeyRules: readonly Rule[] = [
  {
    code: "INVALID_CONDITION_KEY_FORMAT",
    awsType: "ERROR",
    rule: "A condition key is not of the form `service:name`.",
    condition(condition, report, policy) {
      const colon = condition.key.indexOf(":");
      if (colon > 0 && colon < condition.key.length - 1) return;
      const meant = colon < 0 ? policy.facts.nearestGlobalKey(`aws:${condition.key}`) : undefined;
      report(
        condition.entry.key.range,
        `${quote(condition.key)} is not a condition key, because a key has the form \`service:name\`, such as \`aws:SourceIp\`. ${meant ? `Did you mean ${quote(meant)}?` : "Complete it."}`,
        {
          fixes: () => [meant ? replaceText(policy, condition.entry.key.range, meant, `The condition compares \`${meant}\`.`) : undefined],
        },
      );
    },
  },
  {
    code: "MISSING_TAG_KEY_IN_CONDITION",
    awsType: "ERROR",
    rule: "A tag condition key has no tag key behind it (`aws:ResourceTag` instead of `aws:ResourceTag/owner`).",
    condition(condition, report, policy) {
      if (!lacksTagKey(condition, policy)) return;
      const bare = condition.key.replace(/\/$/, "");
      report(
        condition.entry.key.range,
        `${quote(condition.key)} does not say which tag is meant, so it never holds a value. Write ${quote(`${bare}/tag-key`)} with the key of the tag.`,
        { fixes: () => [example(replaceText(policy, condition.entry.key.range, `${bare}/tag-key`, "Put the key of your tag in."))] },
      );
    },
  },
  oldArnKey({
    code: "UNSUPPORTED_GLOBAL_CONDITION_KEY",
    awsType: "ERROR",
    kinds: ["resource", "trust", "rcp", "endpoint"],
    rule: "The condition key is `aws:ARN`, in a policy of a resource.",
    note: "AWS has two codes for `aws:ARN` and does not say when it gives which. This one, which names `aws:SourceArn` as an alternative, is given where that key can occur: in policies of resources.",
    message:
      "`aws:ARN` is not a key that AWS fills in, so the condition does not work. Use `aws:PrincipalArn` for the caller, or `aws:SourceArn` for the resource on whose behalf a service calls.",
    replacements: ["aws:PrincipalArn", "aws:SourceArn"],
  }),
  oldArnKey({
    code: "DEPRECATED_GLOBAL_CONDITION_KEY",
    awsType: "WARNING",
    kinds: ["identity", "scp"],
    rule: "The condition key is `aws:ARN`, in a policy of identities.",
    note: "AWS has two codes for `aws:ARN` and does not say when it gives which. This one, which names `aws:PrincipalArn` only, is given where the caller is the only ARN that can be meant.",
    message: "`aws:ARN` is an old name that AWS no longer supports. Use `aws:PrincipalArn`, the ARN of the caller.",
    replacements: ["aws:PrincipalArn"],
  }),
  {
    code: "INVALID_GLOBAL_CONDITION_KEY",
    awsType: "ERROR",
    rule: "A key with the prefix `aws:` is in no list of global or service keys.",
    note: "A key that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      if (
        !condition.lower.startsWith("aws:") ||
        condition.info ||
        condition.lower === "aws:arn" ||
        undocumentedKeys.includes(condition.lower) ||
        condition.lower === "aws:" ||
        lacksTagKey(condition, policy)
      )
        return;
      reportUnknown(report, policy, {
        range: condition.entry.key.range,
        problem: `There is no global condition key ${quote(condition.key)}, so the condition never finds a value.`,
        meant: policy.facts.nearestGlobalKey(condition.key),
        advice: "Check the name; a newer key may exist.",
        fix: (key) => ({ range: condition.entry.key.range, text: key, effect: `The condition compares \`${key}\`.` }),
      });
    },
  },
  {
    code: "INVALID_SERVICE",
    awsType: "ERROR",
    rule: "The part of a condition key, the service field of a resource ARN, or the name before `amazonaws.com` in a value of `aws:CalledVia` and similar keys, names no service that is known; or that field is empty.",
    note: "Keys whose first part looks like the host of an identity provider are left alone. A name that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      for (const { value, label } of unknownCalledServices(condition, policy)) {
        reportUnknown(report, policy, {
          range: value.range,
          problem: `No service is called ${quote(label)}, so ${quote(condition.key)} never holds this value.`,
          meant: policy.facts.nearestService(label),
          advice: "Check the spelling.",
          fix: (service) => ({
            range: value.range,
            text: `${service}.amazonaws.com`,
            effect: `The condition compares with \`${service}\`.`,
          }),
        });
      }
      const service = serviceOfUnknown(condition);
      if (service === undefined || policy.facts.isService(service) || service.includes("$")) return;
      reportUnknown(report, policy, {
        range: pieceOf(condition.entry.key, 0, service.length),
        problem: `No service has the prefix ${quote(service)}, so the key never holds a value.`,
        meant: policy.facts.nearestService(service),
        advice: "Check the spelling.",
        fix: (prefix) => ({
          range: condition.entry.key.range,
          text: prefix + condition.key.slice(service.length),
          effect: `The condition compares a key of \`${prefix}\`.`,
        }),
      });
    },
    resource(resource, report, policy) {
      const service = resource.fields?.service;
      if (service === "") {
        report(
          resource.range,
          `${quote(resource.text)} names no service between its second and its third colon, and IAM refuses such an ARN. Name the service, such as \`arn:aws:s3:::doc-example-bucket\`.`,
        );
        return;
      }
      if (service === undefined || /[*?\u0001]/.test(service) || policy.facts.isService(service)) return;
      const start = resource.masked.indexOf(":", resource.masked.indexOf(":") + 1) + 1;
      reportUnknown(report, policy, {
        range: pieceOf(resource, start, start + service.length),
        problem: `No service is called ${quote(service)} in ARNs, so this matches nothing.`,
        meant: nearestName(service, policy.facts.serviceNames()),
        advice: "Check the spelling.",
        fix: (name) => ({
          range: resource.range,
          text: resource.text.slice(0, start) + name + resource.text.slice(start + service.length),
          effect: `The ARN is about \`${name}\`.`,
        }),
      });
    },
  },
  {
    code: "INVALID_SERVICE_CONDITION_KEY",
    awsType: "ERROR",
    rule: "A key's prefix is a service, but the service has no such key.",
    note: "A key that resembles no known one may be newer than the catalogue: it is shown as a warning.",
    condition(condition, report, policy) {
      const service = serviceOfUnknown(condition);
      if (service === undefined || !policy.facts.isService(service)) return;
      if (lacksTagKey(condition, policy) || condition.key.length === service.length + 1) return;
      reportUnknown(report, policy, {
        range: condition.entry.key.range,
        problem: `${quote(service)} has no condition key ${quote(condition.key)}, so it never holds a value.`,
        meant: policy.facts.nearestServiceKey(service, condition.key),
        advice: "Check the name; a newer key may exist.",
        fix: (key) => ({ range: condition.entry.key.range, text: key, effect: `The condition compares \`${key}\`.` }),
      });
    },
  },
  {
    code: "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
    awsType: "ERROR",
    rule: "Two keys in the block of one operator differ in upper and lower case only.",
    statement(view, report) {
      for (const block of blocks(view.conditions)) {
        const seen = new Map<string, ConditionView>();
        for (const condition of block) {
          const earlier = seen.get(condition.lower);
          if (!earlier) seen.set(condition.lower, condition);
          else if (earlier.key !== condition.key) {
            report(
              condition.entry.key.range,
              `${quote(condition.key)} and ${quote(earlier.key)} are the same key, because keys ignore case, and AWS refuses the policy. Put all values under one of them.`,
              {
                related: [{ message: "The same key in different upper and lower case.", range: earlier.entry.key.range }],
                fixes: () => mergeKeys(earlier, condition),
              },
            );
          }
        }
      }
    },
  },
];

// Which condition keys go with which actions: what rules about keys that an action does not carry have in common.
import { fixedPartOfKey } from "./facts";
import { withPrincipal } from "./rule";
import type { ActionView, ConditionView, StatementView } from "./view";

/** Permissions that are asked for together with the call that assumes the role, whose keys that request holds. */
export const sameRequest: readonly string[] = ["sts:tagsession", "sts:setsourceidentity"];

/** A condition that is false when the request does not hold its key. */
export function needsKey({ operator }: ConditionView): boolean {
  if (!operator || operator.family === "Null" || operator.ifExists) return false;
  return operator.qualifier === "ForAnyValue" || (!operator.negated && operator.qualifier !== "ForAllValues");
}

/** A condition that compares values and does not pass over requests without the key. */
function comparesStrictly({ operator }: ConditionView): boolean {
  return operator !== undefined && !operator.ifExists && operator.family !== "Null";
}

/**
 * The service that a known key is one of: it has the service's prefix and is no key of sessions that travels to other
 * services. The claims of identity providers (`accounts.google.com:aud`, `saml:sub`) are keys of sts.
 */
function serviceOfKey({ info, lower, statement }: ConditionView): string | undefined {
  const { catalogue } = statement.policy;
  const prefix = lower.slice(0, Math.max(0, lower.indexOf(":")));
  if (!info || prefix === "aws") return undefined;
  if (catalogue.globalKeys().some((key) => key.name.toLowerCase() === info.name.toLowerCase())) return undefined;
  return catalogue.service(prefix) ? prefix : "sts";
}

/**
 * The actions that AWS's validator names for a key that they do not carry: in a policy with principals, those of the key's own
 * service. In its answers for identity policies it names none (0 of 18), in reports about key, bucket, table and trust policies it does.
 */
export function refusedWithKey(view: StatementView, condition: ConditionView): ActionView[] {
  if (!withPrincipal.includes(view.policy.kind) || !comparesStrictly(condition)) return [];
  const service = serviceOfKey(condition);
  return withoutKeyAmong(view, condition).filter((action) => action.service === service);
}

/** A claim of an identity provider, which only the action that takes its token carries. */
export function isProviderClaim(condition: ConditionView): boolean {
  return serviceOfKey(condition) === "sts" && !condition.lower.startsWith("sts:");
}

/**
 * The actions that a statement names, without wildcard, and that do not carry a key of a service. None when the reference
 * gives the key to no action at all: then it says nothing about any of them. Free parts of a key (tag keys) are ignored.
 */
export function withoutKeyAmong(view: StatementView, condition: ConditionView): ActionView[] {
  const { facts } = view.policy;
  const service = serviceOfKey(condition);
  const name = condition.info?.name ?? condition.key;
  if (service === undefined || !facts.isKeyGiven(service, name)) return [];
  const fixed = fixedPartOfKey(name);
  return view.actions.filter((action) => {
    const info = action.wild || action.negated ? undefined : action.info();
    return info !== undefined && !facts.keysOfAction(info).has(fixed);
  });
}

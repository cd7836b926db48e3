// Tags that the attacker chooses: which ones, the later requests of the chain say; that he may choose just those, the replay says.
import type { Hop } from "./hop";
import type { ChainRequest } from "./joint";

const PRINCIPAL_TAG = /^aws:principaltag\//i;
const RESOURCE_TAG = /^(aws|iam):resourcetag\//i;

/** The hops with the tags that later requests need. Undefined: two requests of one session need different values. */
export function withExactTags(
  hops: readonly Hop[],
  goal: { key: string; principal: string; requests: readonly ChainRequest[] },
): Hop[] | undefined {
  const result: Hop[] = [];
  for (const [i, hop] of hops.entries()) {
    const later = [
      ...hops.slice(i + 1).map((one) => ({ key: one.actor?.key ?? "", principal: one.principal, requests: one.requests })),
      goal,
    ];
    const chosen = hop.gains.find((gain) => gain.kind === "tags");
    const of = chosen?.kind === "tags" ? chosen.of : undefined;
    const session = hop.gained?.tagged ? hop.gained.key : undefined;
    if (of === undefined && session === undefined) {
      result.push(hop);
      continue;
    }
    const tags = new Map<string, string>();
    for (const { key, principal, requests } of later)
      for (const { context, resource } of requests)
        for (const [name, value] of Object.entries(context)) {
          const mine = PRINCIPAL_TAG.test(name) && (session ? key === session : principal === of);
          if (!mine && !(RESOURCE_TAG.test(name) && resource === of)) continue;
          const tag = name.slice(name.indexOf("/") + 1);
          const text = [value].flat()[0] ?? "";
          if (tags.has(tag) && tags.get(tag) !== text) return undefined;
          tags.set(tag, text);
        }
    result.push(tagging(hop, tags));
  }
  return result;
}

/** The hop whose tagging request states the tags. */
function tagging(hop: Hop, tags: ReadonlyMap<string, string>): Hop {
  const stated = Object.fromEntries([...tags].map(([tag, value]) => [`aws:RequestTag/${tag}`, value]));
  const context = tags.size > 0 ? { ...stated, "aws:TagKeys": [...tags.keys()] } : {};
  return {
    ...hop,
    requests: hop.requests.map((request) =>
      /^(iam:Tag|sts:TagSession)/i.test(request.action) ? { ...request, context: { ...request.context, ...context } } : request,
    ),
    gains: hop.gains.map((gain) =>
      gain.kind === "tags"
        ? {
            ...gain,
            tags: { ...Object.fromEntries(hop.actor?.carrier?.arn === gain.of ? hop.actor.carrier.tags : []), ...Object.fromEntries(tags) },
          }
        : gain,
    ),
  };
}

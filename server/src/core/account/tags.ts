// Tags and source identities that the attacker chooses: which ones, the later requests of the chain say; that he may choose just those, the replay says.
import type { Hop } from "./hop";
import type { ChainRequest } from "./joint";
import { tagOf } from "./request-keys";

const PRINCIPAL_TAG = /^aws:principaltag\//i;
const REQUEST_TAG = /^aws:requesttag\//i;

/** A request after a hop, and who makes it. */
interface Later {
  tagged?: string;
  sourced?: string;
  principal: string;
  request: ChainRequest;
}

/** The hops with the tags and source identities that later requests need. Undefined: two requests of one session need different values. */
export function withExactTags(
  hops: readonly Hop[],
  goal: { tagged?: string; sourced?: string; principal: string; requests: readonly ChainRequest[] },
  own: (arn: string) => ReadonlyMap<string, string> | undefined,
): Hop[] | undefined {
  const result: Hop[] = [];
  for (const [i, hop] of hops.entries()) {
    const later: Later[] = [
      ...hops.slice(i + 1).map((one) => ({
        ...(one.actor?.tagged && { tagged: one.actor.tagged }),
        ...(one.actor?.sourced && { sourced: one.actor.sourced }),
        principal: one.principal,
        requests: one.requests,
      })),
      goal,
    ].flatMap(({ requests, ...who }) => requests.map((request) => ({ ...who, request })));
    const exact = withExactSource(hop, later);
    const made = exact && exactTags(exact, later, own);
    if (!made) return undefined;
    result.push(made);
  }
  return result;
}

function exactTags(hop: Hop, later: readonly Later[], own: (arn: string) => ReadonlyMap<string, string> | undefined): Hop | undefined {
  const chosen = hop.gains.find((gain) => gain.kind === "tags");
  const of = chosen?.kind === "tags" ? chosen.of : undefined;
  const session = hop.gained?.tagged === hop.gained?.key ? hop.gained?.key : undefined;
  if (of === undefined && session === undefined) return hop;
  const tags = new Map<string, string>();
  for (const { tagged, principal, request } of later)
    for (const [name, value] of Object.entries(request.context)) {
      const mine = PRINCIPAL_TAG.test(name) && (session ? tagged === session : tagged === undefined && principal === of);
      const onIt = of !== undefined && tagOf(name) !== undefined && (request.resource === of || request.resource.startsWith(`${of}/`));
      if (!mine && !onIt) continue;
      const tag = name.slice(name.indexOf("/") + 1);
      const text = [value].flat()[0] ?? "";
      if (tags.has(tag) && tags.get(tag) !== text) return undefined;
      tags.set(tag, text);
    }
  if (of !== undefined && hop.takesTags) return withFewerTags(hop, of, tags, own(of) ?? new Map());
  return withTags(hop, tags, of === undefined ? undefined : (own(of) ?? new Map()));
}

/** The hop whose tagging request states the tags. Names keep the case in which they stand already. */
function withTags(hop: Hop, tags: ReadonlyMap<string, string>, before: ReadonlyMap<string, string> | undefined): Hop {
  const stated = (request: ChainRequest): ChainRequest => {
    if (
      !/^(sts:(AssumeRole|TagSession)$|iam:Tag|.*:(CreateTags|TagResource|TagQueue|AddTags|AddTagsToResource|PutBucketTagging)$)/i.test(
        request.action,
      )
    )
      return request;
    const context = { ...request.context };
    for (const [tag, value] of tags) {
      const known = Object.keys(context).find((key) => key.toLowerCase() === `aws:requesttag/${tag.toLowerCase()}`);
      context[known ?? `aws:RequestTag/${tag}`] = value;
    }
    const keys = Object.keys(context).flatMap((key) => (REQUEST_TAG.test(key) ? key.slice(key.indexOf("/") + 1) : []));
    for (const key of Object.keys(context)) if (key.toLowerCase() === "aws:tagkeys") delete context[key];
    return { ...request, context: keys.length > 0 ? { ...context, "aws:TagKeys": keys } : context };
  };
  return {
    ...hop,
    requests: hop.requests.map(stated),
    gains: hop.gains.map((gain) => (gain.kind === "tags" ? { ...gain, tags: merged(before ?? new Map(), tags) } : gain)),
  };
}

/** The tags that are there, with others over them; their keys ignore case. */
export function merged(before: ReadonlyMap<string, string>, over: ReadonlyMap<string, string>): Record<string, string> {
  const result: Record<string, string> = {};
  const over_ = new Map([...over].map(([key, value]) => [key.toLowerCase(), value]));
  for (const [key, value] of before) {
    result[key] = over_.get(key.toLowerCase()) ?? value;
    over_.delete(key.toLowerCase());
  }
  for (const [key, value] of over) if (over_.has(key.toLowerCase())) result[key] = value;
  return result;
}

/** Takes away every tag that no later request needs. */
function withFewerTags(hop: Hop, of: string, needed: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>): Hop {
  const keep = new Set([...needed.keys()].map((key) => key.toLowerCase()));
  const left = [...before].filter(([key]) => keep.has(key.toLowerCase()));
  const keys = [...before.keys()].filter((key) => !keep.has(key.toLowerCase()));
  return {
    ...hop,
    requests: hop.requests.map((request) => ({ ...request, context: { ...request.context, "aws:TagKeys": keys } })),
    gains: hop.gains.map((gain) => (gain.kind === "tags" && gain.of === of ? { ...gain, tags: Object.fromEntries(left) } : gain)),
  };
}

/** The hop that makes the session states the source identity that later requests of it need. */
function withExactSource(hop: Hop, later: readonly Later[]): Hop | undefined {
  const { gained } = hop;
  if (!gained?.sourced || gained.sourced !== gained.key) return hop;
  const asked = later.flatMap(({ sourced, request }) =>
    sourced === gained.sourced
      ? Object.entries(request.context).flatMap(([key, value]) => (key.toLowerCase() === "aws:sourceidentity" ? [value].flat() : []))
      : [],
  );
  if (new Set(asked).size > 1) return undefined;
  const [value] = asked;
  const requests = hop.requests.map((request) => {
    const known = Object.keys(request.context).find((key) => key.toLowerCase() === "sts:sourceidentity");
    const context = { ...request.context, [known ?? "sts:SourceIdentity"]: value ?? request.context[known ?? ""] ?? "a" };
    return { ...request, context };
  });
  return { ...hop, requests };
}

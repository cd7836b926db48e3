// Completion of principals.
import { arnSnippet, partitionOf } from "./complete-resources";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { stop } from "./snippet";

/** The value of `Principal` itself. */
export function principalValueDrafts({ place, context }: Cursor): Draft[] {
  if (place.token !== "none") return [{ label: "*", kind: "principal", detail: "everyone, anonymous callers too", rank: 0 }];
  const kinds: Draft[] = [
    { label: '{ "AWS": … }', kind: "principal", detail: "accounts, roles, users", json: '{ "AWS": "$1" }', rank: 1 },
    { label: '{ "Service": … }', kind: "principal", detail: "an AWS service", json: '{ "Service": "$1" }', rank: 2 },
    {
      label: '{ "Federated": … }',
      kind: "principal",
      detail: "an identity provider",
      json: '{ "Federated": "$1" }',
      rank: context.kind === "trust" ? 2 : 4,
    },
    { label: "*", kind: "principal", detail: "everyone, anonymous callers too", rank: context.kind === "rcp" ? 0 : 5 },
  ];
  return context.kind === "rcp" ? kinds.filter((draft) => draft.label === "*") : kinds;
}

/** The kinds of principal that are not there yet. */
export function principalKindDrafts({ place, context }: Cursor): Draft[] {
  const kinds: [string, string, number][] = [
    ["AWS", "accounts, roles, users", 0],
    ["Service", "AWS services", 1],
    ["Federated", "identity providers, in trust policies", context.kind === "trust" ? 1 : 3],
    ["CanonicalUser", "an account by its S3 canonical id", 4],
  ];
  return kinds
    .filter(([kind]) => !place.siblings.includes(kind) && (context.kind !== "trust" || kind !== "CanonicalUser"))
    .map(([kind, detail, rank]) => ({
      label: kind,
      kind: "element",
      detail,
      rank,
      json: place.hasColon ? `"${kind}"` : `"${kind}": "$1"`,
    }));
}

/** Identity providers that need no ARN, and the forms of those that do. */
const providers: [label: string, snippet: string | undefined, detail: string][] = [
  [
    "arn:aws:iam::…:oidc-provider/token.actions.githubusercontent.com",
    "arn:aws:iam::ACCOUNT:oidc-provider/token.actions.githubusercontent.com",
    "GitHub Actions",
  ],
  [
    "arn:aws:iam::…:oidc-provider/oidc.eks.…",
    `arn:aws:iam::ACCOUNT:oidc-provider/oidc.eks.${stop(2, "eu-central-1")}.amazonaws.com/id/${stop(3, "CLUSTERID")}`,
    "EKS cluster",
  ],
  ["arn:aws:iam::…:oidc-provider/gitlab.com", "arn:aws:iam::ACCOUNT:oidc-provider/gitlab.com", "GitLab"],
  ["arn:aws:iam::…:saml-provider/…", `arn:aws:iam::ACCOUNT:saml-provider/${stop(2, "provider-name")}`, "SAML provider"],
  ["accounts.google.com", undefined, "Google"],
  ["cognito-identity.amazonaws.com", undefined, "Amazon Cognito identity pools"],
  ["graph.facebook.com", undefined, "Facebook"],
  ["www.amazon.com", undefined, "Login with Amazon"],
];

/** Forms of AWS principals. */
const forms = [
  { arn: "arn:${Partition}:iam::${Account}:role/${RoleName}", detail: "a role" },
  { arn: "arn:${Partition}:iam::${Account}:user/${UserName}", detail: "a user" },
  { arn: "arn:${Partition}:iam::${Account}:root", detail: "an account, whose own policies decide who" },
  { arn: "arn:${Partition}:sts::${Account}:assumed-role/${RoleName}/${SessionName}", detail: "one role session" },
];

/** Principals of the kind at the cursor. */
export function principalDrafts(cursor: Cursor): Draft[] {
  const { place, context } = cursor;
  const taken = new Set(place.siblings);
  const known = context.workspaceValues;
  const account = stop(1, known?.accounts[0] ?? "111122223333");
  if (place.principalKind === "Service") {
    return context.catalogue
      .servicePrincipals()
      .filter((name) => !taken.has(name))
      .map((name) => ({ label: name, kind: "principal", detail: "service principal", rank: 1 }));
  }
  if (place.principalKind === "Federated") {
    return providers.map(([label, snippet, detail], rank) => ({
      label,
      kind: "principal",
      detail,
      rank,
      ...(snippet ? { snippet: snippet.replace("ACCOUNT", account) } : { text: label }),
    }));
  }
  if (place.principalKind !== "AWS") return [];
  const drafts: Draft[] = [];
  for (const arn of known?.principals ?? [])
    if (!taken.has(arn)) drafts.push({ label: arn, kind: "principal", detail: "in this workspace", rank: 1 });
  for (const id of known?.accounts ?? []) {
    const root = `arn:aws:iam::${id}:root`;
    if (!taken.has(root) && !taken.has(id)) drafts.push({ label: root, kind: "principal", detail: "account of this workspace", rank: 2 });
  }
  const accountId = known?.accounts[0];
  forms.forEach(({ arn, detail }, i) => {
    const snippet = arnSnippet({ arn }, place.prefix, {
      partition: partitionOf(cursor),
      ...(accountId !== undefined && { account: accountId }),
    });
    if (snippet !== undefined)
      drafts.push({
        label: arn.replace(/\$\{[^{}]*\}/g, "…"),
        kind: "principal",
        detail,
        snippet,
        rank: 3 + i,
        matched: place.prefix !== "",
      });
  });
  if (!taken.has("*") && context.kind !== "trust")
    drafts.push({ label: "*", kind: "principal", detail: "everyone, anonymous callers too", rank: 9 });
  return drafts;
}

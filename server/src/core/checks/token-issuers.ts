// Identity providers that anyone can have an identity with, and the claims of their tokens that say whose identity it is.

/**
 * Issuers that many organisations share, with the claims that tell tenants apart. Four are built into AWS; the others
 * are those for which IAM itself insists on such a claim (IAM User Guide, "Identity-provider controls for shared OIDC
 * providers"). Every other OIDC provider and every SAML provider is its owner's own: naming it is naming somebody.
 */
const sharedIssuers: Readonly<Record<string, readonly string[]>> = {
  "accounts.google.com": ["aud", "oaud", "sub", "email"],
  "graph.facebook.com": ["app_id", "id"],
  "www.amazon.com": ["app_id", "user_id"],
  "cognito-identity.amazonaws.com": ["aud", "sub"],
  "agent.buildkite.com": ["sub"],
  "api.pulumi.com/oidc": ["aud", "sub"],
  "app.terraform.io": ["sub"],
  "gitlab.com": ["sub"],
  "oidc-configuration.audit-log.githubusercontent.com": ["sub"],
  "oidc.codefresh.io": ["sub"],
  "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb": ["sub"],
  "oidc.vercel.com": ["aud", "sub"],
  "proidc.upbound.io": ["sub"],
  "sandboxes.cloud": ["aud", "sub"],
  "scalr.io": ["sub"],
  "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": ["sub"],
  "studio.datachain.ai/api": ["sub"],
  "token.actions.githubusercontent.com": ["sub", "repository", "repository_id", "enterprise_id", "actor", "actor_id"],
  "tokens.cloud.shisho.dev": ["sub"],
  "vstoken.actions.githubusercontent.com": ["sub"],
};

/** The patterns (ids, wildcards `*`) of the shared issuers as a policy names them: bare, or as an IAM provider. */
export const sharedProviders: readonly string[] = Object.keys(sharedIssuers).flatMap((issuer) => [
  issuer,
  `arn:*:iam::*:oidc-provider/${issuer}`,
]);

/** True for the condition key (normalised) of a claim that tells a shared issuer's tenants apart. */
export function namesTenant(key: string): boolean {
  const at = key.lastIndexOf(":");
  const issuer = key.slice(0, Math.max(0, at));
  return Object.hasOwn(sharedIssuers, issuer) && (sharedIssuers[issuer] as readonly string[]).includes(key.slice(at + 1));
}

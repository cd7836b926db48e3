// Identity providers that are trusted, as a whole or for the tokens with certain claims (`trusted.federated` of the settings).
import { glob } from "../globs/pattern";
import { and, flag, isIn, or } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import { matchesPattern, wildcardPattern } from "../semantics/evaluator/wildcard";
import { normaliseKey } from "../semantics/keys";
import type { Request } from "../semantics/request";
import { keyPresent, keyString, PRINCIPAL } from "../semantics/request-variables";

/** A provider, by its ARN or the name of its issuer, and the values of claims (condition keys, with `*` and `?`) that its tokens must have. No claims: all its tokens. */
export interface TrustedTokens {
  provider: string;
  claims: Record<string, string[]>;
}

/** The providers' names as a policy may write them: an issuer stands for the IAM provider of any account too. */
function providersOf({ provider }: TrustedTokens): string[] {
  return provider.startsWith("arn:") ? [provider] : [provider, `arn:*:iam::*:oidc-provider/${provider}`];
}

/** The caller comes with a trusted token. */
export function trustedTokenTerm(trusted: readonly TrustedTokens[]): Term {
  const text = (value: string): Pattern => glob(value.replace(/\\/g, "\\\\"));
  return or(
    ...trusted.map((one) =>
      and(
        isIn(
          PRINCIPAL,
          providersOf(one).map((provider) => text(`federated:${provider}`)),
        ),
        ...Object.entries(one.claims).map(([key, values]) =>
          and(flag(keyPresent(normaliseKey(key))), isIn(keyString(normaliseKey(key)), values.map(text))),
        ),
      ),
    ),
  );
}

/** The concrete twin of `trustedTokenTerm`. `values`: the context by normalised key. */
export function hasTrustedToken(
  trusted: readonly TrustedTokens[],
  { principal }: Request,
  values: ReadonlyMap<string, readonly string[]>,
): boolean {
  const matches = (patterns: readonly string[], text: string) => patterns.some((pattern) => matchesPattern(wildcardPattern(pattern), text));
  return (
    principal.type === "Federated" &&
    trusted.some(
      (one) =>
        matches(providersOf(one), principal.id) &&
        Object.entries(one.claims).every(([key, patterns]) => {
          const [value, ...more] = values.get(normaliseKey(key)) ?? [];
          return value !== undefined && more.length === 0 && matches(patterns, value);
        }),
    )
  );
}

// Principals that AWS refuses when the policy is saved ("Invalid principal in policy"): texts of a wrong form, and names of what is no principal.

import { hasWildcard } from "../../../catalogue/match";
import type { Fix } from "../../../checks/finding";
import { nearestName } from "../../facts";
import { replaceText } from "../../fixes";
import { type OwnRule, quote, type Report, withPrincipal } from "../../rule";
import { replaceByExample } from "../../suggest";
import type { PolicyView, PrincipalView } from "../../view";

/** What is wrong with a principal: the rest of a sentence that begins with the principal, and the text that is meant where it is plain. */
interface Problem {
  says: string;
  meant?: string;
}

/** Unique IDs by what they begin with; those of users and roles are principals. */
const noPrincipalIds: Readonly<Record<string, string>> = {
  AKIA: "the ID of an access key",
  ASIA: "the ID of a temporary access key",
  AGPA: "the unique ID of a group",
  AIPA: "the unique ID of an instance profile",
  ANPA: "the unique ID of a policy",
};

/** Kinds of IAM resources that nobody can act as, by the word before the slash. */
const noPrincipalKinds: Readonly<Record<string, string>> = {
  group: "a group. A group cannot act; name its users, or a role that they assume",
  policy: "a policy. Name the user or the role that it is attached to",
  "instance-profile": "an instance profile. Name the role in it",
  "server-certificate": "a certificate. Name a user or a role",
  mfa: "an MFA device. Name its user",
  "saml-provider": "an identity provider. Name it under `Federated`",
  "oidc-provider": "an identity provider. Name it under `Federated`",
};

/** Whether nothing can be said of a principal here: wildcards have a code of their own, and what a variable holds is not known. */
function isOpen({ entry }: PrincipalView): boolean {
  return entry.kind === "Bare" || hasWildcard(entry.id.value) || entry.id.value.includes("${");
}

/**
 * What is wrong with the form of a principal, whoever is meant: blanks around it, an account that is not twelve digits, an ARN
 * of IAM or STS whose fields are not where they belong.
 */
function malformed(principal: PrincipalView): Problem | undefined {
  const { kind, id } = principal.entry;
  if (isOpen(principal)) return undefined;
  const text = id.value;
  if (text !== text.trim()) return { says: "has a blank before or behind it", ...(text.trim() !== "" && { meant: text.trim() }) };
  if (kind !== "AWS") return undefined;
  const digits = text.replace(/-/g, "");
  if (/^[\d-]+$/.test(text) && !/^\d{12}$/.test(text))
    return /^\d{12}$/.test(digits)
      ? { says: "is an account ID with dashes, and AWS takes the twelve digits only", meant: digits }
      : { says: `has ${digits.length} digits, and an account ID has twelve` };
  return text.startsWith("arn:") ? malformedArn(text) : undefined;
}

/** `arn:partition:iam::account:kind/name`, with the slip that explains another form. */
function malformedArn(text: string): Problem | undefined {
  const fields = text.split(":");
  // The service is what tells that an ARN of IAM is meant, wherever it stands.
  if (!fields.slice(2, 4).some((field) => field === "iam" || field === "sts")) return undefined;
  const form = "and the ARN of a principal is `arn:partition:iam::account:kind/name`";
  const found = /^arn:([\w-]+):+(iam|sts):+([\d-]+)[:/](root$|[\w-]+\/.+)$/.exec(text);
  const meant = found && /^\d{12}$/.test(found[3] as string) ? `arn:${found[1]}:${found[2]}::${found[3]}:${found[4]}` : undefined;
  if (meant !== undefined && meant !== text) return { says: `has its colons in the wrong places, ${form}`, meant };
  if (fields.length < 6) return { says: `has ${fields.length} fields, ${form}` };
  const account = fields[4] ?? "";
  if (/^[\d-]+$/.test(account) && !/^\d{12}$/.test(account)) {
    const digits = account.replace(/-/g, "");
    const repaired = [...fields.slice(0, 4), digits, ...fields.slice(5)].join(":");
    return {
      says: `names the account ${quote(account)}, and an account ID has twelve digits`,
      ...(digits.length === 12 && { meant: repaired }),
    };
  }
  if (fields[3] !== "")
    return {
      says: `has ${quote(fields[3] ?? "")} in the place of the Region, which is empty for users and roles`,
      meant: [...fields.slice(0, 3), "", ...fields.slice(4)].join(":"),
    };
  return account === "" ? { says: `names no account, ${form}` } : undefined;
}

/** What is wrong with a principal of a right form: nobody that it names can act. */
function refused(principal: PrincipalView, policy: PolicyView): Problem | undefined {
  const { kind, id } = principal.entry;
  if (isOpen(principal) || malformed(principal)) return undefined;
  if (kind === "Service") return noHost(id.value, policy);
  return kind === "AWS" ? nobody(id.value) : undefined;
}

/** A word in the place of a service's host: `lambda` for `lambda.amazonaws.com`. */
function noHost(text: string, { catalogue }: PolicyView): Problem | undefined {
  if (text.includes(".")) return undefined;
  const hosts = catalogue.servicePrincipals();
  const host = `${text.toLowerCase()}.amazonaws.com`;
  const meant = hosts.includes(host)
    ? host
    : nearestName(
        host,
        hosts.filter((one) => one.split(".").length === 3),
      );
  return { says: "is not a service principal, which is a host such as `lambda.amazonaws.com`", ...(meant !== undefined && { meant }) };
}

function nobody(text: string): Problem | undefined {
  if (text === "" || /^(\d{12}|A(ROA|IDA)[A-Z0-9]{12,})$/.test(text)) return undefined;
  const id = /^[A-Z]{4}[A-Z0-9]{12,}$/.test(text) ? noPrincipalIds[text.slice(0, 4)] : undefined;
  if (id !== undefined) return { says: `is ${id}, which is not a principal. Write the ARN of the user or the role` };
  if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return { says: "is a service. Name it under `Service`" };
  if (!text.startsWith("arn:"))
    return { says: "is neither an account ID nor an ARN. Write the ARN of a user or a role, or the twelve digits of an account" };
  const [, , service = "", , account = "", ...rest] = text.split(":");
  const [word = "", ...names] = rest.join(":").split("/");
  if (service !== "iam" && service !== "sts")
    return { says: `is a resource of ${quote(service)}, which cannot act. Name the user or the role that acts` };
  const what = Object.hasOwn(noPrincipalKinds, word) ? noPrincipalKinds[word] : undefined;
  if (what !== undefined) return { says: `is ${what}` };
  if (/[^\d]/.test(account) && account !== "cloudfront")
    return { says: `has ${quote(account)} in the place of the account. Write its twelve digits` };
  if (word === "assumed-role" && names.length === 1)
    return { says: "names no session of the role. Write `assumed-role/role/session`, or the ARN of the role for all of them" };
  if (account !== "cloudfront" && /\s/.test(rest.join(":"))) return { says: "has a blank in its name, and no user or role has one" };
  if (word !== "root" && names.join("/") === "") return { says: "names nobody. Write `role/name` or `user/name`" };
  return undefined;
}

/** Reports what is wrong, with the text that is meant, or with the ARN of a role as an example. */
function tell({ entry }: PrincipalView, { says, meant }: Problem, report: Report, policy: PolicyView): void {
  const effect = "The statement names a principal that AWS takes.";
  const advice = meant === undefined ? (says.includes(". ") ? "" : " Write the ARN of a user or a role.") : ` Write ${quote(meant)}.`;
  report(entry.id.range, `AWS refuses the policy, because the principal ${quote(entry.id.value)} ${says}.${advice}`, {
    fixes: (): (Fix | undefined)[] => [
      meant !== undefined ? replaceText(policy, entry.id.range, meant, effect) : undefined,
      meant === undefined && entry.kind === "AWS"
        ? replaceByExample(
            policy,
            entry.id.range,
            "arn:aws:iam::111122223333:role/role-name",
            "The statement is about the role of that ARN: put yours in.",
          )
        : undefined,
    ],
  });
}

/** Reports a principal whose form is wrong; part of AWS's INVALID_PRINCIPAL_FORMAT. */
export function reportMalformed(principal: PrincipalView, report: Report, policy: PolicyView): void {
  const problem = malformed(principal);
  if (problem) tell(principal, problem, report, policy);
}

export const refusedPrincipalRules: readonly OwnRule[] = [
  {
    code: "refused-principal",
    severity: "error",
    kinds: withPrincipal,
    rule: "An `AWS` principal has the form of an account, an ARN or an ID and names what cannot act (a group, a policy, an instance profile, an access key, a resource of another service, a service), has a blank in its name, or is a word; a `Service` principal is not a host name.",
    note: "Whether a user, a role or a service of the name exists is not known here. Wrong forms (colons, digits, blanks) are INVALID_PRINCIPAL_FORMAT.",
    principal(principal, report, policy) {
      const problem = refused(principal, policy);
      if (problem) tell(principal, problem, report, policy);
    },
  },
];

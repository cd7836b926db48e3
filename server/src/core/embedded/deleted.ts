// Policies that limited others and are gone from a file that is still there, or limit fewer than before: what they denied may be allowed now.
import type { Finding } from "../checks/finding";
import type { Embedded, Host } from "../hosts/host";
import { isMadeIn } from "./made-in";
import type { Member } from "./member";

/** What went away: the policies of the older version without a successor, and each policy of now with its older version. */
interface Went {
  gone: readonly Embedded[];
  older: ReadonlyMap<Member, Member>;
}

/** Findings at the beginning of the file, or at the policy that is left. `label`: the older version. */
export function deletedLimits({ gone, older }: Went, { policies }: Host, text: string, label: string): Finding[] {
  const deleted = gone.flatMap((one): Finding[] => {
    const loss = lossOf(one, text);
    if (loss === undefined || one.isImplied || one.key === "" || one.key.startsWith("data.")) return [];
    const { key, label: name, kind } = one;
    return [
      {
        code: "policy-deleted",
        severity: "warning",
        message: `${name}: This policy was deleted: ${label} has it. ${loss}`,
        range: { start: 0, end: 0 },
        policy: { key, label: name, kind },
      },
    ];
  });
  const fewer = [...older].flatMap(([{ policy }, { policy: past }]): Finding[] => {
    const left = (past.targets ?? []).filter((one) => !policy.targets?.includes(one));
    if (left.length === 0 || !policies.includes(policy)) return [];
    const { key, label: name, kind, range } = policy;
    const words = left.map((one) => `\`${one.replaceAll("`", "'")}\``).join(", ");
    return [
      {
        code: "policy-deleted",
        severity: "warning",
        message: `${name}: This policy limits ${words} no more, as it does in ${label}. What it denied there may be allowed now.`,
        range: { start: range.start, end: range.start },
        policy: { key, label: name, kind },
      },
    ];
  });
  return [...deleted, ...fewer];
}

/** What may be allowed without a policy; undefined where it limited nobody. `text`: the file now. */
function lossOf({ kind, key, resourceType, policy }: Embedded, text: string): string | undefined {
  if (kind === "scp" || kind === "rcp") return "It limited others: what it denied them may be allowed now.";
  const [holder = ""] = /^aws_\w+\.[\w-]+/.exec(key) ?? [key.split(".")[0] ?? ""];
  const isLeft = isMadeIn(text, [holder]);
  if (kind === "endpoint" && isLeft) return "Without a policy of its own an endpoint lets everything through.";
  if (kind === "session" && isLeft) return "It limited a role: what it did not allow may be allowed now.";
  if (resourceType === "AWS::KMS::Key" && isLeft) return "Without a policy of its own a key is open to what policies of the account allow.";
  // Of a principal the policies that are left are compared with all that it had.
  const denies = kind === "resource" && policy.document?.statements.some(({ effect }) => effect?.value !== "Allow");
  return denies ? "It denied access: what it denied may be allowed now by other policies." : undefined;
}

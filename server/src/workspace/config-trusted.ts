// `trusted` of `iam-prover.json`: the zone of trust, and the tokens that are in it.
import type { Node } from "jsonc-parser";
import type { TrustedTokens } from "../core/checks/trusted-tokens";
import { rangeOf } from "../core/syntax/json";
import type { WorkspaceConfig } from "./api";
import type { ConfigReader, Member } from "./config-reader";

/** The zone of trust; entries that mean nothing are problems. */
export function readTrusted(reader: ConfigReader, node: Node): WorkspaceConfig["trusted"] {
  const members = reader.object(node, "`trusted`", ["accounts", "organizations", "services", "federated"]);
  const read = (name: string, pattern: RegExp, what: string): string[] => {
    const member = members?.get(name);
    if (!member) return [];
    return reader.strings(member.value, `\`trusted.${name}\``, (value, entry) => {
      // Kept as written: whatever is misspelt matches nobody, so nobody is trusted by mistake.
      if (!pattern.test(value))
        reader.report(rangeOf(entry), `\`${value}\` is not ${what}, so nobody is trusted because of it.`, "warning");
    });
  };
  return {
    accounts: read("accounts", /^\d{12}$/, "an account id (twelve digits)"),
    organizations: read("organizations", /^o-[a-z0-9]{10,32}$/, "an organisation id (`o-` and 10 to 32 lower-case letters or digits)"),
    services: read("services", /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]+$/, "a service principal (`lambda.amazonaws.com`)"),
    ...(members?.has("federated") && {
      federated: reader.list((members.get("federated") as Member).value, "`trusted.federated`", (entry) => readTokens(reader, entry)),
    }),
  };
}

/** `{provider, claims}`: a claim is the condition key that AWS names, `token.actions.githubusercontent.com:sub`. */
function readTokens(reader: ConfigReader, node: Node): TrustedTokens | undefined {
  const members = reader.object(node, "an entry of `trusted.federated`", ["provider", "claims"], ["provider"]);
  const written = members?.get("provider");
  const provider = written && reader.string(written.value, "`provider`");
  if (!members || provider === undefined) return undefined;
  const claims: TrustedTokens["claims"] = {};
  const listed = members.get("claims");
  for (const { name, nameRange, value } of (listed && reader.record(listed.value, "`claims`")?.values()) ?? []) {
    if (!/.:./.test(name))
      reader.report(
        nameRange,
        `\`${name}\` is not a condition key: a claim is written \`issuer:claim\`, such as \`token.actions.githubusercontent.com:sub\`.`,
      );
    const values =
      value.type === "array"
        ? reader.strings(value, `\`${name}\``)
        : [reader.string(value, `\`${name}\``)].filter((one) => one !== undefined);
    claims[name] = values;
  }
  return { provider, claims };
}

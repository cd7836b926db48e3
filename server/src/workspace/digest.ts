// What an accepted finding was accepted of, as a short text: when the statement says something else, the acceptance is over.
import { domainsOf, meaningOf } from "../core/embedded/identity";
import type { Host } from "../core/hosts/host";
import { readJson } from "../core/syntax/json";
import type { PolicyNode } from "../core/syntax/node";
import { digests } from "../platform/current";

/** The digest of the statements with a `Sid`, or of the whole policy without one. Undefined where the text holds no policy. */
export type Digest = (sid: string | undefined) => string | undefined;

/** Hexadecimal digits of a digest: 128 bits, so that nobody finds a second statement with the same one. */
export const DIGEST_LENGTH = 32;

/**
 * The digests of a file that is one policy. That of a statement also covers what limits or reads it: every other member of the
 * policy (`Version`) and all statements that are no Allow, since a Deny that is gone makes it wider. Names (`Sid`, `Id`), layout
 * and comments do not count.
 */
export function digestsOf(text: string): Digest {
  let root: PolicyNode | undefined | null = null;
  return (sid) => {
    root ??= readJson(text, { allowComments: true }).root;
    if (root?.type !== "object") return undefined;
    const pieces = membersOf(root).flatMap(([name, value]): unknown[] => {
      if (name === "Id") return [];
      if (name !== "Statement" || sid === undefined) return [[name, written(value)]];
      const statements = value.type === "array" ? (value.children ?? []) : [value];
      return statements.filter((one) => isNamed(one, sid) || !isAllow(one)).map((one) => ["", written(one, "Sid")]);
    });
    return hashOf(pieces);
  };
}

/** The digest of a file with several policies: of all of them, since policies of one principal act together. */
export function hostDigest(host: Host): Digest {
  let digest: string | undefined;
  return () => {
    const { symbols, conditions } = host;
    digest ??= hashOf(
      host.policies.map(({ node, key, kind, principals, boundary }) => {
        const open = { node, symbols, conditions };
        return JSON.stringify([key, kind, principals, boundary, meaningOf(open), domainsOf(open)]);
      }),
    );
    return digest;
  };
}

function hashOf(pieces: readonly unknown[]): string {
  return digests.sha256(JSON.stringify(pieces)).slice(0, DIGEST_LENGTH);
}

/** Members as written, those that stand twice too. */
function membersOf(node: PolicyNode): [name: string, value: PolicyNode][] {
  return (node.children ?? []).flatMap(({ children = [] }): [string, PolicyNode][] => {
    const [name, value] = children;
    return name && value ? [[String(name.value), value]] : [];
  });
}

function isNamed(statement: PolicyNode, sid: string): boolean {
  return membersOf(statement).some(([name, { value }]) => name === "Sid" && value === sid);
}

/** Whether a statement can only allow: nothing else may be left out. */
function isAllow(statement: PolicyNode): boolean {
  const effects = membersOf(statement).filter(([name]) => name === "Effect");
  return effects.length === 1 && effects[0]?.[1].value === "Allow";
}

/** A value as nested lists, so that no other reads the same: names that stand twice count twice. `without`: a member that does not count. */
function written(node: PolicyNode, without?: string): unknown {
  if (node.type === "object")
    return ["{", ...membersOf(node).flatMap(([name, value]) => (name === without ? [] : [[name, written(value)]]))];
  if (node.type === "array") return ["[", ...(node.children ?? []).map((child) => written(child))];
  return node.value ?? null;
}

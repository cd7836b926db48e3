// Where a statement stands in the files of a snapshot: the text report names file and line.
import type { Ground } from "../../core/account/replay";
import type { DocumentSource } from "../../core/embedded/account";
import { readJson } from "../../core/syntax/json";
import { indexLines } from "../../core/syntax/position";
import { LARGEST_WITH_LINES } from "../limits";

type Node = NonNullable<ReturnType<typeof readJson>["root"]>;

/** A file of the snapshot as it was read. */
export interface SnapshotText {
  name: string;
  text: string;
}

/** Where the statement of a ground stands, as `file:line`; undefined where no file has it. */
export type Lines = (ground: Ground) => string | undefined;

/** Finds `file:line` of the statement of a ground; undefined where the policy is in none of the files. Files are parsed when they are first asked. */
export function linesIn(files: readonly SnapshotText[]): Lines {
  const parsed = new Map<SnapshotText, { root: Node | undefined; lines: ReturnType<typeof indexLines> }>();
  return (ground) => {
    for (const file of files) {
      if (file.text.length > LARGEST_WITH_LINES) continue;
      let read = parsed.get(file);
      if (!read) {
        read = { root: readJson(file.text, { allowComments: true }).root, lines: indexLines(file.text) };
        parsed.set(file, read);
      }
      const node = read.root && statementNode(read.root, ground);
      if (node) return `${file.name}:${read.lines.positionAt(node.offset).line + 1}`;
    }
    return undefined;
  };
}

/** The same for policies of templates. */
export function linesOfTemplate(files: readonly SnapshotText[], sources: readonly DocumentSource[]): Lines {
  const lines = new Map(files.map(({ name, text }) => [name, indexLines(text)]));
  return ({ of, policy, statementIndex }) => {
    const source = sources.find((one) => one.policy === policy && (policy.startsWith("arn:") || one.of === of));
    const statement = source?.written.parsed.document?.statements[statementIndex];
    const at = source && statement && source.written.hostRange(statement.range);
    const index = source && lines.get(source.file);
    return at && index ? `${source.file}:${index.positionAt(at.start).line + 1}` : undefined;
  };
}

function statementNode(root: Node, ground: Ground): Node | undefined {
  const accounts = items(root, "accounts");
  for (const part of accounts.length > 0 ? accounts : [root]) {
    const document = documentNode(member(part, "authorizationDetails") ?? part, part, ground);
    // A document that is text has one line.
    if (!document || document.type === "string") {
      if (document) return document;
      continue;
    }
    const statement = member(document, "Statement");
    return (statement?.type === "array" ? statement.children?.[ground.statementIndex] : statement) ?? document;
  }
  return undefined;
}

function documentNode(details: Node, part: Node, { of, policy }: Ground): Node | undefined {
  if (policy.startsWith("arn:")) {
    const row = items(details, "Policies").find((one) => text(one, "Arn") === policy);
    const wanted = row && text(row, "DefaultVersionId");
    const versions = row ? items(row, "PolicyVersionList") : [];
    const version = versions.find((one) => text(one, "VersionId") === wanted) ?? versions[0];
    return version && member(version, "Document");
  }
  for (const title of ["User", "Role", "Group"]) {
    const row = items(details, `${title}DetailList`).find((one) => text(one, "Arn") === of);
    if (!row) continue;
    if (policy === "trust") return member(row, "AssumeRolePolicyDocument");
    const inline = items(row, `${title}PolicyList`).find((one) => text(one, "PolicyName") === policy);
    return inline && member(inline, "PolicyDocument");
  }
  const resource = items(part, "resources").find((one) => text(one, "arn") === of);
  return policy === "resource policy" && resource ? member(resource, "policy") : undefined;
}

function member(node: Node, name: string): Node | undefined {
  return node.type === "object" ? node.children?.find((one) => one.children?.[0]?.value === name)?.children?.[1] : undefined;
}

function items(node: Node, name: string): Node[] {
  const list = member(node, name);
  return list?.type === "array" ? (list.children ?? []) : [];
}

function text(node: Node, name: string): string | undefined {
  const value = member(node, name)?.value;
  return typeof value === "string" ? value : undefined;
}

// `policies` and `baseline` of `iam-prover.json`: what holds for which files, and what they are compared with.
import type { Node } from "jsonc-parser";
import { rangeOf } from "../core/syntax/json";
import type { PolicyKind } from "../core/syntax/tree";
import { isRevision } from "../platform/revision";
import type { PolicyRule } from "./api";
import { checkPath, readGlob, readPath } from "./config-paths";
import type { ConfigReader, Member } from "./config-reader";

const KINDS = ["identity", "resource", "trust", "scp", "rcp", "endpoint"] as const satisfies readonly PolicyKind[];

/** What is compared with: `none`, `git:` and a revision, or a path inside of the folder. */
export function readBaseline(reader: ConfigReader, node: Node): string | undefined {
  const spec = reader.string(node, "`baseline`");
  if (spec === undefined || spec === "none") return spec;
  if (spec.startsWith("git:")) {
    if (isRevision(spec.slice("git:".length))) return spec;
    reader.report(
      rangeOf(node),
      `\`${spec}\` names no revision. Write a branch, a tag or a commit after \`git:\`, such as \`git:HEAD\` or \`git:origin/main\`.`,
    );
    return undefined;
  }
  return checkPath(reader, node, spec);
}

/** An entry of `policies`; undefined, with a problem, where it names no files. */
export function readRule(reader: ConfigReader, node: Node): PolicyRule | undefined {
  const members = reader.object(
    node,
    "an entry of `policies`",
    ["files", "kind", "baseline", "resourceType", "boundary", "serviceControlPolicies", "resourceControlPolicies", "values", "variables"],
    ["files"],
  );
  if (!members) return undefined;
  const files = readGlob(reader, members.get("files") as Member);
  if (files === undefined) return undefined;
  const rule: PolicyRule = { files };
  const each = (name: string, read: (value: Node) => void) => {
    const member = members.get(name);
    if (member) read(member.value);
  };
  each("kind", (value) => {
    rule.kind = reader.oneOf(value, "`kind`", KINDS);
  });
  each("baseline", (value) => {
    rule.baseline = readBaseline(reader, value);
  });
  each("resourceType", (value) => {
    rule.resourceType = readResourceType(reader, value);
  });
  each("values", (value) => {
    rule.values = readValues(reader, value);
  });
  each("variables", (value) => {
    rule.variables = readPath(reader, value, "`variables`");
  });
  each("boundary", (value) => {
    rule.boundary = readPath(reader, value, "`boundary`");
  });
  for (const name of ["serviceControlPolicies", "resourceControlPolicies"] as const) {
    each(name, (value) => {
      rule[name] = reader.strings(value, `\`${name}\``, (path, entry) => checkPath(reader, entry, path));
    });
  }
  return rule;
}

/** A text, or a list of them, for each name. */
function readValues(reader: ConfigReader, node: Node): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const { name, value } of reader.record(node, "`values`")?.values() ?? []) {
    const where = `the value of \`${name}\``;
    const read = value.type === "array" ? reader.strings(value, where) : reader.string(value, where);
    if (read !== undefined) Object.defineProperty(values, name, { value: read, enumerable: true, configurable: true, writable: true });
  }
  return values;
}

function readResourceType(reader: ConfigReader, node: Node): string | undefined {
  const type = reader.string(node, "`resourceType`");
  if (type === undefined || /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(type)) return type;
  reader.report(rangeOf(node), `\`${type}\` is not a resource type. Write its CloudFormation name, such as \`AWS::S3::Bucket\`.`);
  return undefined;
}

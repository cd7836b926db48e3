// `critical` of `iam-prover.json`: access that nobody may grant unasked, actions that are critical together.
import type { Node } from "jsonc-parser";
import { type ActionGroup, groupSets } from "../core/account/groups";
import type { AccessSpec } from "../core/checks/access";
import { isRefusedResource } from "../core/semantics/evaluator/resources";
import { rangeOf } from "../core/syntax/json";
import { nearest } from "../core/syntax/words";
import type { ConfigReader } from "./config-reader";

/** An entry of `critical`: access by itself, actions that are critical together, or the name of a shipped set. */
export function readCritical(reader: ConfigReader, node: Node): { access: AccessSpec } | { together: ActionGroup | string } | undefined {
  if (node.type === "string") {
    const name = reader.string(node, "an entry of `critical`");
    if (name === undefined || Object.hasOwn(groupSets, name)) return name === undefined ? undefined : { together: name };
    const sets = Object.keys(groupSets);
    const meant = nearest(name, sets);
    reader.report(
      rangeOf(node),
      `There is no set \`${name}\`. ${meant ? `Did you mean \`${meant}\`?` : `Sets are ${sets.map((one) => `\`${one}\``).join(", ")}; everything else is an object with \`actions\`, \`resources\` or \`together\`.`}`,
    );
    return undefined;
  }
  if (!node.children?.some((member) => member.children?.[0]?.value === "together")) {
    const access = readAccess(reader, node);
    return access && { access };
  }
  const before = reader.problems.length;
  const members = reader.object(node, "an entry of `critical`", ["together"], ["together"]);
  const listed = members?.get("together");
  if (!listed) return undefined;
  const actions = reader.strings(listed.value, "`together`", (value, entry) => checkSingleAction(reader, value, entry));
  if (reader.problems.length > before) return undefined;
  if (actions.length < 2) {
    reader.report(
      rangeOf(listed.value),
      "`together` lists two actions or more. A single one is critical by itself: write it in `actions`.",
    );
    return undefined;
  }
  return { together: { actions } };
}

/** Members of a group are single actions: which of several a pattern meant nobody would know. */
function checkSingleAction(reader: ConfigReader, value: string, node: Node): void {
  if (/^[\w-]+:[\w.-]+$/.test(value)) return;
  reader.report(
    rangeOf(node),
    `\`${value}\` is not the name of one action. Write \`service:Name\`, such as \`iam:PassRole\`, without wildcards.`,
  );
}

function readAccess(reader: ConfigReader, node: Node): AccessSpec | undefined {
  const before = reader.problems.length;
  const members = reader.object(node, "an entry of `critical`", ["actions", "resources"]);
  if (!members) return undefined;
  const spec: AccessSpec = {};
  const actions = members.get("actions");
  const resources = members.get("resources");
  if (actions) spec.actions = reader.strings(actions.value, "`actions`", (value, entry) => checkAction(reader, value, entry));
  if (resources) spec.resources = reader.strings(resources.value, "`resources`", (value, entry) => checkResource(reader, value, entry));
  // With another problem in it, the entry was not meant to be empty.
  if (reader.problems.length > before) return undefined;
  if (!spec.actions?.length && !spec.resources?.length) {
    reader.report(
      rangeOf(node),
      'This entry of `critical` names neither actions nor resources, so it watches nothing. Add `"actions": ["service:Name"]`, or remove it.',
    );
    return undefined;
  }
  return spec;
}

function checkAction(reader: ConfigReader, value: string, node: Node): void {
  if (value === "*" || /^[\w*?-]+:[\w*?.-]+$/.test(value)) return;
  reader.report(
    rangeOf(node),
    `\`${value}\` is not the name of an action, so nothing will ever match it. Write \`service:Name\`, such as \`s3:DeleteBucket\`.`,
  );
}

function checkResource(reader: ConfigReader, value: string, node: Node): void {
  if (!isRefusedResource(value)) return;
  reader.report(rangeOf(node), `\`${value}\` is not an ARN. Write \`*\`, or an ARN such as \`arn:aws:s3:::doc-example-bucket/*\`.`);
}

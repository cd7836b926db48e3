// The requests of `expect` in `iam-prover.json`, as somebody writes them.
import type { Node } from "jsonc-parser";
import type { Request, RequestPrincipal } from "../core/semantics/request";
import { rangeOf } from "../core/syntax/json";
import { describeType } from "../core/syntax/words";
import type { ConfigReader, Member } from "./config-reader";
import { PRINCIPAL_TYPES, readPrincipal } from "./request";

/** Reads the request of an expectation. Undefined after it has reported why not. */
export function readRequest(reader: ConfigReader, node: Node): Request | undefined {
  const members = reader.object(
    node,
    "`request`",
    ["principal", "action", "resource", "resourceAccount", "context"],
    ["principal", "action", "resource"],
  );
  if (!members) return undefined;
  const principal = readPrincipalNode(reader, (members.get("principal") as Member).value);
  const actionNode = (members.get("action") as Member).value;
  const action = reader.string(actionNode, "`action`");
  if (action !== undefined && !/^[\w-]+:[\w.-]+$/.test(action)) {
    reader.report(rangeOf(actionNode), `A request asks for one action, \`service:Name\`, not \`${action}\`.`);
  }
  const resource = reader.string((members.get("resource") as Member).value, "`resource`");
  const account = members.get("resourceAccount");
  const resourceAccount = account && reader.string(account.value, "`resourceAccount`");
  const context = members.get("context");
  const values = context ? readContext(reader, context.value) : {};
  if (!principal || action === undefined || resource === undefined) return undefined;
  return { principal, action, resource, ...(resourceAccount !== undefined && { resourceAccount }), context: values };
}

function readPrincipalNode(reader: ConfigReader, node: Node): RequestPrincipal | undefined {
  if (node.type === "object") {
    const members = reader.object(node, "`principal`", ["type", "id"], ["type", "id"]);
    const typeNode = members?.get("type")?.value;
    const idNode = members?.get("id")?.value;
    const type = typeNode && reader.oneOf(typeNode, "`type`", PRINCIPAL_TYPES);
    if (!type || !idNode) return undefined;
    const id = type === "Anonymous" ? "" : reader.string(idNode, "`id`");
    return id === undefined ? undefined : { type, id };
  }
  const text = reader.string(node, "`principal`");
  const principal = text === undefined ? undefined : readPrincipal(text);
  if (text !== undefined && !principal) {
    reader.report(
      rangeOf(node),
      `\`${text}\` is not a principal. Write an ARN of IAM or STS, a service principal (\`lambda.amazonaws.com\`), \`anonymous\`, or \`{ "type": "Federated", "id": "…" }\`.`,
    );
  }
  return principal;
}

function readContext(reader: ConfigReader, node: Node): Request["context"] {
  const context: Request["context"] = {};
  for (const { name, value } of reader.record(node, "`context`")?.values() ?? []) {
    const where = `the context key \`${name}\``;
    if (value.type === "array") context[name] = reader.list(value, where, (entry) => readContextValue(reader, entry, where));
    else {
      const text = readContextValue(reader, value, where);
      if (text !== undefined) context[name] = text;
    }
  }
  return context;
}

/** A context value; unlike elsewhere it may be empty, as a tag may be. */
function readContextValue(reader: ConfigReader, node: Node, where: string): string | undefined {
  if (node.type === "string") return node.value as string;
  reader.report(rangeOf(node), `A value of ${where} must be a string, but this is ${describeType(node)}. Put it in double quotes.`);
  return undefined;
}

// Messages on the wire, before and behind the SDK: wrong parameters are told in words, and no answer is lost when the client closes.
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolRequestSchema, ErrorCode, GetPromptRequestSchema, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

const schemas = [CallToolRequestSchema, GetPromptRequestSchema];

/** Wraps a transport to which a server is connected. Out: resolves when every request that came in has its answer, or was cancelled. */
export function watch(transport: Transport): () => Promise<void> {
  const open = new Set<string | number>();
  let idle = () => {};
  const close = (id: unknown) => {
    open.delete(id as string | number);
    if (open.size === 0) idle();
  };
  const { onmessage } = transport;
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    await send(message, options);
    if (!("method" in message)) close(message.id);
  };
  transport.onmessage = (message, extra) => {
    if (!("method" in message)) return onmessage?.(message, extra);
    if (message.method === "notifications/cancelled") close(message.params?.requestId);
    if (!("id" in message)) return onmessage?.(message, extra);
    const complaint = misfit(message);
    if (complaint !== undefined) {
      void transport.send({ jsonrpc: "2.0", id: message.id, error: { code: ErrorCode.InvalidParams, message: complaint } });
      return;
    }
    open.add(message.id);
    onmessage?.(message, extra);
  };
  return () =>
    new Promise((resolve) => {
      idle = resolve;
      if (open.size === 0) resolve();
    });
}

/** What is wrong with the parameters of a request, by the schema of its method. */
function misfit(message: JSONRPCMessage & { method: string }): string | undefined {
  const schema = schemas.find((one) => one.shape.method.value === message.method);
  const issue = schema?.safeParse(message).error?.issues[0];
  if (!issue) return undefined;
  const expected =
    "expected" in issue ? { object: "an object", record: "an object", string: "a string" }[String(issue.expected)] : undefined;
  const name = issue.path.map(String).join(".");
  return `\`${name}\` ${expected ? `must be ${expected}` : "does not fit"} in \`${message.method}\`.`;
}

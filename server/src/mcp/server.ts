// The Model Context Protocol server: lists the tools, checks arguments, finds files within the roots, and answers with structured content.
import { pathToFileURL } from "node:url";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListToolsRequestSchema,
  McpError,
  RootsListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { JsonSchemaValidatorResult } from "@modelcontextprotocol/sdk/validation";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { InputError } from "../cli/errors";
import type { Json } from "../cli/parameters";
import { nearest } from "../core/syntax/words";
import type { Call } from "./answer";
import { CALL_LIMIT_MS, LONGEST_TEXT } from "./limits";
import { pathOfUri, readInside } from "./roots";
import type { Outcome, Runner } from "./runner";
import { INSTRUCTIONS, type Tool, type ToolName, tools } from "./schemas";

export interface ServerOptions {
  version: string;
  runner: Runner;
  /** Folders named on the command line: then the client's roots do not count. */
  folders: readonly string[];
  /** What files are read from where neither the command line nor the client names folders. */
  workingFolder: string;
  callLimitMs?: number;
}

/** A server, not connected yet. */
export function createServer({ version, runner, folders, workingFolder, callLimitMs = CALL_LIMIT_MS }: ServerOptions): Server {
  const server = new Server(
    { name: "iam-prover", title: "IAM Policy Prover", version },
    { capabilities: { tools: {}, prompts: {} }, instructions: INSTRUCTIONS },
  );
  const validator = new AjvJsonSchemaValidator();
  const checks = new Map(tools.map((tool) => [tool.name, validator.getValidator<Json>(tool.inputSchema)]));
  let known: Promise<string[]> | undefined;
  const roots = (): Promise<string[]> => {
    if (folders.length > 0) return Promise.resolve([...folders]);
    if (!server.getClientCapabilities()?.roots) return Promise.resolve([workingFolder]);
    known ??= server.listRoots().then(({ roots: listed }) => listed.flatMap(({ uri }) => pathOfUri(uri) ?? []));
    return known;
  };
  server.setNotificationHandler(RootsListChangedNotificationSchema, () => {
    known = undefined;
  });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    const { name, arguments: given = {} } = params;
    const tool = tools.find((one) => one.name === name);
    const check = tool && checks.get(tool.name);
    if (!tool || !check) return refused(`There is no tool \`${name}\`: the tools are ${[...checks.keys()].join(", ")}.`);
    const complaint = unknownParameter(tool, given) ?? misfit(tool.name, check(given));
    if (complaint !== undefined) return refused(complaint);
    try {
      const call = await callOf(tool.name, given, roots);
      return resultOf(await runner.run(call, { signal, limitMs: callLimitMs }), call);
    } catch (error) {
      if (error instanceof InputError) return refused(error.message);
      known = undefined;
      return refused(`The folders that may be read are not known: ${error instanceof Error ? error.message : String(error)}.`);
    }
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [PROMPT] }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    if (params.name !== PROMPT.name) throw new McpError(ErrorCode.InvalidParams, `There is no prompt \`${params.name}\`.`);
    const file = params.arguments?.path;
    const text = `${INSTRUCTIONS}\n\n${file === undefined ? "Do so for the IAM policy that we are working on." : `Do so for the file \`${file}\`.`}`;
    return { messages: [{ role: "user" as const, content: { type: "text" as const, text } }] };
  });
  return server;
}

/** The complaint about a parameter that a tool does not have; the schema's own names none. */
function unknownParameter({ name, inputSchema }: Tool, given: Json): string | undefined {
  const known = Object.keys(inputSchema.properties);
  const unknown = Object.keys(given).find((one) => !known.includes(one));
  if (unknown === undefined) return undefined;
  const hint = nearest(unknown, known);
  return `\`${name}\` has no parameter \`${unknown.slice(0, 100)}\`${hint ? `; did you mean \`${hint}\`?` : `: it has ${known.join(", ")}.`}`;
}

/** What does not fit the schema, each parameter by its name. */
function misfit(tool: ToolName, answer: JsonSchemaValidatorResult<Json>): string | undefined {
  if (answer.valid) return undefined;
  const words = answer.errorMessage.replace(/\bdata\/(\S+)/g, "`$1`").replace(/\bdata must\b/g, "they must");
  return `The arguments do not fit the schema of \`${tool}\`: ${words.slice(0, 500)}.`;
}

const PROMPT = {
  name: "prove-policy",
  title: "Prove an IAM policy before it is handed over",
  description: "Check a policy, fix what is found with proved changes, and check it again.",
  arguments: [{ name: "path", description: "The file; without it the policy at hand.", required: false }],
};

function listed(tool: Tool) {
  return { ...tool, annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } };
}

async function callOf(tool: ToolName, args: Json, roots: () => Promise<string[]>): Promise<Call> {
  if (typeof args.path !== "string") return { tool, arguments: args };
  const written = args.path.startsWith("file:") ? args.path : (args.path.split("#", 1)[0] ?? "");
  return { tool, arguments: args, file: await readInside(await roots(), written) };
}

function refused(message: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text: message }] };
}

function resultOf(outcome: Outcome, { file }: Call): CallToolResult {
  if ("wrong" in outcome) return refused(outcome.wrong);
  if ("failed" in outcome) return refused(`This call was not answered: ${outcome.failed}.`);
  const text = JSON.stringify(outcome.ok);
  const places = (outcome.ok.findings as { file?: string; range?: { start: { line: number } }; code?: string }[] | undefined) ?? [];
  const links = file
    ? places.slice(0, 20).flatMap(({ range, code }) =>
        range
          ? [
              {
                type: "resource_link" as const,
                uri: `${pathToFileURL(file.file).href}#L${range.start.line + 1}`,
                name: `${code ?? "finding"} in line ${range.start.line + 1}`,
              },
            ]
          : [],
      )
    : [];
  return {
    structuredContent: outcome.ok,
    content: [{ type: "text", text: text.length <= LONGEST_TEXT ? text : shortened(outcome.ok) }, ...links],
  };
}

/** The answer in few words, for clients that show no structured content. */
function shortened(answer: Json): string {
  const findings = (answer.findings as { code?: string; message?: string }[] | undefined) ?? [];
  const head = ["verdict", "result", "comparison", "decision", "message"].flatMap((name) =>
    answer[name] === undefined ? [] : [`${name}: ${String(answer[name])}`],
  );
  const lines = [...head, ...findings.map(({ code, message }) => `${code ?? ""}: ${message ?? ""}`)];
  return `${lines.join("\n").slice(0, LONGEST_TEXT)}\nAll of it is in the structured content.`;
}

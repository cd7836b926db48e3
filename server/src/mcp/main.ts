// `iam-prover mcp`: the server on standard input and output. A bundle of its own, loaded by that command, or a program by itself, which the extension starts: its package does not hold the command line.

import { realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { InputError } from "../cli/errors";
import { readFlags } from "../cli/flags";
import { say } from "../cli/say";
import { ownVersion } from "../cli/version";
import { messageOf } from "../core/text/errors";
import { compileLess } from "../platform/node/v8";
import { idIn, Lines } from "./input";
import { CALL_LIMIT_MS, LONGEST_MESSAGE } from "./limits";
import { createRunner, runThread, THREAD_ARGUMENT } from "./runner";
import { createServer } from "./server";
import { watch } from "./wire";

export const MCP_HELP = `iam-prover mcp [FOLDER …] [options]
  A Model Context Protocol server on standard input and output: proofs about IAM policies as tools for agents. It works
  offline, writes nothing, and reads files below the given folders only (default: the client's roots, else this folder).

  --call-timeout SECONDS   for each call; default: 60

Exit status: 0 when the client is gone, 2 bad usage.
`;

/** Serves until the client is gone. Out: the exit status. Throws `InputError`. */
export async function runMcpServer(args: readonly string[]): Promise<number> {
  const flags = readFlags("mcp", args, { stdio: { kind: "switch" }, "call-timeout": { kind: "number", min: 1 } });
  const folders = flags.positional.map(folderOf);
  compileLess();
  const runner = createRunner();
  const seconds = flags.number("call-timeout");
  const callLimitMs = seconds === undefined ? CALL_LIMIT_MS : seconds * 1000;
  const server = createServer({
    version: ownVersion(),
    runner,
    folders,
    workingFolder: process.cwd(),
    callLimitMs,
  });
  const lines = new Lines((beginning, end) => {
    const id = idIn(beginning, end);
    const message = `The message is longer than ${LONGEST_MESSAGE} bytes.`;
    say(message);
    if (id !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32600, message } })}\n`);
  });
  const gone = new Promise<void>((resolve) => {
    lines.on("end", resolve);
    process.stdin.on("close", resolve);
    server.onclose = resolve;
  });
  server.onerror = (error) => {
    const code = error instanceof SyntaxError ? -32700 : error.name.endsWith("ZodError") ? -32600 : undefined;
    const message =
      code === -32700
        ? "A line is not JSON."
        : code === -32600
          ? "A line is no message of JSON-RPC 2.0. Several in an array are not taken."
          : error.message.slice(0, 500);
    say(`mcp: ${message}`);
    if (code !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: null, error: { code, message } })}\n`);
  };
  runner.warmUp();
  const transport = new StdioServerTransport(process.stdin.pipe(lines), process.stdout);
  await server.connect(transport);
  const answered = watch(transport);
  await gone;
  // What was asked before the client closed its end is answered, for as long as one call may take.
  await Promise.race([answered(), new Promise((resolve) => setTimeout(resolve, callLimitMs))]);
  await runner.dispose();
  return 0;
}

function folderOf(path: string): string {
  try {
    if (statSync(path).isDirectory()) return realpathSync(path);
  } catch {
    // Said below.
  }
  throw new InputError(`\`mcp\`: \`${path}\` is not a folder.`);
}

/** The server as the whole program. Ends the process. */
async function runAsProgram(args: readonly string[]): Promise<never> {
  try {
    process.exit(await runMcpServer(args));
  } catch (error) {
    say(messageOf(error));
    process.exit(2);
  }
}

if (!isMainThread && process.argv.includes(THREAD_ARGUMENT)) runThread();
else if (isMainThread && basename(process.argv[1] ?? "") === "mcp.js") void runAsProgram(process.argv.slice(2));

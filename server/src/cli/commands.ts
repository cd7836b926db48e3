// The command line: picks the command, loads only what it needs, ends with the exit status of the contract (0 pass, 1 findings, 2 bad input, 3 undecided).
import { nearest } from "../core/syntax/words";
import { InputError } from "./errors";

const commands: Record<string, { summary: string; run(args: string[]): Promise<number> }> = {
  "check-no-new-access": { summary: "No request is newly allowed: --existing-policy-document, --new-policy-document, --policy-type", run: (args) => runAws("check-no-new-access", args) },
  "check-access-not-granted": { summary: "Listed actions and resources are not granted: --policy-document, --access, --policy-type", run: (args) => runAws("check-access-not-granted", args) },
  "check-no-public-access": { summary: "Nobody from the street has access: --policy-document, --resource-type", run: (args) => runAws("check-no-public-access", args) },
  "check-no-external-access": { summary: "Nobody outside the zone of trust has access: --policy-document, --trusted-accounts, --trusted-organizations", run: (args) => runAws("check-no-external-access", args) },
  "validate-policy": { summary: "AWS's policy validation codes, offline: --policy-document, --policy-type", run: (args) => runAws("validate-policy", args) },
  batch: { summary: "JSON Lines in, JSON Lines out: one operation a line", run: async (args) => (await import("./batch-command")).runBatchCommand(args) },
  scan: { summary: "Every policy of a repository, as the editor checks it: text, json, sarif, junit, github, gitlab", run: async (args) => (await import("./scan/command")).runScan(args) },
  lsp: { summary: "The language server: --stdio", run: async () => (await import("../lsp/main")).runStdioServer() },
};

async function runAws(command: string, args: string[]): Promise<number> {
  return (await import("./aws-command")).runAwsCommand(command, args);
}

/** Runs one command line. Out: the exit status. Bad usage prints one line on stderr and nothing on stdout. */
export async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(help());
    return 0;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${process.env.IAM_PROVER_VERSION ?? "development"}\n`);
    return 0;
  }
  if (name === "scan-worker") return (await import("./scan/worker")).runScanWorker();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!command) {
      const hint = nearest(name, Object.keys(commands));
      throw new InputError(`there is no command \`${name}\`${hint ? `; did you mean \`${hint}\`?` : ". `iam-prover --help` lists them."}`);
    }
    if (rest.includes("--help")) {
      process.stdout.write(`iam-prover ${name}\n  ${command.summary}\n`);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`iam-prover: ${error.message.replace(/\s*\n\s*/g, " ")}\n`);
    return 2;
  }
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `iam-prover: proves, offline, what AWS IAM policies grant\n\nUsage: iam-prover <command> [options]\n\n${lines.join("\n")}\n\nExit status: 0 pass, 1 findings, 2 bad input or usage, 3 undecided.\n`;
}

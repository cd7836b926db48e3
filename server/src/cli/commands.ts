// The command line: picks the command, loads only what it needs, ends with the exit status of the contract (0 pass, 1 findings, 2 bad input, 3 undecided).

import { nearest } from "../core/syntax/words";
import { CatalogueProblem } from "../workspace/catalogue-files";
import type { AwsCommandName } from "./aws";
import { InputError } from "./errors";
import { say } from "./say";

interface Command {
  summary: string;
  /** More than the summary, for `--help` after the command. */
  help?(): Promise<string>;
  run(args: string[]): Promise<number>;
}

const aws = (name: AwsCommandName, summary: string): Command => ({
  summary,
  help: async () => (await import("./help")).awsHelp(name, summary),
  run: async (args) => (await import("./aws-command")).runAwsCommand(name, args),
});

const commands: Record<string, Command> & Record<AwsCommandName, Command> = {
  scan: {
    summary: "Every policy of a repository, as the editor checks it: text, json, sarif, junit, github, gitlab",
    help: async () => (await import("./scan/help")).SCAN_HELP,
    run: async (args) => (await import("./scan/command")).runScan(args),
  },
  extract: {
    summary: "The policies in files, one by one: templates, Terraform, plans, answers: FILE…, --format json|text",
    help: async () => (await import("./extract/extract")).EXTRACT_HELP,
    run: async (args) => (await import("./extract/extract")).runExtract(args),
  },
  "check-no-new-access": aws(
    "check-no-new-access",
    "No request is newly allowed: --existing-policy-document, --new-policy-document, --policy-type",
  ),
  "check-access-not-granted": aws(
    "check-access-not-granted",
    "Listed actions and resources are not granted: --policy-document, --access, --policy-type",
  ),
  "check-no-public-access": aws("check-no-public-access", "No access for the public: --policy-document, --resource-type"),
  "check-no-external-access": aws(
    "check-no-external-access",
    "Nobody outside the zone of trust has access: --policy-document, --trusted-accounts, --trusted-organizations",
  ),
  "list-external-access": aws(
    "list-external-access",
    "Who outside has access: --policy-document, --trusted-accounts, --trusted-organizations",
  ),
  "validate-policy": aws("validate-policy", "AWS's policy validation codes, offline: --policy-document, --policy-type"),
  "compare-policies": aws("compare-policies", "Which of two policies allows more: --existing-policy-document, --new-policy-document"),
  "evaluate-request": aws("evaluate-request", "One request under given policies: --request, --identity-policies, --resource-policy, …"),
  repair: {
    summary: "The smallest edit that allows these requests and not those, proved: --policy, --allow, --deny",
    help: async () => (await import("./repair/command")).REPAIR_HELP,
    run: async (args) => (await import("./repair/command")).runRepair(args),
  },
  synthesize: {
    summary: "A new policy from requests, proved: --allow, --deny, --generalize exact|type|prefix",
    help: async () => (await import("./repair/command")).SYNTHESIZE_HELP,
    run: async (args) => (await import("./repair/command")).runSynthesize(args),
  },
  account: {
    summary: "Who in an account can reach what, by which steps: <details.json>, --from, --to, --who-can, --baseline",
    help: async () => (await import("./account/help")).ACCOUNT_HELP,
    run: async (args) => (await import("./account/command")).runAccount(args),
  },
  batch: {
    summary: "JSON Lines in, JSON Lines out: one operation a line",
    help: async () => (await import("./help")).batchHelp(),
    run: async (args) => (await import("./batch-command")).runBatchCommand(args),
  },
  control: {
    summary: "A requirement as a control in Gherkin: --service, --requirement, --format gherkin|json",
    help: async () => (await import("./controls/help")).CONTROL_HELP,
    run: async (args) => (await import("./controls/control")).runControl(args),
  },
  "run-controls": {
    summary: "Runs the scenarios of controls over the policies: [*.feature], --format text|json",
    help: async () => (await import("./controls/help")).RUN_CONTROLS_HELP,
    run: async (args) => (await import("./controls/run")).runRunControls(args),
  },
  export: {
    summary: "Controls as rules of CloudFormation Guard or AWS Config: FEATURE…, --to guard|config, --output DIR",
    help: async () => (await import("./controls/help")).EXPORT_HELP,
    run: async (args) => (await import("./controls/export")).runExport(args),
  },
  "update-catalogue": {
    summary: "Newer AWS actions, from the npm data package or a file: --from",
    help: async () => (await import("./update-catalogue")).UPDATE_CATALOGUE_HELP,
    run: async (args) => (await import("./update-catalogue")).runUpdateCatalogue(args),
  },
  mcp: {
    summary: "A Model Context Protocol server for agents, on standard input and output: [FOLDER …]",
    help: async () => (await import("../mcp/main")).MCP_HELP,
    run: async (args) => (await import("../mcp/main")).runMcpServer(args),
  },
  lsp: { summary: "The language server: --stdio", run: runLsp },
};

async function runLsp(args: string[]): Promise<number> {
  for (const arg of args) {
    // Editors add arguments of their own, such as the process to watch.
    if (arg === "--stdio" || arg.startsWith("--clientProcessId")) continue;
    throw new InputError(`\`lsp\` speaks over standard input and output (\`--stdio\`); it has no option \`${arg}\`.`);
  }
  return (await import("../relay/main")).runStdioServer();
}

/** Runs one command line. Out: the exit status. Bad usage prints one line on stderr and nothing on stdout. */
export async function main(args: readonly string[]): Promise<number> {
  const [first, ...others] = args;
  // `help scan` is `scan --help`.
  const [asked, ...options] = first === "help" && others.length > 0 ? [others[0] as string, "--help"] : args;
  // `iam-prover accessanalyzer check-…` takes the place of `aws accessanalyzer check-…`.
  const [name, ...rest] = asked === "accessanalyzer" && options.length > 0 ? options : asked === undefined ? [] : [asked, ...options];
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(help());
    return 0;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${(await import("./version")).ownVersion()}\n`);
    return 0;
  }
  if (name === "scan-worker") return (await import("./scan/worker")).runScanWorker();
  if (name === "batch-worker") return (await import("./line-thread")).runLineWorker();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!command) {
      const hint = nearest(name, Object.keys(commands));
      throw new InputError(`there is no command \`${name}\`${hint ? `; did you mean \`${hint}\`?` : ". `iam-prover --help` lists them."}`);
    }
    if (rest.includes("--help") || rest.includes("-h")) {
      process.stdout.write(command.help ? await command.help() : `iam-prover ${name}\n  ${command.summary}\n`);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    if (!isCallers(error)) throw error;
    say(error.message);
    return 2;
  }
}

const CALLERS = [new InputError(), new CatalogueProblem()].map(({ name }) => name);

/** Whether the caller can mend it. Told by the name: a command that is a bundle of its own (`mcp`) has classes of its own. */
function isCallers(error: unknown): error is Error {
  return error instanceof Error && CALLERS.includes(error.name);
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `iam-prover: proves, offline, what AWS IAM policies grant\n\nUsage: iam-prover <command> [options]\n\n${lines.join("\n")}\n\n\`iam-prover <command> --help\` says more.\nExit status: 0 pass, 1 findings, 2 bad input or usage, 3 undecided.\n`;
}

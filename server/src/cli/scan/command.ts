// `iam-prover scan`: checks every policy of a repository against its older version and the settings, and writes a report.

import { access, constants } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, relative, resolve } from "node:path";
import { systemReason } from "../../core/text/errors";
import { history } from "../../platform/current";
import { catalogueInUse } from "../../workspace/catalogue";
import { today } from "../../workspace/settings";
import { InputError } from "../errors";
import { type Flags, readFlags } from "../flags";
import { FORMATS, type Format } from "../report/options";
import { writeReport } from "../report/output";
import { widthsFor } from "../report/widths";
import { say } from "../say";
import { ownVersion } from "../version";
import { acceptFindings } from "./accept";
import { type FailOn, LEVELS } from "./levels";
import { progressBar } from "./progress";
import { exitStatus, type Interruption, scanAll } from "./scan";
import { STANDARD_INPUT, standardInput } from "./standard-input";
import type { PlanOptions } from "./terms";

const FLAGS = {
  format: { kind: "text", values: FORMATS },
  output: { kind: "text" },
  baseline: { kind: "text" },
  config: { kind: "text" },
  "fail-on": { kind: "text", values: LEVELS },
  changed: { kind: "switch" },
  "require-policies": { kind: "switch" },
  "write-baseline": { kind: "switch" },
  reason: { kind: "text" },
  until: { kind: "text" },
  jobs: { kind: "number", min: 1 },
  timeout: { kind: "number", min: 1 },
  "file-timeout": { kind: "number", min: 1 },
  "no-fixes": { kind: "switch" },
  verbose: { kind: "switch" },
} as const;

/** Runs a scan. Out: the exit status. Throws `InputError` for bad usage. */
export async function runScan(args: readonly string[]): Promise<number> {
  const flags = readFlags("scan", args, FLAGS);
  const format = (flags.text("format") ?? "text") as Format;
  const failOn = (flags.text("fail-on") ?? "warning") as FailOn;
  const accepting = acceptance(flags);
  const output = flags.text("output");
  if (output !== undefined) await checkOutput(output);
  // Without one no process could check anything.
  catalogueInUse();

  const workingFolder = process.cwd();
  const [baseline, config] = [flags.text("baseline"), flags.text("config")];
  const options: PlanOptions = {
    workingFolder,
    paths: flags.positional,
    changed: flags.has("changed"),
    requirePolicies: flags.has("require-policies"),
    reportFolder: await reportFolder(format, workingFolder),
    ...(baseline !== undefined && { baseline }),
    ...(config !== undefined && { config }),
    check: {
      today: today(),
      timeoutMs: flags.number("timeout") ?? 2000,
      newSeverity: flags.has("changed") ? "error" : "warning",
      fixes: (format === "json" || format === "sarif") && !flags.has("no-fixes"),
    },
  };
  if (!options.paths.includes(STANDARD_INPUT)) return scanWith(options, flags, format, failOn, accepting);
  const { remove, ...given } = await standardInput(workingFolder, { ...options, accepting: accepting !== undefined });
  try {
    return await scanWith({ ...options, ...given }, flags, format, failOn, undefined);
  } finally {
    remove();
  }
}

async function scanWith(
  options: PlanOptions,
  flags: Flags,
  format: Format,
  failOn: FailOn,
  accepting: ReturnType<typeof acceptance>,
): Promise<number> {
  const output = flags.text("output");
  const bar = progressBar();
  const { result, plan, done } = await scanAll(options, {
    jobs: flags.number("jobs") ?? availableParallelism(),
    fileLimitMs: flags.number("file-timeout") ?? 5 * 60_000,
    watch: watchSignals,
    onDone: (done, total, path) => bar.show(done, total, path),
  });
  bar.end();
  const { interrupted } = result;
  if (accepting && interrupted === undefined) return acceptFindings(result, plan.settings, failOn, accepting, options);
  const status = exitStatus(result, failOn);
  const { render } = await import("../report/render");
  const text = render(format, result, {
    failOn,
    exitStatus: status,
    reportFolder: options.reportFolder,
    colour: output === undefined && hasColour(),
    version: ownVersion(),
    verbose: flags.has("verbose"),
    widthOf: await widthsFor(result),
  });
  await writeReport(text, output);
  // A report for machines says it in its own way; whoever watches the log wants the one line.
  if (format !== "text" || output !== undefined) for (const { path, message } of result.problems) say(`${path}: ${message}`);
  if (format !== "text" && interrupted !== undefined)
    say(`interrupted (${interrupted}): ${done} of ${plan.tasks.length} files were checked, the report is partial.`);
  return status;
}

function acceptance(flags: Flags): { reason: string; until: string } | undefined {
  const reason = flags.text("reason");
  const until = flags.text("until");
  if (!flags.has("write-baseline")) {
    if (reason !== undefined || until !== undefined) throw new InputError("`--reason` and `--until` belong to `--write-baseline`.");
    return undefined;
  }
  if (reason === undefined || reason.trim() === "")
    throw new InputError('`--write-baseline` needs `--reason "why these findings are accepted"`.');
  if (
    until !== undefined &&
    (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)) || !new Date(until).toISOString().startsWith(until))
  )
    throw new InputError(`\`--until\` is a day such as \`2027-01-31\`, not \`${until}\`.`);
  return { reason, until: until ?? new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10) };
}

async function checkOutput(output: string): Promise<void> {
  const folder = dirname(resolve(output));
  await access(folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`\`--output\`: nothing can be written in \`${relative(process.cwd(), folder) || "."}\`${systemReason(error)}.`);
  });
}

/** Code hosts know files by their path in the repository, people by their path from here. */
async function reportFolder(format: Format, workingFolder: string): Promise<string> {
  if (format !== "sarif" && format !== "github" && format !== "gitlab") return workingFolder;
  const found = await history.repositoryOf(workingFolder);
  return found.kind === "repository" ? resolve(found.repository.root) : workingFolder;
}

function hasColour(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return process.stdout.isTTY === true && process.env.TERM !== "dumb";
}

/** While it watches, the first Ctrl+C ends the checks for a report of what is known; the second ends the process, as any does at other times. */
function watchSignals(): Interruption {
  const abort = new AbortController();
  let name: string | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (name !== undefined) process.exit(signal === "SIGTERM" ? 143 : 130);
    name = signal;
    abort.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: abort.signal,
    name: () => name,
    end: () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

// The program: runs the command line and ends the process with its exit status, output flushed.

import { isMainThread } from "node:worker_threads";
import { stackOf, systemReason } from "../core/text/errors";
import { compileLess } from "../platform/node/v8";
import { main } from "./commands";
import { say } from "./say";

// A thread has it from its process.
if (isMainThread) compileLess();

// A reader that went away (`| head`) wants no more, not even to be told so; only the status says that the answer was not complete.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(2);
  say(`the output cannot be written${systemReason(error)}`, () => process.exit(2));
});
process.stderr.on("error", () => process.exit(2));

// The system itself ends a program by a signal, whatever it computes, where no command has something to save. Only the first
// process of a container is spared unless it asks to be ended.
if (process.pid === 1)
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)
    process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(status));

main(process.argv.slice(2)).then(
  // Open handles (z3's threads) would keep the process alive. An output that could not be written ends it above, with another status.
  (status) => process.stdout.write("", (error) => error ?? process.exit(status)),
  (error: unknown) => {
    say(`internal error: ${stackOf(error)}`, () => process.exit(2));
  },
);

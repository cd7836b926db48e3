// `update-catalogue` as a program by itself (`dist/update-catalogue.js`), which the extension starts as a task: its package does
// not hold the command line.
import { stackOf } from "../core/text/errors";
import { InputError } from "./errors";
import { say } from "./say";
import { runUpdateCatalogue } from "./update-catalogue";

runUpdateCatalogue(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    say(error instanceof InputError ? error.message : `internal error: ${stackOf(error)}`);
    process.exitCode = 2;
  },
);

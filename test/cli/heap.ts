// What a started program holds, all its threads together, after each has collected what nobody needs. The resident memory of a
// process says little: it follows the pace of V8's collections, and a leak hides in it for thousands of lines.
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { folderWith } from "../harness/folder";

/** Runs in each thread of the program: for each new word in the file `asked` it collects, and answers in a file of its own. */
const PRELOAD = `const fs = require("node:fs"), { threadId } = require("node:worker_threads");
require("node:v8").setFlagsFromString("--expose-gc");
const collect = require("node:vm").runInNewContext("gc");
const told = __dirname + "/thread-" + threadId;
let answered = "";
fs.writeFileSync(told, " ");
setInterval(() => {
  const asked = fs.readFileSync(__dirname + "/asked", "utf8");
  if (asked === answered) return;
  answered = asked;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  fs.writeFileSync(told + ".new", asked + " " + (heapUsed + external));
  fs.renameSync(told + ".new", told);
}, 5).unref();
`;

/** Out: what Node takes to be watched so, and the megabytes in use now, which the program has to be idle for. */
export function watchedHeap(): { options: string[]; megabytes(): Promise<number> } {
  const folder = folderWith({ asked: "", "preload.cjs": PRELOAD });
  let questions = 0;
  return {
    options: ["--require", join(folder, "preload.cjs")],
    async megabytes() {
      const asked = String(++questions);
      writeFileSync(join(folder, "asked.new"), asked);
      renameSync(join(folder, "asked.new"), join(folder, "asked"));
      for (;;) {
        const threads = readdirSync(folder).filter((name) => /^thread-\d+$/.test(name));
        const answers = threads.map((name) => readFileSync(join(folder, name), "utf8").split(" "));
        if (answers.every(([question]) => question === asked)) return answers.reduce((sum, [, bytes]) => sum + Number(bytes), 0) / 1e6;
        await pause(10);
      }
    },
  };
}

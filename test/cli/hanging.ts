// The program beside a z3 that hangs as soon as it is loaded, and policies that cannot be judged without it.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../harness/bundle";
import { builtProgram } from "./program";

const tag = (name: string) => `aws:PrincipalTag/${name}`;
const statement = (effect: string, condition: object) => ({ Effect: effect, Action: "s3:GetObject", Resource: "*", Condition: condition });

/** What z3 does when it is loaded: it computes for ever, or it never comes back and leaves the processor to others. */
const HANGS = { awake: "for (;;);", asleep: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);" };
const programs = new Map<string, string>();

/**
 * `wider` is `searched` without its last Deny: comparing the two needs z3 too.
 * `asleep`: for a test that waits until the time is over, which then costs no processor time.
 */
export function hanging({ asleep = false } = {}): { hangs: string; searched: object; wider: object } {
  const hangs = HANGS[asleep ? "asleep" : "awake"];
  let program = programs.get(hangs);
  if (program === undefined) {
    // Beside `generated/`, so that the catalogue is found.
    const folder = mkdtempSync(join(ROOT, "generated", "hanging-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, "z3"));
    writeFileSync(join(folder, "z3/z3-built.js"), `module.exports = () => { ${hangs} };\n`);
    program = join(folder, "cli.js");
    copyFileSync(builtProgram(), program);
    programs.set(hangs, program);
  }
  const statements = [
    // A tag that is another one with two letters behind it, and the same with the letters in front of it: a word equation.
    statement("Allow", {
      StringEquals: { [tag("a")]: `\${${tag("b")}}xy` },
      StringLike: { [tag("a")]: `xy\${${tag("b")}}`, [tag("b")]: "?????*" },
    }),
    statement("Deny", { StringLike: { [tag("b")]: "*z" } }),
    statement("Deny", { StringLike: { [tag("b")]: "??????????*" } }),
  ];
  const policy = (Statement: object[]) => ({ Version: "2012-10-17", Statement });
  return { hangs: program, searched: policy(statements), wider: policy(statements.slice(0, 2)) };
}

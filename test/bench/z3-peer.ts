// z3 of the npm package z3-solver as a program that reads SMT-LIB from standard input, like the native ones: a peer that is as new as the product's own z3.
// usage: node z3-peer.js [--version]; each script ends with (echo "done"), and its answer is written when it is there.
import { loadZ3 } from "../../server/src/solver/node/load-z3";

const END = '(echo "done")\n';

async function main(): Promise<void> {
  const { module: z3 } = await loadZ3({ folder: __dirname });
  if (process.argv.includes("--version")) return console.log(z3.ccall("Z3_get_full_version", "string", [], []));
  let waiting = "";
  process.stdin.setEncoding("utf8").on("data", (text: string) => {
    waiting += text;
    for (let end = waiting.indexOf(END); end >= 0; end = waiting.indexOf(END)) {
      const script = waiting.slice(0, end + END.length);
      waiting = waiting.slice(end + END.length);
      // A context of its own for each script: what an earlier one declared would stand in the way.
      const config = z3._Z3_mk_config();
      const context = z3._Z3_mk_context(config);
      z3._set_noop_error_handler(context);
      process.stdout.write(`${z3.ccall("Z3_eval_smtlib2_string", "string", ["number", "string"], [context, script])}\n`);
      z3._Z3_del_context(context);
      z3._Z3_del_config(config);
    }
  });
}

void main();

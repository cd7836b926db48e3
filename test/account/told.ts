// What is told of the ways that a change of a template or module opens.
import { basename } from "node:path";
import { after } from "node:test";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { defaultConfig } from "../../server/src/workspace/config";
import { policyContext } from "../../server/src/workspace/policy-context";
import { templatePaths } from "../../server/src/workspace/template-paths";
import { templateWays } from "../../server/src/workspace/template-ways";

const solver = createInlineSolver();
after(() => solver.dispose());

/** What is found in `file` of a change; `undefined`: nothing is asked. Files that only one version has are left out of the other. */
export async function told(
  file: string,
  older: Record<string, string>,
  newer: Record<string, string>,
  severity: Record<string, "off"> = {},
) {
  const besides = (files: Record<string, string>) =>
    Object.entries(files).flatMap(([name, text]) => (name === file ? [] : [{ name: basename(name), text }]));
  const before = older[file];
  const template = {
    file,
    text: newer[file] ?? "",
    neighbours: { siblings: besides(newer), olderSiblings: besides(older) },
    judged: {
      ...(await policyContext({ ...defaultConfig("/w"), severity }, file)),
      baseline:
        before === undefined ? ({ kind: "none", reason: "", isNew: true } as const) : ({ kind: "text", text: before, label: "" } as const),
    },
  };
  const run = <T>(one: Investigation<T>) => investigate(one, solver);
  const paths = await run(templatePaths(template));
  const ways = paths && (await templateWays(template, paths, loadCatalogue(), run, 1_795_000_000_000));
  return (
    ways &&
    Promise.all(
      ways.map(async ({ finding: { moreFixes, ...finding } }) => ({ ...finding, fixes: moreFixes ? await run(moreFixes()) : [] })),
    )
  );
}

// Who can do something in the account that a template or a Terraform module makes by itself.
import { placeKey } from "../core/account/edits";
import { whoReaches } from "../core/account/paths";
import { readSnapshot, SnapshotError } from "../core/account/snapshot";
import { wayOf } from "../core/account/steps";
import type { Catalogue } from "../core/catalogue/api";
import type { Investigation } from "../core/checks/investigation";
import { basename } from "../platform/current";
import { hostOf, withGiven } from "./hosts";
import { MOST_PRINCIPALS } from "./limits";
import type { WhoCan } from "./new-paths";
import { templateAccountInSteps, withGaps } from "./template-account";
import { filesOf, type TemplateFile } from "./template-paths";
import { inFiles } from "./template-ways";

/**
 * Asks who of the principals that a file makes can do an action on a resource, directly or by steps; a text says why there is no
 * answer. Names that are given when it is deployed have plain values; what a proof does not hold for leaves the others undecided. `now` in
 * milliseconds. Never throws for what files say.
 */
export async function whoCanInTemplate(
  { file, text, neighbours, judged }: TemplateFile,
  goal: { action: string; resource: string },
  catalogue: Catalogue,
  run: <T>(investigation: Investigation<T>) => Promise<T>,
  now: number,
): Promise<WhoCan | string> {
  const { siblings } = withGiven(neighbours, file, judged);
  const { texts, assets } = filesOf(file, text, siblings);
  const { values } = judged;
  const account = await run(templateAccountInSteps(texts, assets, true, { mostPrincipals: MOST_PRINCIPALS, ...(values && { values }) }));
  if (!account) return `This file makes no user, role or group that can be read, or more than ${MOST_PRINCIPALS} of them.`;
  try {
    const snapshot = withGaps(readSnapshot([account.value]), account);
    const verdicts = await run(whoReaches({ snapshot, edges: [], now: Math.floor(now / 1000) }, goal, catalogue));
    const sources = new Map(account.sources.map(({ of, policy }, i) => [placeKey(of, policy), String(i)]));
    const textOf = new Map(texts.map((one) => [one.file, one.text]));
    const symbols = hostOf(text, basename(file), siblings)?.symbols;
    return {
      ways: verdicts.flatMap((one) =>
        one.verdict === "REACHABLE" ? inFiles(wayOf(one, { snapshot, sources }), account.sources, textOf) : [],
      ),
      undecided: verdicts.flatMap(({ verdict, from, reasons }) =>
        verdict === "UNDECIDED" ? `${from}${reasons?.length ? ` (${reasons.join("; ")})` : ""}` : [],
      ),
      assumed: [...account.plain].flatMap(([symbol, value]) => {
        const name = symbols?.get(symbol)?.name;
        return name === undefined ? [] : [{ name, value }];
      }),
    };
  } catch (error) {
    if (error instanceof SnapshotError) return `The account of this file cannot be judged: ${error.message}`;
    throw error;
  }
}

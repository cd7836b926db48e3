// Finds the specification index: the user's own botocore if one is set, else the index beside the bundle or in generated/. Node only.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../../../core/text/errors";
import type { SpecificationIndex } from "../types";
import { botocoreAt, findBotocore, openBotocore } from "./botocore";
import { openPack } from "./pack";

const MISSING =
  "The specification index is missing. Install botocore and run `node scripts/build-api-index.mjs`, or set the folder of a botocore installation.";

type LoadResult = { index: SpecificationIndex; problem?: string } | { index?: undefined; problem: string };

/**
 * The specification index. `botocore`: a folder that the user set; when it holds no botocore, `problem` says so and the
 * shipped index is used. `search`: without a shipped index, look for an installation on this machine (starts Python
 * once). Without any index `problem` says what to do. Never throws.
 */
export function loadSpecification(options: { botocore?: string; search?: boolean; from?: string } = {}): LoadResult {
  let shipped: SpecificationIndex | undefined;
  let problem = MISSING;
  try {
    const folder = indexFolder(options.from ?? __dirname);
    shipped = folder === undefined ? undefined : openPack(folder);
  } catch (error) {
    problem = messageOf(error);
  }
  try {
    const own = options.botocore ? botocoreAt(options.botocore) : !shipped && options.search ? findBotocore()[0] : undefined;
    if (own) return { index: openBotocore(own, shipped) };
    if (options.botocore)
      problem = `\`${options.botocore}\` holds no botocore data (expected a folder with s3/<date>/service-2.json in it).`;
  } catch (error) {
    problem = messageOf(error);
  }
  if (!shipped) return { problem };
  return options.botocore ? { index: shipped, problem: `${problem} The index that is shipped is used.` } : { index: shipped };
}

/** `dist/api-index` lies beside the bundle, `generated/api-index` at the root of the sources. */
function indexFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, "api-index"), join(folder, "generated", "api-index")])
      if (existsSync(join(candidate, "manifest.json.br"))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

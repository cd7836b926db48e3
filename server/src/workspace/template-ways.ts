// New ways through the account of a template or module as findings of its files. Proved cuts are written when they are asked for. The one way for the editor and the
// command line.
import type { Cut } from "../core/account/cut";
import { placeKey } from "../core/account/edits";
import { newPathFindings, wordsOf } from "../core/account/new-path";
import type { StepPlace, Way } from "../core/account/steps";
import type { Catalogue } from "../core/catalogue/api";
import type { Finding } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import type { DocumentSource } from "../core/embedded/account";
import type { Range } from "../core/syntax/tree";
import { templateCuts } from "./template-cuts";
import type { TemplateFile, TemplatePaths } from "./template-paths";

/** A way that a change opens: the finding of the file, and its steps with their places. */
export interface TemplateWay {
  finding: Finding;
  way: Way;
}

/** The ways that the change opens, told in the file; those that stand in other files of the module are theirs. `now` in milliseconds. */
export async function templateWays(
  { file, text }: Pick<TemplateFile, "file" | "text">,
  paths: TemplatePaths,
  catalogue: Catalogue,
  run: <T>(investigation: Investigation<T>) => Promise<T>,
  now: number,
): Promise<TemplateWay[]> {
  const { existing, updated, accountId } = paths;
  const { sources } = paths.now;
  const question = {
    existing,
    updated,
    sources: new Map(sources.map(({ of, policy }, i) => [placeKey(of, policy), String(i)])),
    targets: [{ to: { admin: accountId }, except: [] }],
    entries: [],
    now: Math.floor(now / 1000),
    // Names of the account are none that stand in the file.
    cutting: { denyEverywhere: true },
  };
  const { placed } = await run(newPathFindings(question, catalogue));
  const ways: TemplateWay[] = [];
  for (const { file: opener, finding, path, cuts, way } of placed) {
    const home = opener === undefined ? undefined : sources[Number(opener)];
    if (home ? home.file !== file : !isFirst(file, sources)) continue;
    const end = Math.min(1, text.length);
    const range = home ? home.written.hostRange(finding.range) : { start: 0, end };
    const { code, severity, message, related = [] } = finding;
    const told: Finding = {
      code,
      severity,
      message: message.replace(` of \`${accountId}\``, text.includes(accountId) ? "$&" : " of the account"),
      range,
      ...(home && { policy: home.name }),
      related: [...related.flatMap((one) => placeOf(one, home, sources, paths.texts)), ...cutsOf(cuts, range)],
      moreFixes: () => templateCuts({ file, text }, paths, { path, cuts, now: question.now }, catalogue),
    };
    ways.push({ finding: told, way: inFiles(way, sources, paths.texts) });
  }
  return ways;
}

/** The way with its places in the files. `texts`: by path. */
export function inFiles(way: Way, sources: readonly DocumentSource[], texts: ReadonlyMap<string, string>): Way {
  const placed = (place: StepPlace | undefined): { place?: StepPlace } => {
    const source = sources[Number(place?.file)];
    const text = source && texts.get(source.file);
    return place && source && text !== undefined
      ? { place: { file: source.file, text, range: source.written.hostRange(place.range) } }
      : {};
  };
  const steps = way.steps.map((step) => ({
    ...step,
    requests: step.requests.map((request) => ({
      ...request,
      allowedBy: request.allowedBy.map(({ name, place }) => ({ name, ...placed(place) })),
    })),
  }));
  return { ...way, steps };
}

type Related = NonNullable<Finding["related"]>[number];

/** A step at its place in the template, or in another file of the module. */
function placeOf(
  { message, range, file: id }: Related,
  home: DocumentSource | undefined,
  sources: readonly DocumentSource[],
  texts: ReadonlyMap<string, string>,
): Related[] {
  const source = id === undefined ? home : sources[Number(id)];
  if (!source) return [];
  const text = texts.get(source.file);
  const elsewhere = source.file !== home?.file && { file: source.file, ...(text !== undefined && { text }) };
  return [{ message, range: source.written.hostRange(range), ...elsewhere }];
}

/** The cheapest proved cut, in words. */
function cutsOf(cuts: readonly Cut[], range: Range): Related[] {
  return cuts.slice(0, 1).map((cut) => {
    const { title, effect } = wordsOf(cut);
    return { message: `${title}: ${effect}.`, range };
  });
}

/** What no policy of the files says is told in the first of them. */
function isFirst(file: string, sources: readonly DocumentSource[]): boolean {
  const [first] = sources.map((one) => one.file).sort();
  return first === file;
}

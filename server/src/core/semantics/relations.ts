// Relations between the parts of a request that Access Analyzer's encoding asserts (SEMANTICS.md 6.2, mode `aa`).
import { arnGlob, glob, literal } from "../globs/pattern";
import { implies, isIn, or } from "../logic/build";
import type { Atom, Term } from "../logic/term";
import { sameVariable } from "../logic/variable";
import { byObject } from "../session/query";
import { splitArn } from "./evaluator/wildcard";
import type { Request } from "./request";
import { ACTION, RESOURCE } from "./request-variables";

/** Services whose actions and resources belong together, both ways. */
const tiedServices = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];

/**
 * Where the service reference knows better than the relation: services whose resources such actions work on too, and
 * services whose actions work on such resources too. Without them an access that exists would be proved not to. A test
 * compares the lists with the catalogue.
 */
export const foreignResources: Readonly<Record<string, readonly string[]>> = { s3: ["s3-object-lambda"], es: ["opensearch", "iam"] };
export const foreignActions: Readonly<Record<string, readonly string[]>> = {
  s3: ["ssm"],
  sns: ["devops-guru"],
  kms: ["events", "kinesis"],
};

/** All services that a relation can speak of: their actions are not interchangeable with those of others. */
export const relatedServices: ReadonlySet<string> = new Set([
  ...tiedServices,
  "iam",
  "sts",
  ...Object.values(foreignActions).flat(),
  ...Object.values(foreignResources).flat(),
]);

/**
 * `s3:` actions on `s3` resources and the other way round, likewise for a few services; `iam:` and `sts:` actions only
 * on their resources. The resource-less `*` goes with any action. Only services that the question names are worth a clause.
 */
export function serviceRelations(parts: Term[]): Term[] {
  const named = new Set<string>();
  const seen = { action: false, resource: false };
  const visit = (term: Term): void => {
    if (term.kind === "not") visit(term.arg);
    else if (term.kind === "and" || term.kind === "or") term.args.forEach(visit);
    else if (term.kind === "atom") {
      const { variable } = term.atom;
      const part = sameVariable(variable, ACTION) ? "action" : sameVariable(variable, RESOURCE) ? "resource" : undefined;
      if (!part) return;
      seen[part] = true;
      for (const service of servicesNamed(term.atom)) named.add(service);
    }
  };
  parts.forEach(visit);
  if (!seen.action || !seen.resource) return [];
  const action = (service: string) => isIn(ACTION, [glob(`${service}:*`)]);
  const resource = (service: string) => isIn(RESOURCE, [arnGlob(`arn:*:${service}:*:*:*`)]);
  const none = isIn(RESOURCE, [literal("*")]);
  const own = (service: string) => or(resource(service), none, ...(foreignResources[service] ?? []).map(resource));
  const others = (service: string) => or(action(service), ...(foreignActions[service] ?? []).map(action));
  const relations = tiedServices
    .filter((service) => named.has(service))
    .flatMap((service) => [implies(action(service), own(service)), implies(resource(service), others(service))]);
  if (named.has("iam") || named.has("sts"))
    relations.push(implies(or(action("iam"), action("sts")), or(resource("iam"), resource("sts"), none)));
  return relations;
}

/** The same for one request: its action and its resource are of services that may meet. */
export function servicesMeet(request: Pick<Request, "action" | "resource">): boolean {
  const [prefix = ""] = request.action.toLowerCase().split(":");
  const service = splitArn(request.resource)?.[2];
  if (service === undefined) return true;
  if (prefix === "iam" || prefix === "sts") return service === "iam" || service === "sts";
  if (tiedServices.includes(prefix) && service !== prefix && !foreignResources[prefix]?.includes(service)) return false;
  return !tiedServices.includes(service) || service === prefix || foreignActions[service]?.includes(prefix) === true;
}

const related = new Set([...tiedServices, "iam", "sts"]);

/** The tied services that an atom over action or resource names. */
const servicesNamed = byObject("semantics/services that an atom names", (atom: Atom) => {
  const texts =
    atom.kind === "in"
      ? atom.patterns
      : atom.kind === "template"
        ? [atom.parts.map((part) => ("glob" in part ? part.glob : "")).join("")]
        : [];
  const names = new Set<string>();
  for (const text of texts) {
    const words = text.replace(/^[gia]\|/, "").split(":");
    for (const word of [words[0], words[2]]) if (word && related.has(word)) names.add(word);
  }
  return names;
});

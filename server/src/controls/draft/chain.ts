// Which operation lists the resources that a reading operation has to be told, and where in its answer the names stand. Pure.
import { stemsOf } from "../retrieval/words";
import { type ParameterPath, pathsOf } from "../specification/paths";
import type { Operation, ServiceSpecification } from "../specification/types";

/** Calls in order: the list, what of its answer goes into the next call, the reading operation. */
export interface Chain {
  /** The operation that says whether there is any resource; the reading one where it lists by itself. */
  list: Operation;
  /** The path in the list's answer, and the parameter of the reading operation that takes it. Absent where nothing has to be told. */
  supply?: { from: string; to: string };
}

/** What is said of a resource, and is none itself. */
const ASPECT = /(Attributes?|Configurations?|Settings?|Status|Statuses|Options?|Parameters?)$/;
const IDENTIFIES = /(Name|Id|ID|Arn|ARN|Identifier|Url|URL|Names|Ids|Arns|ARNs|Identifiers|Urls)$/;
/** Parameters that name no resource. */
const PAGING =
  /^(next|max|marker|limit|page|filter|include|sort|order|owner|dry|delimiter|prefix|encoding|status|type|version|registry|account|catalog|expected)/i;

/**
 * The chain to a reading operation. The list is by its noun (`ListBuckets` for `GetBucketVersioning`), else by what the reading
 * operation has to be told (`ListTables` for `DescribeContinuousBackups` of a `TableName`); one that supplies a name goes first.
 */
export function chainTo(service: ServiceSpecification, operation: Operation): Chain {
  if (listsByItself(service, operation) && !ASPECT.test(operation.name)) return { list: operation };
  const told = toldTo(service, operation);
  const candidates = candidatesFor(service, operation, told);
  for (const list of candidates) {
    const supply = supplyOf(service, list, told, operation);
    if (supply) return { list, supply };
  }
  return { list: candidates[0] ?? operation };
}

/** The answer has a list at its top, and the name is a plural: what names the operation takes only narrow it. */
function listsByItself(service: ServiceSpecification, operation: Operation): boolean {
  return /[^s]s$/.test(operation.name) && givesList(service, operation);
}

/** The identifying parameters of an operation, the likeliest first. */
function toldTo(service: ServiceSpecification, operation: Operation): string[] {
  const input = operation.input === undefined ? undefined : service.shapes[operation.input];
  if (input?.kind !== "structure") return [];
  const noun = stemsOf(operation.name).slice(1).join(" ");
  const rank = (name: string) => (noun.includes(stemsOf(nameless(name)).join(" ")) ? 0 : 1);
  return input.members
    .filter(({ name, shape }) => {
      const of = service.shapes[shape];
      const isText = of?.kind === "scalar" && of.type === "string" && of.values.length === 0;
      const element = of?.kind === "list" ? service.shapes[of.element] : undefined;
      return !PAGING.test(name) && (isText || (element?.kind === "scalar" && element.type === "string"));
    })
    .map(({ name }) => name)
    .filter(
      (name) =>
        IDENTIFIES.test(name) ||
        listsOf(service, stemsOf(name)).length > 0 ||
        noun.startsWith(stemsOf(name).join(" ")) ||
        /^(name|id|arn)$/i.test(name),
    )
    .sort((a, b) => rank(a) - rank(b));
}

function candidatesFor(service: ServiceSpecification, operation: Operation, told: readonly string[]): Operation[] {
  const found: Operation[] = [];
  const add = (list: readonly Operation[]) => {
    for (const one of list) if (one !== operation || !ASPECT.test(operation.name)) found.push(one);
  };
  const noun = stemsOf(operation.name).slice(1);
  for (let length = noun.length; length > 0; length--) add(listsOf(service, noun.slice(0, length)));
  for (const name of told) add(listsOf(service, stemsOf(nameless(name))));
  // `ListDetectors` of a `DetectorId`, `DescribeKeyPairs` of a `KeyName`: what begins with the word.
  for (const name of told) add(listsStarting(service, stemsOf(nameless(name))));
  return [...new Set(found)];
}

function nameless(name: string): string {
  return name.replace(IDENTIFIES, "");
}

function listsOf(service: ServiceSpecification, noun: readonly string[]): Operation[] {
  const wanted = noun.join(" ");
  if (wanted === "") return [];
  const lists = service.operations.filter(
    (one) => /^(List|Describe|Get)/.test(one.name) && stemsOf(one.name).slice(1).join(" ") === wanted,
  );
  return [
    ...lists.filter((one) => one.name.startsWith("List")),
    ...lists.filter((one) => !one.name.startsWith("List") && listsByItself(service, one)),
  ];
}

function listsStarting(service: ServiceSpecification, noun: readonly string[]): Operation[] {
  const [first] = noun;
  if (first === undefined) return [];
  return service.operations.filter((one) => one.name.startsWith("List") && stemsOf(one.name)[1] === first && givesList(service, one));
}

/** Where a list's answer has what an operation has to be told. */
function supplyOf(service: ServiceSpecification, list: Operation, told: readonly string[], operation: Operation): Chain["supply"] {
  // What has to be told the same names supplies none.
  const isSame = stemsOf(list.name).slice(1).join(" ") === stemsOf(operation.name).slice(1).join(" ");
  const own = isSame || (listsByItself(service, list) && !list.name.startsWith("List")) ? [] : toldTo(service, list);
  const paths = pathsOf(service, list, "output").filter(
    (one) => one.shape.kind === "scalar" && (one.list || /\[\]/.test(one.path)) && depth(one.path) < 3,
  );
  for (const to of told) {
    if (own.some((name) => name.toLowerCase() === to.toLowerCase())) continue;
    const wanted = to.toLowerCase().replace(/s$/, "");
    const isOwn = (one: ParameterPath) => one.member.name.toLowerCase().replace(/s$/, "") === wanted;
    // `Buckets[].Name` of a `Bucket`, `clusters[]` of a `name`, `queueUrls[]` of a `QueueUrl`.
    const noun = stemsOf(nameless(to)).join(" ");
    const holds = (one: ParameterPath) => {
      const parts = one.path.split(/\[\]\.?/);
      const around = stemsOf((parts[0] ?? "").split(".").at(-1) ?? "").join(" ");
      const names =
        around === noun ||
        around.endsWith(noun) ||
        around.startsWith(noun) ||
        noun === "" ||
        stemsOf(operation.name).slice(1).join(" ").startsWith(around);
      return names && (one.list || /^(name|id|arn|identifier)$/i.test(one.member.name));
    };
    const found = paths.find(isOwn) ?? paths.find(holds);
    if (found) return { from: found.list && !found.path.endsWith("[]") ? `${found.path}[]` : found.path, to };
  }
  return undefined;
}

function depth(path: string): number {
  return path.split("[]").length - 1;
}

/** Whether an operation's answer has a list at its top. `DescribeContinuousBackups` tells of one table. */
function givesList(service: ServiceSpecification, { output }: Operation): boolean {
  const shape = output === undefined ? undefined : service.shapes[output];
  return shape?.kind === "structure" && shape.members.some((member) => service.shapes[member.shape]?.kind === "list");
}

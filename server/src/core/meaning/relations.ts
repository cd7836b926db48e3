// Relations between the parts of a request that Access Analyzer's encoding asserts (SEMANTICS.md 6.2, mode `aa`).
import { implies, isIn, or } from "../logic/build";
import type { Term } from "../logic/term";
import { arnGlob, glob, literal } from "../globs/pattern";

/** Services whose actions and resources belong together, both ways. */
const tiedServices = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];

/**
 * `s3:` actions on `s3` resources and the other way round, likewise for a few services; `iam:` and `sts:` actions only
 * on their resources. The resource-less `*` goes with any action. Only services that the question names are worth a clause.
 */
export function serviceRelations(parts: Term[]): Term[] {
  const text = JSON.stringify(parts);
  const relations: Term[] = [];
  const action = (service: string) => isIn("str:action", [glob(`${service}:*`)]);
  const resource = (service: string) => isIn("str:resource", [arnGlob(`arn:*:${service}:*:*:*`)]);
  const none = isIn("str:resource", [literal("*")]);
  if (!text.includes('"str:action"') || !text.includes('"str:resource"')) return relations;
  for (const service of tiedServices) {
    if (text.includes(`|${service}:`) || text.includes(`:${service}:`)) relations.push(implies(action(service), or(resource(service), none)), implies(resource(service), action(service)));
  }
  if (text.includes("|iam:") || text.includes("|sts:")) relations.push(implies(or(action("iam"), action("sts")), or(resource("iam"), resource("sts"), none)));
  return relations;
}

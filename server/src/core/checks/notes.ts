// What an answer should say besides its verdict: what AWS decides by itself, and unique ids in place of ARNs.
import { code } from "../explain";
import { freeActions, managedChanges } from "../semantics/aws-facts";
import { isAllowed } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import type { PolicyDocument } from "../syntax/tree";
import { uniqueIdsOf } from "./access";

const aws = (id: string): Request["principal"] => ({ type: "AWS", id });
const user = aws("arn:aws:iam::111122223333:user/alice");

/**
 * Requests that AWS decides whatever policies say (SEMANTICS.md 9.19 to 9.21), with why a difference in them is none.
 * They are tried as they stand: what a condition lets through only with certain keys is not told.
 */
const decidedByAws: { requests: Request[]; words: string }[] = [
  {
    requests: freeActions.map((action) => ({ principal: user, action, resource: "*", context: {} })),
    words: "`sts:GetCallerIdentity` and `sts:GetSessionToken` need no permission",
  },
  {
    requests: [
      {
        principal: aws("arn:aws:iam::111122223333:root"),
        action: "sts:AssumeRole",
        resource: "arn:aws:iam::111122223333:role/example-role",
        context: {},
      },
    ],
    words: "the root user of an account cannot assume roles",
  },
  {
    requests: managedChanges.map((action) => ({
      principal: user,
      action,
      resource: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      context: {},
    })),
    words: "nobody but AWS changes a policy that AWS manages",
  },
];

/** Of a comparison: what the new policy allows and the older one does not, and AWS decides by itself. Access Analyzer counts it as new. */
export function decidedByAwsNotes(existing: PolicyDocument, updated: PolicyDocument, types: KeyTypes): string[] {
  const grows = (request: Request) => isAllowed(updated, request, types) && !isAllowed(existing, request, types);
  return decidedByAws
    .filter(({ requests }) => requests.some(grows))
    .map(({ words }) => `Not counted as new: ${words}, whatever the policies say. Access Analyzer's own check counts it.`);
}

/** Of a policy on a resource: the unique ids that it names. */
export function uniqueIdNotes(document: PolicyDocument): string[] {
  return [...new Set(document.statements.flatMap(uniqueIdsOf))].map(
    (id) =>
      `${code(id)} is a unique id. In a policy that AWS returned, its role or user was deleted and nobody holds it: remove it. In a policy that somebody wrote, it may be anybody's: AWS replaces it with the ARN.`,
  );
}

/** What has to be said of findings of external access that are listed without an example: of very many, not each is replayed. */
export function withoutExample(findings: readonly { example?: unknown }[]): string[] {
  const without = findings.filter(({ example }) => example === undefined).length;
  return without === 0
    ? []
    : [
        `${without} of ${findings.length} findings are listed without an example: of so many, only those are replayed in which a value of a key is new.`,
      ];
}

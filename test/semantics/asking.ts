// What the tests of the semantics ask with: policies from plain objects, requests from what matters in them.
import assert from "node:assert/strict";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import type { Request, RequestPrincipal } from "../../server/src/core/semantics/request";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";

export const types = keyTypesOf(undefined);
export const documentOf = (policy: object): PolicyDocument => parsePolicy(JSON.stringify(policy)).document as PolicyDocument;
export const caller = (text: string): RequestPrincipal => readPrincipal(text) as RequestPrincipal;

export interface Ask {
  principal?: string;
  action?: string;
  resource?: string;
  resourceAccount?: string;
  context?: Request["context"];
}

export const request = ({
  principal = "arn:aws:iam::111122223333:user/alice",
  action = "s3:GetObject",
  resource = "arn:aws:s3:::b/key",
  context = {},
  resourceAccount,
}: Ask): Request => ({
  principal: caller(principal),
  action,
  resource,
  context,
  ...(resourceAccount ? { resourceAccount } : {}),
});
export const statement = (more: object = {}) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
export const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
/** The decision of one policy. */
export const decide = (document: object, ask: Ask = {}) => decidePolicy(documentOf(document), request(ask), types).decision;
/** Does one statement match? */
export const matches = (more: object, ask: Ask = {}, version = "2012-10-17") =>
  decide({ ...(version ? { Version: version } : {}), Statement: [statement(more)] }, ask) === "allow";
export const action = (pattern: string | string[], asked: string) => matches({ Action: pattern }, { action: asked });
export const resource = (pattern: string | string[], asked: string, context: Request["context"] = {}) =>
  matches({ Resource: pattern }, { resource: asked, context });
export const condition = (operator: string, key: string, values: unknown, context: Request["context"] = {}, version?: string) =>
  matches({ Condition: { [operator]: { [key]: values } } }, { context }, version);
export const by = (principal: unknown, who: string) => matches({ Principal: principal }, { principal: who });
export const notBy = (principal: unknown, who: string) => matches({ NotPrincipal: principal }, { principal: who });

export const yes = (value: boolean, why?: string) => assert.equal(value, true, why);
export const no = (value: boolean, why?: string) => assert.equal(value, false, why);

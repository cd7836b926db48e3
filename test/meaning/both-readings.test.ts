// Rows for mutants that random statements let live: both readings of one condition, each with its near miss.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isSetKey } from "../../server/src/core/meaning/condition-formula";
import { readContext } from "../../server/src/core/meaning/conditions";
import { matchStatement } from "../../server/src/core/meaning/decide";
import { encodingFor, statementTerm } from "../../server/src/core/meaning/formula";
import type { Request } from "../../server/src/core/meaning/request";
import { modelOf } from "../../server/src/core/repair/model";
import type { Statement } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { documentOf, policy, request, statement, types } from "./asking";

/** What evaluator and formula say of a statement with these members; they have to agree. */
function holds(more: object, context: Request["context"], ask: Parameters<typeof request>[0] = {}): boolean {
  const document = documentOf(policy(statement(more)));
  const only = document.statements[0] as Statement;
  const asked = request({ ...ask, context });
  const concrete = matchStatement(only, document, asked, types, readContext(context)).matches;
  const encoding = encodingFor([document], types);
  const term = statementTerm(only, document, encoding);
  const model = modelOf(asked, term, (key) => isSetKey(key, encoding));
  assert.ok(model, "the request has no model");
  assert.equal(evaluate(term, model), concrete, `formula and evaluator differ: ${JSON.stringify([more, context])}`);
  return concrete;
}

type Row = [what: string, condition: object, hit: Request["context"], miss: Request["context"]];
const arn = (text: string, user = "ann") => ({ "aws:SourceArn": text, "aws:username": user });
const rows: Row[] = [
  [
    "ARNs with a variable keep their case",
    { ArnLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:T-${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:T-ann"),
    arn("arn:aws:sns:us-east-1:111122223333:t-ann"),
  ],
  [
    "short ARNs with a variable keep their case",
    { ArnLike: { "aws:SourceArn": "arn:aws:*:T-${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:T-ann"),
    arn("arn:aws:sns:us-east-1:111122223333:t-ann"),
  ],
  [
    "a short ARN with a variable is one glob",
    { ArnEquals: { "aws:SourceArn": "arn:*:${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:ann"),
    arn("arn:aws:sns:us-east-1:111122223333:bob"),
  ],
  [
    "a `*` of a whole ARN with a variable stays in its component",
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:111122223333:${aws:username}" } },
    arn("arn:aws:sns:us-east-1:111122223333:ann"),
    arn("arn:aws:sns:us-east-1:x:111122223333:ann"),
  ],
  [
    "`?` of a whole ARN with a variable is no colon",
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:a?b:1:${aws:username}" } },
    arn("arn:aws:sns:axb:1:ann"),
    arn("arn:aws:sns:a:b:1:ann"),
  ],
];
for (const [what, Condition, hit, miss] of rows)
  test(what, () => {
    assert.equal(holds({ Condition }, hit), true);
    assert.equal(holds({ Condition }, miss), false);
  });

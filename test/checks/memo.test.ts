// What is remembered between checks: it must never change a verdict.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { findDead } from "../../server/src/core/checks/dead";
import { checkAccessNotGranted, checkNoNewAccess, questionContext } from "../../server/src/core/checks/operations";
import { currentSession } from "../../server/src/core/session/session";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { randomFrom, randomPair } from "../agreement/random";

const environment = { catalogue: loadCatalogue() };
const solver = createInlineSolver();
let questions = 0;
const counting: Pick<typeof solver, "solve"> = {
  solve: (list, options) => {
    questions += list.length;
    return solver.solve(list, options);
  },
};
after(() => solver.dispose());

const documentOf = (policy: object) => parsePolicy(JSON.stringify(policy)).document as PolicyDocument;
const newAccess = (existing: object, updated: object) =>
  investigate(checkNoNewAccess(documentOf(existing), documentOf(updated), environment), counting, {});

test("verdicts are the same with everything remembered as with everything forgotten", async () => {
  for (let n = 0; n < 60; n++) {
    const { existing, updated } = randomPair(randomFrom(5000 + n));
    const ask = async () => {
      const outcome = await newAccess(existing, updated);
      const listed = await investigate(
        checkAccessNotGranted(documentOf(updated), [{ actions: ["s3:GetObject"] }], environment),
        counting,
        {},
      );
      const dead = await investigate(findDead(documentOf(updated), questionContext([documentOf(updated)], environment)), counting, {});
      const places = (list: { statementIndex?: number }[]) => list.map(({ statementIndex }) => statementIndex);
      return [
        outcome.result,
        places(outcome.reasons),
        listed.result,
        places(listed.reasons),
        dead.findings.map((f) => [f.statementIndex, f.message]),
      ];
    };
    currentSession().forget("checks/statements");
    const fresh = await ask();
    assert.deepEqual(await ask(), fresh, JSON.stringify({ existing, updated }));
  }
});

const allow = (more: object = {}) => ({ Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::b/*", ...more });
const deny = (more: object = {}) => ({ Effect: "Deny", Action: "s3:*", Resource: "*", ...more });
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

test("the second time nothing is asked", async () => {
  currentSession().forget("checks/statements");
  const first = await newAccess(policy(allow({ Resource: "arn:aws:s3:::a/*" })), policy(allow()));
  questions = 0;
  const second = await newAccess(policy(allow({ Resource: "arn:aws:s3:::a/*" })), policy(allow()));
  assert.equal(questions, 0);
  assert.deepEqual(second.counterexamples, first.counterexamples);
});

test("what the answer depends on makes it be asked again", async () => {
  const existing = policy(allow({ Resource: "arn:aws:s3:::a/*" }));
  const result = async (updated: object, older: object = existing) => (await newAccess(older, updated)).result;
  currentSession().forget("checks/statements");
  assert.equal(await result(policy(allow())), "FAIL");
  assert.equal(await result(policy(allow(), deny())), "PASS", "a Deny of its own");
  assert.equal(await result(policy(allow(), deny({ Action: "s3:Put*" }))), "FAIL", "another Deny");
  assert.equal(await result(policy(allow()), policy(allow({ Action: "s3:*" }))), "PASS", "an older Allow that covers");
  assert.equal(await result(policy(allow()), policy(allow(), deny())), "FAIL", "an older Deny");
  const broader = [allow({ Action: "s3:*" }), deny({ Action: "s3:Get*" })];
  assert.equal(await result(policy(allow()), policy(...broader)), "FAIL", "an older Deny beside a broader Allow");
  const variable = { Resource: "arn:aws:s3:::${aws:username}" };
  const plain = { Resource: "arn:aws:s3:::*" };
  assert.equal(await result({ ...policy(allow(variable)), Version: "2008-10-17" }, policy(allow(plain))), "PASS");
  assert.equal(await result(policy(allow(variable)), { ...policy(allow(variable)), Version: "2008-10-17" }), "FAIL", "the version");
});

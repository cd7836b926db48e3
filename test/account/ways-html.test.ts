// The page of ways through an account: what it shows, where its links lead, and that no text of a policy becomes markup.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waysHtml } from "../../client/src/ways-html";
import type { WayData, WaysPage } from "../../shared/protocol";

const way: WayData = {
  from: "arn:aws:iam::111122223333:user/dev",
  to: "administration of 111122223333",
  steps: [
    {
      who: "arn:aws:iam::111122223333:user/dev",
      edge: "lambda-create",
      requests: [
        {
          action: "iam:PassRole",
          resource: "arn:aws:iam::111122223333:role/exec",
          context: ["iam:PassedToService = lambda.amazonaws.com"],
          allowedBy: [
            {
              name: "statement 1 `Pass` of read.json",
              uri: "file:///r/read.json",
              range: { start: { line: 4, character: 6 }, end: { line: 4, character: 12 } },
            },
          ],
        },
        { action: "lambda:CreateFunction", resource: "*", context: [], allowedBy: [{ name: "statement 1 of build.json" }] },
      ],
      gains: ["arn:aws:iam::111122223333:role/exec (a service acts with it)"],
    },
  ],
  uses: [],
  assumptions: [],
  cuts: [{ edits: ["remove `iam:PassRole` (statement 1 of read.json)"], loses: ["iam:PassRole"] }],
};
const page: WaysPage = { title: "One new way", ways: [way], undecided: [], notes: [] };
const html = (given: WaysPage) => waysHtml(given, (uri, { start }) => `command:open?${uri}#${start.line}`, "n0nce");

test("a way is drawn, told in steps, and linked to its statements", () => {
  const shown = html(page);
  for (const part of [
    /<svg role="img" aria-label="arn:aws:iam::111122223333:user\/dev to administration of 111122223333, 1 step"/,
    /<text [^>]*>user\/dev<\/text>/,
    /<text [^>]*>role\/exec<\/text>/,
    /<text [^>]*>iam:PassRole \+1<\/text>/,
    /<a href="command:open\?file:\/\/\/r\/read.json#4">statement 1 <code>Pass<\/code> of read.json<\/a>/,
    /allowed by statement 1 of build.json</,
    /Closed by<\/strong> \(proved\): remove <code>iam:PassRole<\/code> \(statement 1 of read.json\)\. Also takes away iam:PassRole\./,
  ])
    assert.match(shown, part);
});

test("no text of a policy becomes markup, an address or a script", () => {
  const hostile = '<img src=x onerror="alert(1)">`<b>`\'"&';
  const everywhere = JSON.parse(
    JSON.stringify(page).replaceAll(/"(?!file:)[^"{}[\]:,]*(?:arn|iam|lambda|statement|way)[^"]*"/g, JSON.stringify(hostile)),
  ) as WaysPage;
  const shown = html({ ...page, title: hostile, undecided: [hostile], notes: [hostile], ways: everywhere.ways ?? page.ways });
  assert.doesNotMatch(shown, /<(?:img|b|script)\b/);
  assert.match(shown, /default-src 'none'; style-src 'nonce-n0nce'/);
  assert.match(html({ ...page, ways: [{ ...way, from: hostile, to: hostile }] }), /&#60;img/);
});

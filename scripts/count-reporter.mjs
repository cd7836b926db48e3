// A reporter for node:test that writes only the totals, as JSON, for the closing line of `npm test`.
export default async function* countReporter(events) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const names = { pass: "passed", fail: "failed", cancelled: "failed", skipped: "skipped", todo: "skipped" };
  for await (const { type, data } of events) {
    // The runner's own totals arrive last, as lines such as "pass 12".
    const [, word, count] = (type === "test:diagnostic" && /^(pass|fail|cancelled|skipped|todo) (\d+)$/.exec(data.message)) || [];
    if (word) totals[names[word]] += Number(count);
  }
  yield `${JSON.stringify(totals)}\n`;
}

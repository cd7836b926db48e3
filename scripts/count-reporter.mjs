// A reporter for node:test that writes only the totals and the failures, as JSON, for the closing lines of `npm test`.
export default async function* countReporter(events) {
  const totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const names = { pass: "passed", fail: "failed", cancelled: "failed", skipped: "skipped", todo: "skipped" };
  for await (const { type, data } of events) {
    // The runner's own totals arrive last, as lines such as "pass 12".
    const [, word, count] = (type === "test:diagnostic" && /^(pass|fail|cancelled|skipped|todo) (\d+)$/.exec(data.message)) || [];
    if (word) totals[names[word]] += Number(count);
    // A suite fails because a test in it has: that one is named.
    const error = type === "test:fail" && data.details.error;
    if (error && error.failureType !== "subtestsFailed") {
      totals.failures.push(`unit: ${data.file ?? ""}: ${data.name}: ${error.cause?.stack ?? error.cause ?? error.message}`);
    }
  }
  yield `${JSON.stringify(totals)}\n`;
}

// A judge of SARIF 2.1.0 logs, written from the OASIS schema for the parts that are used: types, required and known
// properties, ranges, plus what GitHub's code scanning asks on top. Anything outside the table is reported.

type Check = (value: unknown, path: string) => string[];
type Shape = Record<string, { check: Check; required?: boolean }>;

const fail = (path: string, what: string) => [`${path}: ${what}`];
const text: Check = (value, path) => (typeof value === "string" && value.length > 0 ? [] : fail(path, "is no text"));
const anyText: Check = (value, path) => (typeof value === "string" ? [] : fail(path, "is no string"));
const flag: Check = (value, path) => (typeof value === "boolean" ? [] : fail(path, "is no boolean"));
const whole =
  (least: number): Check =>
  (value, path) =>
    Number.isInteger(value) && (value as number) >= least ? [] : fail(path, `is no whole number from ${least}`);
const oneOf =
  (...values: string[]): Check =>
  (value, path) =>
    values.includes(value as string) ? [] : fail(path, `is none of ${values.join(", ")}`);
const uri: Check = (value, path) => (typeof value === "string" && /^https?:\/\/\S+$/.test(value) ? [] : fail(path, "is no address"));
const uriReference: Check = (value, path) =>
  typeof value === "string" && /^[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+$/.test(value) && !/%(?![0-9A-Fa-f]{2})/.test(value)
    ? []
    : fail(path, "is no URI reference");

const list =
  (entry: Check, options: { least?: number; unique?: boolean } = {}): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return fail(path, "is no list");
    const problems = value.flatMap((one, i) => entry(one, `${path}[${i}]`));
    if (value.length < (options.least ?? 0)) problems.push(`${path}: is too short`);
    if (options.unique && new Set(value.map((one) => JSON.stringify(one))).size !== value.length)
      problems.push(`${path}: has the same entry twice`);
    return problems;
  };
const map =
  (entry: Check): Check =>
  (value, path) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, one]) => entry(one, `${path}.${name}`))
      : fail(path, "is no object");
const object =
  (shape: Shape): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(path, "is no object");
    const problems = Object.entries(value).flatMap(([name, one]) =>
      Object.hasOwn(shape, name) ? (shape[name]?.check(one, `${path}.${name}`) ?? []) : [`${path}.${name}: is no known property`],
    );
    for (const [name, { required }] of Object.entries(shape))
      if (required && !Object.hasOwn(value, name)) problems.push(`${path}.${name}: is missing`);
    return problems;
  };
const must = (check: Check) => ({ check, required: true });
const may = (check: Check) => ({ check });

const message = object({ text: must(text), markdown: may(text) });
const artifactLocation = object({ uri: may(uriReference), uriBaseId: may(text) });
const regionShape = object({ startLine: must(whole(1)), startColumn: may(whole(1)), endLine: may(whole(1)), endColumn: may(whole(1)) });
const region: Check = (value, path) => {
  const problems = regionShape(value, path);
  const { startLine = 1, startColumn = 1, endLine = startLine, endColumn = startColumn } = (value ?? {}) as Record<string, number>;
  return endLine < startLine || (endLine === startLine && endColumn < startColumn)
    ? [...problems, `${path}: ends before it begins`]
    : problems;
};
const location = object({
  id: may(whole(0)),
  physicalLocation: must(object({ artifactLocation: must(artifactLocation), region: may(region) })),
  message: may(message),
});
const level = oneOf("none", "note", "warning", "error");
const notification = object({ level: may(level), message: must(message), locations: may(list(location)) });
const rule = object({
  id: must(text),
  shortDescription: must(message),
  fullDescription: must(message),
  helpUri: must(uri),
  help: must(message),
  defaultConfiguration: may(object({ level: may(level) })),
  properties: may(object({ tags: may(list(text, { unique: true })) })),
});
const fix = object({
  description: may(message),
  artifactChanges: must(
    list(
      object({
        artifactLocation: must(artifactLocation),
        replacements: must(
          list(object({ deletedRegion: must(region), insertedContent: may(object({ text: must(anyText) })) }), { least: 1 }),
        ),
      }),
      { least: 1, unique: true },
    ),
  ),
});
const result = object({
  ruleId: must(text),
  ruleIndex: may(whole(0)),
  level: must(level),
  message: must(message),
  locations: must(list(location, { least: 1 })),
  relatedLocations: may(list(location, { unique: true })),
  partialFingerprints: must(map(text)),
  fixes: may(list(fix, { least: 1, unique: true })),
});
const run = object({
  tool: must(
    object({
      driver: must(
        object({ name: must(text), informationUri: may(uri), semanticVersion: may(text), rules: must(list(rule, { unique: true })) }),
      ),
    }),
  ),
  columnKind: may(oneOf("utf16CodeUnits", "unicodeCodePoints")),
  originalUriBaseIds: may(
    map(
      object({
        uri: must((value, path) =>
          typeof value === "string" && /^file:\/\/.*\/$/.test(value) ? [] : fail(path, "does not end with a slash"),
        ),
      }),
    ),
  ),
  invocations: may(
    list(
      object({
        executionSuccessful: must(flag),
        exitCode: may(whole(0)),
        exitSignalName: may(text),
        toolExecutionNotifications: may(list(notification)),
      }),
    ),
  ),
  results: must(list(result)),
});

/** Everything that is wrong with a log; empty when it is valid. */
export const sarifProblems = (log: unknown): string[] =>
  object({ $schema: must(uri), version: must(oneOf("2.1.0")), runs: must(list(run, { least: 1 })) })(log, "log");

// From version 2008-10-17 (or none) to 2012-10-17, with `${…}` kept as text or made variables.
import type { TextEdit } from "../checks/finding";
import type { PolicyDocument, Range } from "../syntax/tree";
import { type Refactoring, touches } from "./refactoring";

const current = "2012-10-17";

/** Offered on `Version`, on the opening brace of a document without one, and on a string with `${`. */
export function updateVersion(document: PolicyDocument, range: Range): Refactoring[] {
  const version = document.version;
  if (version?.value === current || (version && version.value !== "2008-10-17")) return [];
  if (!version && document.properties.some((property) => property.name.value === "Version")) return [];
  const strings = stringsWithDollar(document);
  const onVersion = version
    ? touches(version.range, range) || document.properties.some((one) => one.name.value === "Version" && touches(one.name.range, range))
    : range.start <= (document.properties[0]?.name.range.start ?? document.range.end);
  if (!onVersion && !strings?.some((one) => touches(one, range))) return [];
  const setVersion = versionEdit(document);
  if (!setVersion) return [];
  const said = version ? "Update to version" : "Add version";
  if (!strings || strings.length === 0) {
    return strings
      ? [
          {
            id: "update-version",
            title: `${said} ${current}`,
            claim: "equal",
            effect: "The policy holds no `${`, so access stays the same.",
            edits: [setVersion],
          },
        ]
      : [];
  }
  const keepText = strings.map((at): TextEdit => ({ range: at, newText: document.text.slice(at.start, at.end).replaceAll("${", "${$}{") }));
  return [
    {
      id: "update-version",
      title: `${said} ${current} and keep \`\${…}\` as plain text`,
      claim: "equal",
      effect: "`${$}` stands for a dollar sign, so `${…}` stays the text that it is now: access stays the same.",
      edits: [setVersion, ...keepText],
    },
    {
      id: "update-version-variables",
      title: `${said} ${current} and make \`\${…}\` policy variables`,
      claim: "changes",
      effect: "`${…}` is plain text now and becomes the value of a condition key in the request.",
      edits: [setVersion],
    },
  ];
}

/** Strings in which the new version would see variables: resources, and values of operators that take them (SEMANTICS.md 3.4). Undefined when one hides its `${` behind an escape. */
function stringsWithDollar(document: PolicyDocument): Range[] | undefined {
  const found: Range[] = [];
  for (const statement of document.statements) {
    const resources = [statement.resource, statement.notResource].flatMap((list) => list?.values ?? []);
    const conditions = (statement.condition?.entries ?? [])
      .filter((entry) => /^(.*:)?(String|Arn|Bool)/.test(entry.operator.value))
      .flatMap((entry) => entry.values);
    for (const { value, range } of [...resources, ...conditions]) {
      if (typeof value !== "string" || !value.includes("${")) continue;
      const raw = document.text.slice(range.start, range.end);
      if (raw.split("${").length !== value.split("${").length) return undefined;
      found.push(range);
    }
  }
  return found;
}

function versionEdit(document: PolicyDocument): TextEdit | undefined {
  if (document.version) return { range: document.version.range, newText: JSON.stringify(current) };
  const first = document.properties[0];
  if (!first) return undefined;
  const before = document.text.slice(document.range.start + 1, first.name.range.start);
  // As the first member is laid out: on a line of its own, or behind a blank.
  const gap = before.slice(before.trimEnd().length);
  const colon = /^\s*:(\s*)/.exec(document.text.slice(first.name.range.end))?.[1] ?? " ";
  return {
    range: { start: first.name.range.start, end: first.name.range.start },
    newText: `"Version":${/[\r\n]/.test(colon) ? " " : colon}${JSON.stringify(current)},${gap}`,
  };
}

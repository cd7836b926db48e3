// No regular expression of the product takes more than time that follows the text's length: steps are counted on hostile texts.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arnShape } from "../../server/src/core/semantics/examples/witness";
import { ROOT } from "../harness/bundle";
import { hostileTo } from "./regex-growth";
import { codeFiles, expressionsIn, read } from "./regex-sources";

/** Those that no text of a user reaches. */
const ALLOWED: Record<string, string> = {
  "server/src/controls/pages.ts / {2}Scenario: nothing[\\s\\S]*?\\n\\n/": "reads a page that stands in the same file",
  "server/src/cli/catalogue-source.ts /\\bkey:\\s*([\"'])([^\"']+:[^\"']+)\\1[^{}]*?\\btype:\\s*([\"'])(\\w+)\\3/g":
    "reads code of the package that a catalogue is made of, when somebody asks for a newer one",
};

/** Expressions that are made while the program runs, as they are made there; [] where a name of the product stands in a fixed frame. */
const MADE: Record<string, RegExp[]> = {
  "server/src/core/hosts/trees/hcl-scanner.ts": [/^[ \t]*EOF[ \t]*\r?$/gm],
  "server/src/core/semantics/examples/witness.ts": [
    arnShape("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"),
    arnShape("arn:${Partition}:cassandra:${Region}:${Account}:/keyspace/${KeyspaceName}/table/${TableName}/x/${Key}"),
    arnShape("arn:${Partition}:codeartifact:${Region}:${Account}:package/${DomainName}/${A}/${B}/${C}/${D}"),
    arnShape("arn:${Partition}:x:${Region}:${Account}:a/${A}/b/${B}/c/${C}"),
  ],
  "server/src/core/validate/principal/rules.ts": [/^AROA[A-Z0-9]{12,}$/],
  "server/src/core/validate/condition-value/rules.ts": [/^vpce-([0-9a-zA-Z]{8}|[0-9a-zA-Z]{17})$/],
};

/** Many modules write the same expression. */
const judged = new Map<string, ReturnType<typeof hostileTo>>();
function judge(source: string, flags: string) {
  const expression = `/${source}/${flags}`;
  if (!judged.has(expression)) judged.set(expression, hostileTo(source, flags));
  return judged.get(expression);
}

const files = codeFiles(ROOT, ["server", "client", "shared"]);
const found = files.map((file) => ({ file, ...expressionsIn(read(ROOT, file), file) }));

describe("regular expressions", () => {
  it("that are literals follow the length of the text", () => {
    const slow = new Map<string, string>();
    for (const { file, source, flags } of found.flatMap(({ literals }) => literals)) {
      const hostile = judge(source, flags);
      if (hostile) slow.set(`${file} /${source}/${flags}`, JSON.stringify(hostile));
    }
    const unknown = [...slow].filter(([name]) => !(name in ALLOWED)).map((one) => one.join("\n  "));
    assert.deepEqual(unknown, [], `slow on hostile texts:\n${unknown.join("\n")}`);
    const settled = Object.keys(ALLOWED).filter((name) => !slow.has(name));
    assert.deepEqual(settled, [], "these are no longer slow: take them off the list");
    assert.ok(judged.size > 500, `only ${judged.size} expressions were found`);
  });

  it("that modules make when they are loaded do so too", async () => {
    const made: RegExp[] = [];
    const plain = globalThis.RegExp;
    globalThis.RegExp = new Proxy(plain, {
      construct(target, [source, flags]: [string, string?]) {
        const expression = new target(source, flags);
        made.push(expression);
        return expression;
      },
    });
    try {
      const modules = found.filter(({ made: list }) => list.some(({ inFunction }) => !inFunction)).map(({ file }) => file);
      for (const file of modules) {
        const module = `../../${file.replace(/\.ts$/, "")}`;
        // One that is loaded already is loaded again.
        delete require.cache[require.resolve(module)];
        require(module);
      }
    } finally {
      globalThis.RegExp = plain;
    }
    const wanted = found.flatMap(({ made: list }) => list.filter(({ inFunction }) => !inFunction)).length;
    assert.ok(made.length >= wanted, `${made.length} of ${wanted} were seen`);
    const slow = made.flatMap(({ source, flags }) => (judge(source, flags) ? [source] : []));
    assert.deepEqual(slow, []);
  });

  it("that are made while the program runs are known, and do so too", () => {
    const places = found.filter(({ made }) => made.some(({ inFunction }) => inFunction)).map(({ file }) => file);
    assert.deepEqual(places.sort(), Object.keys(MADE).sort());
    for (const { source, flags } of Object.values(MADE).flat()) assert.equal(hostileTo(source, flags), undefined, source);
  });
});

describe("the search for hostile texts", () => {
  const slow = [
    /\s*\n\s*/g,
    /^:+|:+$/g,
    /\$\{[^}]*\}/g,
    /=+$/,
    /^\s*#.*$/gm,
    /^(Examples|Background)\s*:?\s*(.*)$/,
    /(a+)+$/,
    /(?:a|a)*b/,
    /(?<!a+)b/,
    /x(?=.*y)/g,
    /^\w+\d+-\w+$/,
  ];
  for (const expression of slow)
    it(`finds one for ${expression}`, () => {
      const { source, flags } = expression;
      assert.notEqual(hostileTo(source, flags), undefined);
    });
  for (const expression of [/^a+$/, /\s+/g, /^\s+/, /a{1,60}b/, /"(?:[^"\\]|\\.)*"/, /^(?:[^:]*:){5}x$/, /(?=(.+?a))\1b/y])
    it(`finds none for ${expression}`, () => {
      const { source, flags } = expression;
      assert.equal(hostileTo(source, flags), undefined);
    });
  it("finds one that is planted in a file", () => {
    const { literals } = expressionsIn("export const slow = (text: string): boolean => /^x\\s*y?\\s*z?\\s*!$/.test(text);", "planted.ts");
    assert.equal(literals.length, 1);
    assert.notEqual(hostileTo(literals[0]?.source ?? "", literals[0]?.flags ?? ""), undefined);
  });
});

// File globs of settings: what each sign means, and that everything else is a letter.
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { compileGlob } from "../../server/src/workspace/glob";

const TABLE: [glob: string, matches: string[], misses: string[]][] = [
  ["a.json", ["a.json"], ["b.json", "x/a.json", "axjson"]],
  ["./a.json", ["a.json"], ["x/a.json"]],
  ["*.json", ["a.json", ".json", ".hidden.json"], ["x/a.json", "a.jsonc"]],
  ["apps/*/p?.json", ["apps/x/p1.json", "apps/.x/p-.json"], ["apps/p1.json", "apps/x/y/p1.json", "apps/x/p/.json"]],
  ["**/trust.json", ["trust.json", "a/trust.json", "a/b/trust.json", ".x/trust.json"], ["mistrust.json", "a/trust.json/b"]],
  ["apps/**/p.json", ["apps/p.json", "apps/a/p.json", "apps/a/b/p.json"], ["apps.json", "appsp.json", "x/apps/p.json"]],
  ["apps/**", ["apps", "apps/a", "apps/a/b.json"], ["apps.json", "x/apps/a"]],
  ["**", ["a", "a/b/c"], []],
  ["a**b", ["ab", "axxb"], ["a/b"]],
  ["[a-c]x[!0-9].json", ["axy.json", "cx-.json"], ["dxy.json", "ax1.json", "ax/.json"]],
  ["[]x].json", ["].json", "x.json"], ["y.json"]],
  ["{apps,roles}/*.json", ["apps/a.json", "roles/a.json"], ["app/a.json"]],
  ["{a,{b,c/*}}.json", ["a.json", "b.json", "c/x.json"], ["c.json"]],
  ["{a}.json", ["{a}.json"], ["a.json"]],
  ["[a.json", ["[a.json"], ["a.json"]],
  ["\\*.json", ["*.json"], ["a.json"]],
  ["(a+)+b", ["(a+)+b"], ["aab"]],
  ["a|b", ["a|b"], ["a", "b"]],
  ["a.c$^", ["a.c$^"], ["abc"]],
  ["!*.txt", ["a.json", "x/a.txt"], ["a.txt"]],
];

for (const [glob, matches, misses] of TABLE) {
  it(glob, () => {
    for (const path of matches) assert.equal(compileGlob(glob)(path), true, path);
    for (const path of misses) assert.equal(compileGlob(glob)(path), false, path);
  });
}

/** The meaning of the signs, tried one way after the other: right, and slow. */
function matches(glob: string, path: string): boolean {
  if (glob === "") return path === "";
  if (glob.startsWith("**/")) {
    const slashes = [...path].flatMap((one, i) => (one === "/" ? [i] : []));
    return [-1, ...slashes].some((i) => matches(glob.slice(3), path.slice(i + 1)));
  }
  if (glob === "/**") return path === "" || path.startsWith("/");
  if (glob.startsWith("*")) return matches(glob.slice(1), path) || (path !== "" && path[0] !== "/" && matches(glob, path.slice(1)));
  if (path === "") return false;
  if (glob[0] === "?" ? path[0] === "/" : glob[0] !== path[0]) return false;
  return matches(glob.slice(1), path.slice(1));
}

it("says of random globs and paths what trying all ways says", () => {
  const name = fc
    .array(fc.constantFrom("a", "b", "*", "?"), { minLength: 1, maxLength: 4 })
    .map((list) => list.join("").replace(/\*+/g, "*"));
  const glob = fc
    .tuple(fc.boolean(), fc.array(fc.oneof(name, fc.constant("**")), { minLength: 1, maxLength: 3 }), name, fc.boolean())
    .map(([any, folders, last, tail]) => `${any ? "**/" : ""}${folders.map((one) => `${one}/`).join("")}${last}${tail ? "/**" : ""}`);
  const path = fc.array(fc.constantFrom("a", "b", "ab", "ba", "aab"), { minLength: 1, maxLength: 5 }).map((list) => list.join("/"));
  fc.assert(
    fc.property(glob, path, (one, other) => assert.equal(compileGlob(one)(other), matches(one, other), `${one} on ${other}`)),
    { numRuns: 3000 },
  );
});

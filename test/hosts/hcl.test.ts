// The HCL parser against tree-sitter's grammar, over the corpus beside the checkout; and what half-typed lines cost.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { Language, type Node, Parser } from "web-tree-sitter";
import type { HclBody, HclExpression } from "../../server/src/core/hosts/trees/hcl";
import { readHcl } from "../../server/src/core/hosts/trees/hcl-parser";

const CORPUS = path.join(import.meta.dirname, "../../../shared/hosts");
const GRAMMAR = path.join(import.meta.dirname, "../../node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm");
const why = existsSync(CORPUS) ? false : "no corpus beside this checkout";

function files(): { file: string; text: string }[] {
  const manifest = JSON.parse(readFileSync(path.join(CORPUS, "manifest.json"), "utf8")) as { file: string; kind: string }[];
  return manifest.filter((one) => one.kind === "hcl").map(({ file }) => ({ file, text: readFileSync(path.join(CORPUS, file), "utf8") }));
}

/** `start-end` of every quoted text (without quotes), hole `${…}` and attribute (by its name's start). */
function placesOf(body: HclBody, found = { texts: new Set<string>(), holes: new Set<string>(), attributes: new Set<string>() }) {
  const visit = (node: HclExpression): void => {
    switch (node.type) {
      case "template":
        if (!node.isHeredoc) found.texts.add(`${node.range.start}-${node.range.end}`);
        for (const part of node.parts)
          if (part.type === "hole") {
            if (part.expression.type !== "other") found.holes.add(`${part.range.start}-${part.range.end}`);
            visit(part.expression);
          }
        break;
      case "tuple":
        node.items.forEach(visit);
        break;
      case "call":
        node.args.forEach(visit);
        break;
      case "object":
        for (const { key, value } of node.entries) {
          visit(key);
          visit(value);
        }
        break;
      case "conditional":
        [node.condition, node.whenTrue, node.whenFalse].forEach(visit);
        break;
      case "for":
        [node.collection, ...(node.key ? [node.key] : []), node.value].forEach(visit);
        break;
      case "reference":
        if (typeof node.root !== "string") visit(node.root);
        for (const step of node.steps) if (step.type === "index") visit(step.value);
    }
  };
  for (const { name, nameRange, value } of body.attributes) {
    found.attributes.add(`${nameRange.start} ${name}`);
    visit(value);
  }
  for (const block of body.blocks) placesOf(block, found);
  return found;
}

/** The same by tree-sitter, outside of what our parser does not work out: operations and filters. */
function placesBySitter(node: Node, found: { texts: Set<string>; holes: Set<string>; attributes: Set<string> }): void {
  if (node.type === "operation" || node.type === "for_cond") return;
  if (node.type === "string_lit" || node.type === "quoted_template") {
    // Labels of blocks are texts in tree-sitter's tree.
    if (node.parent?.type !== "block") found.texts.add(`${node.startIndex + 1}-${node.endIndex - 1}`);
  }
  if (node.type === "template_interpolation") {
    const inner = node.namedChildren.find((child) => child?.type === "expression");
    if (inner?.firstNamedChild?.type !== "operation") found.holes.add(`${node.startIndex}-${node.endIndex}`);
  }
  if (node.type === "attribute" && node.firstChild) found.attributes.add(`${node.firstChild.startIndex} ${node.firstChild.text}`);
  for (const child of node.children) if (child) placesBySitter(child, found);
}

test("texts, holes and attributes stand where tree-sitter finds them", { skip: why }, async (context) => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(GRAMMAR));
  let total = 0;
  const differences: string[] = [];
  for (const { file, text } of files()) {
    const tree = parser.parse(text);
    assert.ok(tree);
    const theirs = { texts: new Set<string>(), holes: new Set<string>(), attributes: new Set<string>() };
    placesBySitter(tree.rootNode, theirs);
    const { body, problems } = readHcl(text);
    assert.deepEqual(problems, [], file);
    const ours = placesOf(body);
    for (const kind of ["texts", "holes", "attributes"] as const) {
      total += theirs[kind].size;
      for (const one of theirs[kind]) if (!ours[kind].has(one)) differences.push(`${file} ${kind} ${one}: only tree-sitter`);
      for (const one of ours[kind]) if (!theirs[kind].has(one)) differences.push(`${file} ${kind} ${one}: only ours`);
    }
  }
  context.diagnostic(`${total} places, ${differences.length} differences`);
  assert.ok(total > 5000, `${total} places`);
  assert.ok(differences.length <= total / 1000, differences.slice(0, 20).join("\n"));
});

/** Lines as they are while somebody types. */
const HALF_TYPED = [
  '  policy = "arn:aws',
  "  actions = [",
  "  x = {",
  '  y = "${aws_s3_bucket.',
  "  z = jsonencode(",
  "  statement {",
  "  w = <<EOF",
  "  v =",
];

test("a half-typed line costs its own block, and the others stay as they are", { skip: why }, (context) => {
  let others = 0;
  let kept = 0;
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (const { text } of files()) {
    const blocks = readHcl(text).body.blocks.filter((block) => block.labels.length > 0);
    for (let i = 0; i < 8 && blocks.length > 1; i++) {
      const victim = blocks[random(blocks.length)];
      if (!victim) continue;
      const lineEnd = text.indexOf("\n", victim.range.start);
      if (lineEnd < 0 || lineEnd > victim.range.end) continue;
      const broken = `${text.slice(0, lineEnd + 1)}${HALF_TYPED[i]}\n${text.slice(lineEnd + 1)}`;
      const after = new Map(readHcl(broken).body.blocks.map((block) => [`${block.type} ${block.labels.join(" ")}`, block]));
      for (const block of blocks) {
        if (block === victim) continue;
        others++;
        const found = after.get(`${block.type} ${block.labels.join(" ")}`);
        if (found && broken.slice(found.range.start, found.range.end) === text.slice(block.range.start, block.range.end)) kept++;
      }
    }
  }
  context.diagnostic(`${kept} of ${others} other blocks kept, ${((100 * kept) / others).toFixed(2)} %`);
  assert.ok(kept / others >= 0.99, `${kept} of ${others}`);
});

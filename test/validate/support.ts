// What the validator's tests share: the catalogue, validation of a text as a kind of policy, their fixtures and what these mean.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../server/src/core/checks/finding";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { type PolicyType, validatePolicy } from "../../server/src/core/validate/validate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { type Block, blocksOf } from "../harness/fixture";

const policyTypes: Record<PolicyKind, PolicyType> = {
  identity: "IDENTITY_POLICY",
  resource: "RESOURCE_POLICY",
  trust: "RESOURCE_POLICY",
  endpoint: "RESOURCE_POLICY",
  scp: "SERVICE_CONTROL_POLICY",
  rcp: "RESOURCE_CONTROL_POLICY",
};

/** The findings of a text, read as this kind of policy. */
export function validate(text: string, kind: PolicyKind = "identity", resourceType?: string): Finding[] {
  const context = { kind, policyType: policyTypes[kind], catalogue: loadCatalogue(), ...(resourceType !== undefined && { resourceType }) };
  return validatePolicy(parsePolicy(text), context);
}

/** Whether a word names a kind of policy. */
export function isKind(text: string): text is PolicyKind {
  return Object.hasOwn(policyTypes, text);
}

/** The kinds of policy. */
export const kinds = Object.keys(policyTypes) as PolicyKind[];

/** A policy of these statements, as text. */
export function policyText(...statements: Record<string, unknown>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The codes of findings, in order. */
export function codes(findings: readonly Finding[]): string[] {
  return findings.map((finding) => finding.code);
}

/** Whether a text is no JSON, comments and trailing commas aside. */
export function isBroken(text: string): boolean {
  return parsePolicy(text, { allowComments: true }).problems.some((problem) => problem.code === "syntax" && problem.fatal);
}

/** Where the Markdown fixtures lie: a file per family of rules, under its name, and some about what several of them say. */
export const fixtureFolder = join(__dirname, "fixtures");

/** The files of fixtures with their texts, by name: `document.md`, `traps/guardrail.md`. */
export function fixtureFiles(): { name: string; markdown: string }[] {
  return readdirSync(fixtureFolder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => ({ name, markdown: readFileSync(join(fixtureFolder, name), "utf8") }));
}

/** A fixture with the kind of policy that it is about. */
export interface Fixture extends Block {
  kind: PolicyKind;
  resourceType?: string;
}

/**
 * The fixtures of a Markdown text, in order. The info string may name the kind of policy and the resource type
 * (```json trust, ```json resource AWS::S3::Bucket); a heading that begins with a kind (`## trust: …`) does so too.
 */
export function fixturesOf(markdown: string): Fixture[] {
  return blocksOf(markdown).map((block) => {
    const [word, resourceType] = block.info.split(/\s+/);
    const named = /^(\w+):/.exec(block.heading)?.[1] ?? "";
    const kind = word ? word : isKind(named) ? named : "identity";
    if (!isKind(kind)) throw new Error(`The fixture \`${block.heading}\` names the kind \`${kind}\`, which there is not.`);
    return { ...block, kind, ...(resourceType !== undefined && { resourceType }) };
  });
}

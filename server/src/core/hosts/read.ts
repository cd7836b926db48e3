// A file by its text and name: which host it is, and the policies in it.

import { once } from "../session/once";
import { looksLikePolicy } from "../syntax/kind";
import { parsePolicy } from "../syntax/parse";
import type { ParseResult } from "../syntax/tree";
import type { Host, HostData } from "./host";
import { cliAnswerPolicies } from "./places/cli-answers";
import { cloudFormationPolicies } from "./places/cloudformation";
import { templateAccount } from "./places/cloudformation-account";
import { kubernetesPolicies } from "./places/kubernetes";
import { plainPolicy, yamlPolicy } from "./places/plain";
import { planPolicies } from "./places/plan";
import { attachedToGenerated } from "./places/sam/generated";
import { serverlessPolicies } from "./places/serverless";
import { terraformPolicies } from "./places/terraform";
import { runsInTemplate } from "./runs";
import { entriesOf, get, type HostMap, textOf } from "./tree";
import { readJsonHost } from "./trees/json";
import { readYaml } from "./trees/yaml";
import { unreadBelow, unreadInAnswer, unreadInTemplate } from "./unread";
import { isTerraformName, type ModuleText } from "./values/terraform-module";

/** Another file of the folder: of a Terraform module all files together say what a name stands for. */
export type Sibling = ModuleText;

/** The ends of names of files that may hold policies of several resources. */
const HOST_NAME = /\.(?:ya?ml|template|tf|tofu|jsonc?)$/i;

/**
 * Whether a file may hold policies beside other things, told by its name and words: cheap, and wrong on the side of reading. A
 * file that is one policy by itself in JSON is none of these.
 */
export function mayHoldPolicies(text: string, name: string): boolean {
  if (!HOST_NAME.test(name)) return false;
  if (isTerraformName(name)) return /\baws_|policy|\bmodule\b/i.test(text) && !isPolicyInJson(text, name);
  if (/^\ufeff?\s*[[{]/.test(text))
    return /AWS::|"resource_changes"|"planned_values"|Statement|%22Effect%22/.test(text) && !looksLikePolicy(text);
  if (/\.jsonc?$/i.test(name)) return false;
  return /AWS::|\bStatement\b|iamRole|\biam:|policy|\.aws\//i.test(text) || hasUrlOfFunction(text);
}

/** Whether a text may be a file of the Serverless Framework with a function that has a URL: that needs none of IAM's words. */
function hasUrlOfFunction(text: string): boolean {
  return /^functions\s*:/m.test(text) && /\burl["']?\s*:/.test(text);
}

const NONE: Pick<Host, "symbols" | "conditions"> = { symbols: new Map(), conditions: new Map() };

/**
 * Reads the policies of a file. In: its text, its name (only the ending counts), data of shapes, the other files of a Terraform module. Out: undefined if
 * nothing in it is or may be a policy, told cheaply. Never throws; what cannot be read is named in `problems`.
 */
export function readHost(text: string, name: string, data: HostData, siblings: readonly Sibling[] = []): Host | undefined {
  if (
    !/Statement|policy|Policies|AWS::|aws_|iamRole|\biam\b/i.test(text) &&
    !(isTerraformName(name) && /\bmodule\b/.test(text)) &&
    !hasUrlOfFunction(text)
  )
    return undefined;
  if (isTerraformName(name) && !isPolicyInJson(text, name))
    return terraformPolicies(
      text,
      name,
      siblings,
      data,
      rereadWith((other) => readHost(other, name, data, siblings)),
    );
  const isJson = /^\ufeff?\s*[[{]/.test(text);
  if (isJson) return readJsonFile(text, data);
  return readYamlFile(text, data);
}

function readJsonFile(text: string, data: HostData): Host | undefined {
  if (looksLikePolicy(text))
    return { format: "policy", policies: plainPolicy(text), problems: parsePolicy(text, { allowComments: true }).problems, ...NONE };
  const { root, problems } = readJsonHost(text);
  if (!root) return undefined;
  if (root.type === "map" && isTemplate(root)) return { ...templateHost(root, text, data), problems };
  const reread = rereadWith((other) => readJsonFile(other, data));
  if (root.type === "map" && (get(root, "resource_changes") || get(root, "planned_values")))
    return { format: "terraform-plan", ...planPolicies(root, text, reread), problems };
  const policies = cliAnswerPolicies(root, text, reread);
  if (policies.length === 0) return undefined;
  return { format: "cli-answer", policies, problems, ...unreadInAnswer(root, text, policies), ...NONE };
}

function readYamlFile(text: string, data: HostData): Host | undefined {
  const { roots, problems } = readYaml(text);
  const reread = rereadWith((other) => readYamlFile(other, data));
  const objects = roots.filter((root) => get(root, "apiVersion") && get(root, "kind"));
  if (objects.length > 0) {
    const policies = kubernetesPolicies(objects, text, reread);
    return { format: "kubernetes", policies, problems, ...unreadBelow(startsOf(roots), text, policies), ...NONE };
  }
  const [root] = roots;
  if (!root) return undefined;
  if (isTemplate(root)) return { ...templateHost(root, text, data, roots.slice(1)), problems };
  if (get(root, "Statement")) {
    const policies = yamlPolicy(root, text, reread);
    return { format: "policy", policies, problems, ...unreadBelow(startsOf(roots), text, policies), ...NONE };
  }
  if (get(root, "provider") ?? get(root, "functions")) {
    const read = serverlessPolicies(root, text, data, reread);
    return { ...read, problems, ...unreadBelow(startsOf(roots), text, read.policies) };
  }
  return undefined;
}

/** A policy by itself, whatever its name says of Terraform. */
function isPolicyInJson(text: string, name: string): boolean {
  return /\.json$/i.test(name) && looksLikePolicy(text);
}

function startsOf(roots: readonly HostMap[]): { node: HostMap; path: string }[] {
  return roots.map((node) => ({ node, path: "" }));
}

/** Resources with types of AWS, or the mark of a template. */
function isTemplate(root: HostMap): boolean {
  if (get(root, "AWSTemplateFormatVersion")) return true;
  return entriesOf(get(root, "Resources")).some(
    ({ key, value }) => /^(AWS|Alexa|Custom)::/.test(textOf(get(value, "Type")) ?? "") || key.text.startsWith("Fn::ForEach"),
  );
}

/** `more`: further documents of the file, which are no part of the template; whoever deploys them would be deploying what nobody judged. */
function templateHost(root: HostMap, text: string, data: HostData, more: readonly HostMap[] = []): Omit<Host, "problems"> {
  const reread = rereadWith((other) => readHost(other, "x.template", data));
  const { template, policies } = cloudFormationPolicies(root, text, data, reread);
  const unread = unreadInTemplate(root, text, policies, more);
  const account = () => templateAccount(template);
  const runs = once(() => runsInTemplate(root, text));
  const attached = [...(unread.attached ?? []), ...attachedToGenerated(template)];
  return {
    format: "cloudformation",
    policies,
    ...unread,
    ...(attached.length > 0 && { attached }),
    account,
    runs,
    symbols: template.symbols.infos,
    conditions: template.conditions,
  };
}

/** Finds the policy of a key in another version of the file. */
function rereadWith(read: (text: string) => Host | undefined): (text: string, key: string) => ParseResult {
  return (text, key) => {
    const found = read(text)?.policies.find((one) => one.key === key);
    return (
      found?.policy ?? {
        problems: [{ code: "missing", message: `The file holds no policy \`${key}\` any more.`, range: { start: 0, end: 0 }, fatal: true }],
      }
    );
  };
}

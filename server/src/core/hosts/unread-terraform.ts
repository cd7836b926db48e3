// Values of a Terraform file that look like policies and stand where none is known to be one: other resources, arguments of modules.
import { HOSTS } from "../limits";
import type { Range } from "../syntax/tree";
import { elsewhereInModule } from "./elsewhere";
import type { AttachedPolicy, Host, UnreadPolicy } from "./host";
import { managedPolicyIn } from "./managed";
import { unwrapped } from "./places/terraform-documents";
import { ATTACHMENTS, itemsIn } from "./places/terraform-principals";
import { contentOf } from "./tree";
import type { HclBlock, HclBody, HclExpression, HclObject, HclReference, HclTemplate } from "./trees/hcl";
import { isBoundaryName, isPolicyText, isStatementLike, ownPolicyIn } from "./unread";
import { definitionOf } from "./values/terraform-definition";
import type { ModuleFile, TerraformModule } from "./values/terraform-module";

/** Blocks that make something; of the others (locals, variables) only what these refer to counts. */
const MAKERS = new Set(["resource", "module", "data", "provider"]);

/**
 * The values of a file that look like policies, one for each argument or block. `isKnown` says of an argument of a resource that
 * what stands there is read. A policy in a local value or a variable's default is told where it is used.
 */
export function unreadInTerraform(
  file: ModuleFile,
  module: TerraformModule,
  isKnown: (block: HclBlock, nested: string | undefined, argument: string) => boolean,
): Pick<Host, "unread" | "attached"> {
  const mayHold = module.files.some((one) => /effect|:iam::|aws_iam_policy|group_membership|customer_managed_policy/i.test(one.text));
  if (!mayHold && !file.body.blocks.some(({ type }) => type === "module")) return {};
  const search = new Search(file.text, module);
  for (const block of file.body.blocks) {
    const [type = "", name = ""] = block.labels;
    const elsewhere = elsewhereInModule(
      block,
      (name) => {
        const value = block.attributes.find((one) => one.name === name)?.value;
        return value && literalOf(value);
      },
      (value) => definitionOf(value, module),
    );
    if (elsewhere) search.found.push(elsewhere);
    if (!MAKERS.has(block.type) || (block.type === "data" && type === "aws_iam_policy_document")) continue;
    const path = block.type === "resource" ? `${type}.${name}` : [block.type, ...block.labels].join(".");
    search.attachmentIn(block, path);
    search.body(block, path, (nested, argument) => block.type === "resource" && isKnown(block, nested, argument), undefined);
  }
  return { unread: search.found, attached: search.attached };
}

/** Stands for an argument that is not there. */
const NO_EXPRESSION: HclExpression = { type: "tuple", range: { start: 0, end: 0 }, items: [] };

class Search {
  readonly found: UnreadPolicy[] = [];
  readonly attached: AttachedPolicy[] = [];
  private readonly isLimited: boolean;
  /** Whom the block that is read attaches policies to. */
  private principals: readonly string[] | undefined;

  constructor(
    private readonly text: string,
    private readonly module: TerraformModule,
  ) {
    // Which principal an attachment is about, and what limits it, is not followed here.
    this.isLimited = module.files.some(({ body }) =>
      body.blocks.some((block) => block.attributes.some(({ name }) => isBoundaryName(name) && block.type === "resource")),
    );
  }

  /** Whom a block attaches managed policies to, and the first of these that somebody else wrote. */
  attachmentIn(block: HclBlock, path: string): void {
    const [type = ""] = block.labels;
    const how = block.type === "resource" && Object.hasOwn(ATTACHMENTS, type) ? ATTACHMENTS[type] : undefined;
    const argument = (wanted: string) => block.attributes.find(({ name }) => name === wanted)?.value;
    if (block.type === "resource") this.joinedIn(block, path, argument);
    this.principals = how && (type === "aws_iam_role" ? [path] : how.principals.flatMap((one) => this.namedBy(argument(one))));
    const given = how && argument(how.policy);
    const unknown = given && this.givenElsewhere(given, argument("for_each"), 0);
    if (given && unknown)
      this.add({ path: `${path}.${how.policy}`, range: given.range, content: contentOf(this.text, unknown.range), isElsewhere: true });
  }

  /** Groups that the module does not make and that users join, and the policies of an account that a permission set takes by their names. */
  private joinedIn({ labels: [type = ""], blocks }: HclBlock, path: string, argument: (name: string) => HclExpression | undefined): void {
    const [users, groups] = type === "aws_iam_user_group_membership" ? ["user", "groups"] : ["users", "group"];
    if (type.endsWith("group_membership") && type.startsWith("aws_iam_"))
      for (const group of itemsIn(argument(groups) ?? NO_EXPRESSION)) {
        const [address = ""] = this.namedBy(group);
        if (address === "" || this.module.blocks.has(address)) continue;
        for (const user of this.namedBy(argument(users)))
          this.found.push({ path, range: group.range, content: `group ${address}`, isElsewhere: true, holder: user });
      }
    if (type !== "aws_ssoadmin_customer_managed_policy_attachment") return;
    const set = argument("permission_set_arn");
    for (const block of blocks) {
      const name = block.attributes.find((one) => one.name === "name")?.value;
      if (name)
        this.found.push({
          path,
          range: block.range,
          content: contentOf(this.text, name.range),
          isElsewhere: true,
          holder: set ? contentOf(this.text, set.range) : path,
        });
    }
  }

  private add(one: UnreadPolicy): void {
    this.found.push({ ...one, ...(this.principals && { holder: this.principals.join(" ") }) });
  }

  private attach(one: Pick<AttachedPolicy, "path" | "range" | "name">): void {
    this.attached.push({ ...one, ...(this.principals && { principals: this.principals }), ...(this.isLimited && { isLimited: true }) });
  }

  private namedBy(written: HclExpression | undefined): string[] {
    return (written ? itemsIn(written) : []).map((item) => {
      const one = unwrapped(item);
      const [step] = one.type === "reference" ? one.steps : [];
      if (one.type === "reference" && step?.type === "name" && String(one.root).startsWith("aws_iam_")) return `${one.root}.${step.name}`;
      return literalOf(one) ?? contentOf(this.text, one.range);
    });
  }

  /** What gives an ARN that is neither a policy of the module, nor written here; undefined where there is nothing of that. */
  private givenElsewhere(written: HclExpression, each: HclExpression | undefined, depth: number): HclExpression | undefined {
    const one = unwrapped(written);
    const first = (parts: readonly HclExpression[]): HclExpression | undefined => {
      for (const part of parts) {
        const found = this.givenElsewhere(part, each, depth + 1);
        if (found) return found;
      }
      return undefined;
    };
    if (depth > HOSTS.depthOfUnreadHcl) return one;
    switch (one.type) {
      case "literal":
        return undefined;
      case "tuple":
        return first(one.items);
      case "object":
        return first(one.entries.map(({ value }) => value));
      case "conditional":
        return first([one.whenTrue, one.whenFalse]);
      case "call":
        return first(one.args);
      case "template": {
        const text = templateText(one, "x");
        return managedPolicyIn(text) !== undefined || ownPolicyIn(text, "policy_arn") !== undefined ? undefined : one;
      }
      case "reference": {
        const [step, label] = one.steps;
        const name = step?.type === "name" ? step.name : "";
        if (one.root === "aws_iam_policy" && this.module.blocks.has(`aws_iam_policy.${name}`)) return undefined;
        if (
          one.root === "data" &&
          name === "aws_iam_policy" &&
          label?.type === "name" &&
          this.module.blocks.has(`data.${name}.${label.name}`)
        )
          return undefined;
        if (one.root === "each" && each) return this.givenElsewhere(each, undefined, depth + 1);
        const target = one.root === "local" ? this.targetOf("local", name) : undefined;
        // What a local value names may stand in another file: the reference tells it.
        return target ? this.givenElsewhere(target.value, each, depth + 1) && one : one;
      }
      default:
        return one;
    }
  }

  /** Arguments and nested blocks; `nested` is the type of the block inside of the resource. */
  body(body: HclBody, path: string, isKnown: (nested: string | undefined, argument: string) => boolean, nested: string | undefined): void {
    for (const { name, value, isBlockToo } of body.attributes) {
      if (isBlockToo) continue;
      if (isKnown(nested, name) || isBoundaryName(name)) continue;
      this.attachedIn(value, { path: `${path}.${name}`, range: value.range }, true, new Set(), 0);
      const content = this.policyIn(value, this.text, new Set(), 0);
      if (content !== undefined) this.found.push({ path: `${path}.${name}`, range: value.range, content });
    }
    for (const block of body.blocks) {
      // A boundary grants nothing.
      if (isBoundaryName(block.type)) continue;
      const inner =
        block.type === "dynamic" ? (block.labels[0] ?? "dynamic") : block.type === "content" ? (nested ?? "content") : block.type;
      const effect = block.attributes.find(({ name }) => /^effect$/i.test(name))?.value;
      const names = [...block.attributes.map(({ name }) => name), ...block.blocks.map(({ type }) => type)];
      if (effect && isStatementLike(names, literalOf(effect)))
        this.found.push({ path: `${path}.${inner}`, range: block.range, content: contentOf(this.text, block.range) });
      else this.body(block, block.type === "content" ? path : `${path}.${inner}`, isKnown, inner);
    }
  }

  /** What tells a policy in an expression from others; undefined where there is none. Follows local values and variables. */
  private policyIn(part: unknown, text: string, visited: Set<string>, depth: number): string | undefined {
    if (typeof part !== "object" || part === null || depth > HOSTS.depthOfUnreadHcl) return undefined;
    if (Array.isArray(part)) {
      for (const item of part) {
        const content = this.policyIn(item, text, visited, depth + 1);
        if (content !== undefined) return content;
      }
      return undefined;
    }
    const expression = part as HclExpression;
    if (isPolicy(expression)) return contentOf(text, expression.range);
    if (expression.type === "reference" && (expression.root === "local" || expression.root === "var")) {
      const [step] = expression.steps;
      const target = step?.type === "name" ? this.targetOf(expression.root, step.name) : undefined;
      const key = `${expression.root}.${step?.type === "name" ? step.name : ""}`;
      if (target && !visited.has(key)) {
        visited.add(key);
        const content = this.policyIn(target.value, target.text, visited, depth + 1);
        if (content !== undefined) return content;
      }
    }
    return this.policyIn(Object.values(part), text, visited, depth + 1);
  }

  /** AWS's own policies by their ARNs: at their texts, or (`isHere` false) where what holds them is used. */
  private attachedIn(part: unknown, place: { path: string; range: Range }, isHere: boolean, visited: Set<string>, depth: number): void {
    if (typeof part !== "object" || part === null || depth > HOSTS.depthOfUnreadHcl) return;
    const expression = part as HclExpression;
    if (expression.type === "template") {
      const name = managedPolicyIn(templateText(expression, "x"));
      if (name !== undefined) this.attach({ path: place.path, range: isHere ? expression.range : place.range, name });
      const own = name === undefined ? ownPolicyIn(templateText(expression, "x"), place.path.split(".").at(-1) ?? "") : undefined;
      if (own !== undefined) this.add({ path: place.path, range: place.range, content: own, isElsewhere: true });
      return;
    }
    if (expression.type === "reference" && expression.root === "data") this.namedIn(expression, place, visited, depth);
    if (expression.type === "reference" && (expression.root === "local" || expression.root === "var")) {
      const [step] = expression.steps;
      const name = step?.type === "name" ? step.name : "";
      const key = `${expression.root}.${name}`;
      if (!visited.has(key)) this.attachedIn(this.targetOf(expression.root, name)?.value, place, false, visited.add(key), depth + 1);
    }
    for (const inner of Object.values(part)) this.attachedIn(inner, place, isHere, visited, depth + 1);
  }

  /** `data "aws_iam_policy"` finds a policy by its name or ARN: one of AWS's own, or one whose content is not known. */
  private namedIn({ steps }: HclReference, place: { path: string; range: Range }, visited: Set<string>, depth: number): void {
    const [type, label] = steps;
    if (type?.type !== "name" || type.name !== "aws_iam_policy" || label?.type !== "name") return;
    const key = `data.aws_iam_policy.${label.name}`;
    const block = this.module.blocks.get(key)?.block;
    if (!block || visited.has(key)) return;
    const given = (argument: string) => block.attributes.find(({ name }) => name === argument)?.value;
    const arn = given("arn");
    if (arn) {
      this.attachedIn(arn, place, false, visited.add(key), depth + 1);
      return;
    }
    const name = given("name");
    const text = name && literalOf(name);
    // One of AWS's own whose content is known, or the scan cannot decide.
    if (text !== undefined) this.attach({ path: place.path, range: place.range, name: text });
    else this.add({ path: place.path, range: place.range, content: key, isElsewhere: true });
  }

  private targetOf(root: string, name: string): { value: HclExpression; text: string } | undefined {
    if (root === "local") {
      const local = this.module.locals.get(name);
      return local && { value: local.expression, text: local.file.text };
    }
    const value = this.module.variables.get(name)?.attributes.find((one) => one.name === "default")?.value;
    const file =
      value && this.module.files.find(({ body }) => body.blocks.some((block) => block.attributes.some((one) => one.value === value)));
    return value && file && { value, text: file.text };
  }
}

function isPolicy(expression: HclExpression): expression is (HclObject | HclTemplate) & { range: Range } {
  if (expression.type === "template") return isPolicyText(templateText(expression, "x"));
  if (expression.type !== "object") return false;
  const effect = expression.entries.find(({ key }) => /^effect$/i.test(keyOf(key) ?? ""))?.value;
  return (
    effect !== undefined &&
    isStatementLike(
      expression.entries.flatMap(({ key }) => keyOf(key) ?? []),
      literalOf(effect),
    )
  );
}

function templateText({ parts }: HclTemplate, hole: string): string {
  return parts.map((part) => (part.type === "text" ? part.text : hole)).join("");
}

function keyOf(key: HclExpression): string | undefined {
  if (key.type === "reference") return typeof key.root === "string" && key.steps.length === 0 ? key.root : undefined;
  return literalOf(key);
}

/** The text of a literal; undefined for an expression. */
function literalOf(expression: HclExpression): string | undefined {
  return expression.type === "template" && expression.parts.every(({ type }) => type === "text") ? templateText(expression, "") : undefined;
}

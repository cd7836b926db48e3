// Variables of the Serverless Framework, which are put in before CloudFormation sees anything.
import { HOSTS } from "../../limits";
import type { TextPart } from "../../syntax/tree";
import { entriesOf, get, type HostMap, type HostNode, type HostScalar } from "../tree";
import { pseudoSymbol } from "./shapes";
import type { SymbolTable } from "./symbols";
import { type Template, withDynamicReferences } from "./template";

/** Sources of variables. `${aws:username}` and its like are IAM's own, but for these two. */
const VARIABLE =
  /\$\{\s*((?:self|opt|env|ssm|cf|s3|param|sls|file|strToBool|git|output|terraform|vault)\b[^{}]*(?:\{[^{}]*\}[^{}]*)*|aws:(?:accountId|region)(?:\s*,[^{}]*)?)\}/g;

const WHOLE_VARIABLE = new RegExp(`^(?:${VARIABLE.source})$`);

/** How texts are read: variables of the same file by their value, the others as what is not known. */
export function serverlessTool(root: HostMap, symbols: SymbolTable): Pick<Template, "expand" | "isVariable" | "target" | "choose"> {
  const isVariable = (stretch: string) => WHOLE_VARIABLE.test(stretch);
  return {
    isVariable,
    expand: (value, scalar, base) => expand(value, scalar, base, root, symbols, 0),
    target: (scalar) => {
      const whole = /^\$\{self:([\w.-]+)\}$/.exec(scalar.text.trim())?.[1];
      const node = whole === undefined ? undefined : selfNode(root, whole);
      // Texts are expanded where they stand; lists and objects are what they name.
      return node && node.type !== "scalar" ? node : undefined;
    },
    choose: ({ text }) => {
      const [, path = "", inner = "", rest = ""] = /^\$\{self:([\w.-]+)\.\$\{([^{}]+)\}((?:\.[\w-]+)*)\}$/.exec(text.trim()) ?? [];
      const entries = path === "" ? [] : entriesOf(selfNode(root, path));
      const nodes = entries.flatMap(({ key, value }) => {
        const node = rest === "" ? value : get(value, ...rest.slice(1).split("."));
        return node ? [[key.text, node] as const] : [];
      });
      // A key that has none of what is asked for may be meant.
      if (nodes.length === 0 || nodes.length < entries.length || nodes.length > HOSTS.keysOfAMapping) return undefined;
      const symbol = symbols.unknown(inner.trim(), "the variable gets its value outside of this file");
      return { symbol, nodes };
    },
  };
}

function expand(value: string, scalar: HostScalar, base: number, root: HostMap, symbols: SymbolTable, steps: number): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of value.matchAll(VARIABLE)) {
    parts.push(...withDynamicReferences(value.slice(from, match.index), scalar, base + from, symbols));
    const range = { start: scalar.at(base + match.index), end: scalar.at(base + match.index + match[0].length) };
    from = match.index + match[0].length;
    parts.push(...variable((match[1] as string).trim(), range, root, symbols, steps));
  }
  parts.push(...withDynamicReferences(value.slice(from), scalar, base + from, symbols));
  return parts;
}

function variable(source: string, range: { start: number; end: number }, root: HostMap, symbols: SymbolTable, steps: number): TextPart[] {
  const aws = /^aws:(accountId|region)/.exec(source)?.[1];
  if (aws) return [{ symbol: pseudoSymbol(aws === "region" ? "AWS::Region" : "AWS::AccountId", symbols) ?? source, range }];
  const path = /^self:([\w.-]+)$/.exec(source)?.[1];
  const node = path === undefined || steps > HOSTS.stepsOfServerless ? undefined : selfNode(root, path);
  if (node?.type === "scalar" && node.tag === undefined) {
    const inner = expand(node.text, node, 0, root, symbols, steps + 1);
    // Symbols of another place are shown where they are used.
    return inner.map((part) => ("text" in part ? part : { ...part, range }));
  }
  if (/^sls:instanceId$/.test(source)) return [{ symbol: symbols.symbol(source, "made at deployment"), range }];
  return [{ symbol: symbols.unknown(source, "the variable gets its value outside of this file"), range }];
}

function selfNode(root: HostMap, path: string): HostNode | undefined {
  return get(root, ...path.split("."));
}

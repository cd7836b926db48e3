// What templates of CloudFormation and files of the Serverless Framework give and hand on, and what files of parameters give them.
import type { Input } from "./inputs";
import { contentOf, entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "./tree";
import { readJsonHost } from "./trees/json";
import { readYaml } from "./trees/yaml";

const MAY_GIVE = /param|Outputs|^\ufeff?\s*\[\s*"[A-Za-z][A-Za-z0-9]*=/i;

/**
 * What a template gives (defaults of its parameters, parameters of nested stacks beside it, outputs and exports), a file of the Serverless
 * Framework, or a file of parameters: of the command line, of SAM, of pipelines.
 */
export function templateInputs(text: string, file: string): Input[] {
  if (/\.toml$/i.test(file)) return overrides(text, file);
  if (/(?:^|\/)\.env(?:\.[\w.-]+)?$/.test(file)) return environment(text, file);
  if (!MAY_GIVE.test(text)) return [];
  const root = /^\ufeff?\s*[[{]/.test(text) ? readJsonHost(text).root : readYaml(text).roots[0];
  if (root?.type === "list") return listed(itemsOf(root), text, file);
  const found: Input[] = [];
  const add = (value: HostNode, rest: Pick<Input, "path" | "to" | "target">) =>
    found.push({ file, range: value.range, content: contentOf(text, value.range), ...rest });
  if (root?.type === "map" && (get(root, "provider") || get(root, "services"))) serverless(root, file, add);
  if (!get(root, "Resources")) {
    for (const name of ["Parameters", "parameters"])
      for (const { key, value } of entriesOf(get(root, name))) add(value, { path: key.text, to: { kind: "value", name: key.text } });
    return [...found, ...(/parameter_overrides/.test(text) ? overrides(text, file) : [])];
  }
  for (const { key, value } of entriesOf(get(root, "Parameters"))) {
    const fallback = get(value, "Default");
    if (fallback) add(fallback, { path: `Parameters.${key.text}.Default`, to: { kind: "value", name: key.text }, target: file });
  }
  for (const { key, value } of entriesOf(get(root, "Outputs"))) {
    const given = get(value, "Value");
    if (!given) continue;
    const path = `Outputs.${key.text}.Value`;
    add(given, { path, to: { kind: "output", name: key.text }, target: file });
    const name = get(value, "Export", "Name");
    if (name) add(given, { path: `${path} exported`, to: { kind: "export", name: contentOf(text, name.range) }, target: file });
  }
  for (const { key, value } of entriesOf(get(root, "Resources"))) {
    const properties = get(value, "Properties");
    const target = textOf(get(properties, "TemplateURL")) ?? textOf(get(properties, "Location"));
    if (target === undefined || /^(?:[a-z][\w+.-]*:|\$\{)/i.test(target)) continue;
    add(get(properties, "TemplateURL") ?? value, { path: `Resources.${key.text}`, to: { kind: "all", name: "" }, target });
    for (const { key: name, value: given } of entriesOf(get(properties, "Parameters")))
      add(given, { path: `Resources.${key.text}.Parameters.${name.text}`, to: { kind: "value", name: name.text }, target });
  }
  return found;
}

/** A list of parameters: objects with key and value, or texts `Key=Value`. */
function listed(items: readonly HostNode[], text: string, file: string): Input[] {
  return items.flatMap((item) => {
    const name = textOf(get(item, "ParameterKey"));
    const value = get(item, "ParameterValue");
    if (name !== undefined && value)
      return [{ file, range: value.range, content: contentOf(text, value.range), path: name, to: { kind: "value" as const, name } }];
    const pair = /^([A-Za-z][A-Za-z0-9]*)=/.exec(textOf(item) ?? "")?.[1];
    return pair === undefined
      ? []
      : [{ file, range: item.range, content: contentOf(text, item.range), path: pair, to: { kind: "value" as const, name: pair } }];
  });
}

/** `parameter_overrides` of SAM's configuration, in TOML or YAML: pairs `Key=Value`, also those of `aws cloudformation`. */
function overrides(text: string, file: string): Input[] {
  const found: Input[] = [];
  for (const part of text.matchAll(/parameter_overrides["']?\s*[=:]\s*/g)) {
    const start = part.index + part[0].length;
    const rest = text.slice(start);
    // As far as the next setting or table.
    const end = /\n[ \t]*(?:\[|[\w"'-]+[ \t]*(?:=\s|:(?:\s|$)))/.exec(rest)?.index ?? rest.length;
    for (const pair of rest
      .slice(0, end)
      .matchAll(/(?:ParameterKey=)?\b([A-Za-z][A-Za-z0-9]*)(?:,ParameterValue)?\s*=\s*(\\?"[^"]*"|'[^']*'|[^\s"',\]]+)/g)) {
      const [whole, name = "", value = ""] = pair;
      const at = start + pair.index;
      found.push({ file, range: { start: at, end: at + whole.length }, content: value, path: name, to: { kind: "value", name } });
    }
  }
  return found;
}

/** A file of environment variables, which the Serverless Framework reads. */
function environment(text: string, file: string): Input[] {
  return [...text.matchAll(/^[\t ]*(?:export[\t ]+)?([A-Za-z_]\w*)[\t ]*=([^\n]*)$/gm)].map(([whole, name = "", value = ""], _i) => {
    const start = text.indexOf(whole);
    const range = { start, end: start + whole.length };
    return { file, range, content: value.trim(), path: name, to: { kind: "value" as const, name: `env:${name}` } };
  });
}

/** Parameters of stages, and of services that are composed. */
function serverless(root: HostMap, file: string, add: (value: HostNode, rest: Pick<Input, "path" | "to" | "target">) => void): void {
  const own = get(root, "provider") ? { target: file } : {};
  const give = (path: string, params: HostNode | undefined, rest: Pick<Input, "target">) => {
    for (const { key, value } of entriesOf(params))
      add(value, { path: `${path}.${key.text}`, to: { kind: "value", name: `param:${key.text}` }, ...rest });
  };
  for (const { key, value } of entriesOf(get(root, "params"))) give(`params.${key.text}`, value, own);
  for (const { key, value } of entriesOf(get(root, "stages"))) give(`stages.${key.text}.params`, get(value, "params"), own);
  for (const { key, value } of entriesOf(get(root, "services"))) give(`services.${key.text}.params`, get(value, "params"), {});
}

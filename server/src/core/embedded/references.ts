// References that may be written at a place of a policy: names of the same template behind `!Ref`, `!GetAtt` and in `${…}`, addresses of the
// module in HCL.
import type { HostData } from "../hosts/host";
import { entriesOf, get, textOf } from "../hosts/tree";
import { readYaml } from "../hosts/trees/yaml";

/** What may be inserted, and for what. */
export interface Reference {
  text: string;
  detail: string;
}

/** References with the part of the text that they replace. */
interface References {
  start: number;
  references: Reference[];
}

const PSEUDO = ["AWS::AccountId", "AWS::Region", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix", "AWS::StackId"];

/** What a template may refer to at a cursor; undefined where no reference is begun. */
export function templateReferences(text: string, offset: number, { shapes }: HostData): References | undefined {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const function_ = /!(Ref|GetAtt)[ \t]+['"]?([\w:.]*)$/.exec(line);
  const hole = /!Sub\b/.test(line) ? /\$\{([\w:.]*)$/.exec(line) : null;
  const word = function_?.[2] ?? hole?.[1];
  if (word === undefined) return undefined;
  const [root] = readYaml(text).roots;
  const resources = entriesOf(get(root, "Resources")).map(({ key, value }) => ({ name: key.text, type: textOf(get(value, "Type")) ?? "" }));
  const names = [
    ...entriesOf(get(root, "Parameters")).map(({ key }) => ({ text: key.text, detail: "parameter" })),
    ...resources.map(({ name, type }) => ({ text: name, detail: type })),
    ...PSEUDO.map((name) => ({ text: name, detail: "of the deployment" })),
  ];
  const attributes = resources.flatMap(({ name, type }) => {
    const known = Object.entries(shapes[type]?.attributes ?? {});
    const arns = known.filter(([, kind]) => kind === "arn").map(([attribute]) => attribute);
    const others = known.filter(([, kind]) => kind !== "arn").map(([attribute]) => attribute);
    return [...arns, ...others].map((attribute) => ({ text: `${name}.${attribute}`, detail: type }));
  });
  const references = function_?.[1] === "Ref" ? names : function_ ? attributes : [...attributes, ...names];
  return { start: offset - word.length, references };
}

/** What of the deployment has another attribute than an ARN. */
const DATA: Readonly<Record<string, string>> = {
  aws_caller_identity: "account_id",
  aws_region: "name",
  aws_partition: "partition",
  aws_iam_policy_document: "json",
};

/** What a module may refer to at a cursor; undefined where no reference can stand. `texts`: the files of the module, this one first. */
export function moduleReferences(texts: readonly string[], offset: number): References | undefined {
  const [text = ""] = texts;
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const word = /(?:^|[\s[(,=]|\$\{)([A-Za-z_][\w.-]*|)$/.exec(line)?.[1];
  const isHole = /\$\{[\w.-]*$/.test(line);
  const isInText = (line.match(/"/g)?.length ?? 0) % 2 === 1;
  if (word === undefined || (isInText && !isHole)) return undefined;
  const references = texts.flatMap((one) =>
    [...one.matchAll(/^(resource|data|variable)[ \t]+"([\w-]+)"(?:[ \t]+"([\w-]+)")?/gm)].flatMap(
      ([, kind, type = "", name]): Reference[] => {
        if (kind === "variable") return [{ text: `var.${type}`, detail: "variable" }];
        if (name === undefined) return [];
        if (kind === "data") return [{ text: `data.${type}.${name}.${DATA[type] ?? "arn"}`, detail: "data source" }];
        return type.startsWith("aws_") ? [{ text: `${type}.${name}.arn`, detail: "ARN" }] : [];
      },
    ),
  );
  return { start: offset - word.length, references: [...new Map(references.map((one) => [one.text, one])).values()] };
}

// References that may be written at a place of a policy: functions of CloudFormation, names of the same template that they take (YAML in both
// forms, and JSON), addresses of the module in HCL.
import type { HostData } from "../hosts/host";
import { entriesOf, get, textOf } from "../hosts/tree";
import { readJsonHost } from "../hosts/trees/json";
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

/** The functions that give a text, a list or a part of a policy, and what of each is said. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  Ref: "the value of a parameter, the name of a resource",
  GetAtt: "an attribute of a resource",
  Sub: "a text with values in it",
  Join: "a list as one text",
  If: "one of two values, by a condition",
  FindInMap: "a value of a mapping",
  ImportValue: "an output of another stack",
  Select: "one entry of a list",
  Split: "a text as a list",
};
/** What may stand before a value in YAML: the name or dash that it belongs to, a list in brackets. */
const VALUE_BEGINS = /(?:^|[\s:[,(-])(!\w*)$/;
/** How far back the function around a cursor is looked for. */
const NEAR = 2000;

/** What a template may refer to at a cursor, and the functions that may be written there; undefined where neither is begun. */
export function templateReferences(text: string, offset: number, { shapes }: HostData, isJson = false): References | undefined {
  const before = text.slice(Math.max(0, offset - NEAR), offset);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const begun = isJson ? /[:[,]\s*\{\s*"([FR][\w:]*)$/.exec(before)?.[1] : VALUE_BEGINS.exec(line)?.[1];
  if (begun !== undefined) return functionsFor(begun, offset, isJson);
  const place = isJson ? inJson(before) : inYaml(line);
  if (!place) return undefined;
  const root = isJson ? readJsonHost(text).root : readYaml(text).roots[0];
  const resources = entriesOf(get(root, "Resources")).map(({ key, value }) => ({ name: key.text, type: textOf(get(value, "Type")) ?? "" }));
  const names = [
    ...entriesOf(get(root, "Parameters")).map(({ key }) => ({ text: key.text, detail: "parameter" })),
    ...resources.map(({ name, type }) => ({ text: name, detail: type })),
    ...PSEUDO.map((name) => ({ text: name, detail: "of the deployment" })),
  ];
  const attributesOf = (type: string) => {
    const known = Object.entries(shapes[type]?.attributes ?? {});
    const arns = known.filter(([, kind]) => kind === "arn").map(([attribute]) => attribute);
    return [...arns, ...known.filter(([, kind]) => kind !== "arn").map(([attribute]) => attribute)];
  };
  const attributes = resources.flatMap(({ name, type }) =>
    attributesOf(type).map((attribute) => ({ text: `${name}.${attribute}`, detail: type })),
  );
  const references: Record<Place["asks"], () => Reference[]> = {
    name: () => names,
    resource: () => resources.map(({ name, type }) => ({ text: name, detail: type })),
    attribute: () => attributes,
    own: () => {
      const type = resources.find(({ name }) => name === place.of)?.type ?? "";
      return attributesOf(type).map((attribute) => ({ text: attribute, detail: type }));
    },
    hole: () => [...attributes, ...names],
  };
  return { start: offset - place.word.length, references: references[place.asks]() };
}

/** What a function asks for at the cursor: a name, a resource or an attribute of it (`own`: of the resource `of`), any of these in a text. */
interface Place {
  asks: "name" | "resource" | "attribute" | "own" | "hole";
  word: string;
  of?: string;
}

function inYaml(line: string): Place | undefined {
  const list = /(?:!|Fn::)GetAtt:?[ \t]*\[[ \t]*(?:['"]?(\w+)['"]?[ \t]*,[ \t]*)?['"]?([\w.]*)$/.exec(line);
  if (list) return listPlace(list[1], list[2]);
  const value = /(?:!(Ref|GetAtt)|(?:Fn::)?(Ref|GetAtt):)[ \t]+['"]?([\w:.]*)$/.exec(line);
  if (value) return { asks: (value[1] ?? value[2]) === "Ref" ? "name" : "attribute", word: value[3] ?? "" };
  const hole = /(?:!|Fn::)Sub\b/.test(line) ? /\$\{([\w:.]*)$/.exec(line) : null;
  return hole ? { asks: "hole", word: hole[1] ?? "" } : undefined;
}

function inJson(before: string): Place | undefined {
  const list = /"Fn::GetAtt"\s*:\s*\[\s*(?:"(\w+)"\s*,\s*)?"([\w.]*)$/.exec(before);
  if (list) return listPlace(list[1], list[2]);
  const value = /"(Ref|Fn::GetAtt)"\s*:\s*"([\w:.]*)$/.exec(before);
  if (value) return { asks: value[1] === "Ref" ? "name" : "attribute", word: value[2] ?? "" };
  const hole = /"Fn::Sub"\s*:\s*(?:\[\s*)?"[^"\n]*\$\{([\w:.]*)$/.exec(before);
  return hole ? { asks: "hole", word: hole[1] ?? "" } : undefined;
}

/** In `[Logs, Arn]`. */
function listPlace(of: string | undefined, word = ""): Place {
  return of === undefined ? { asks: "resource", word } : { asks: "own", word, of };
}

/** `!Sub ` in YAML; in JSON the name that the function's object has. */
function functionsFor(begun: string, offset: number, isJson: boolean): References {
  const nameOf = (name: string) => (isJson ? (name === "Ref" ? "Ref" : `Fn::${name}`) : `!${name}`);
  const references = Object.entries(FUNCTIONS).map(([name, detail]) => ({ text: nameOf(name), detail }));
  return { start: offset - begun.length, references };
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

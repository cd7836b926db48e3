// Functions of Terraform that make a value of a known text: parts of it, addresses, YAML. A text by choice makes a value by choice.

import { entriesOf, type HostNode, itemsOf } from "../tree";
import { readYaml } from "../trees/yaml";
import { plainValue } from "./plain";
import type { Arguments } from "./terraform-arguments";
import { relocated } from "./terraform-place";
import { choice, knownText, rangeOf, type ValueNode } from "./text";

type Make = (args: Arguments) => ValueNode | undefined;

/** Maps the first argument, a text. */
export const onText =
  (change: (text: string, args: Arguments) => string | undefined): Make =>
  (args) => {
    const map = (value: ValueNode | undefined): ValueNode | undefined => {
      if (value?.choice) {
        const { condition, whenTrue, whenFalse } = value.choice;
        const [one, two] = [map(whenTrue), map(whenFalse)];
        return one && two ? choice(condition, one, two, rangeOf(value)) : undefined;
      }
      const known = knownText(value);
      const changed = known === undefined ? undefined : change(known, args);
      return changed === undefined ? undefined : args.text(changed);
    };
    return map(args.value(0));
  };

/** What a second argument does to a text. */
export function affix(args: Arguments, change: (affix: string) => string): string | undefined {
  const known = args.known(1);
  return known === undefined ? undefined : change(known);
}

/** Words that readers of YAML take for booleans or nothing, or for texts. */
const UNSURE = /^(?:|y|n|yes|no|on|off|~|null)$/i;

/** By name. */
export const TEXT_FUNCTIONS: Readonly<Record<string, Make>> = {
  substr: onText((value, args) => {
    const [offset, length] = [wholeNumber(args.known(1)), wholeNumber(args.known(2))];
    const characters = [...value];
    if (offset === undefined || length === undefined || Math.abs(offset) > characters.length) return undefined;
    const start = offset < 0 ? characters.length + offset : offset;
    return characters.slice(start, length < 0 ? undefined : start + length).join("");
  }),
  trim: onText((value, args) =>
    affix(args, (cut) => {
      const isCut = (character: string | undefined) => character !== undefined && cut.includes(character);
      let [start, end] = [0, value.length];
      while (start < end && isCut(value[start])) start++;
      while (end > start && isCut(value[end - 1])) end--;
      return value.slice(start, end);
    }),
  ),
  strcontains: onText((value, args) => affix(args, (part) => String(value.includes(part)))),
  // Slashes at the end are none of the path's.
  basename: onText(
    (value) =>
      value
        .split("/")
        .filter((part) => part !== "")
        .pop() ?? "",
  ),
  cidrsubnet: onText((value, args) => {
    const network = networkOf(value);
    const [bits, number] = [wholeNumber(args.known(1)), wholeNumber(args.known(2))];
    if (!network || bits === undefined || number === undefined || bits < 0 || number < 0) return undefined;
    const length = network.length + bits;
    if (length > 32 || number >= 2 ** bits) return undefined;
    return `${addressOf(network.start + number * 2 ** (32 - length))}/${length}`;
  }),
  cidrhost: onText((value, args) => {
    const network = networkOf(value);
    const number = wholeNumber(args.known(1));
    if (!network || number === undefined) return undefined;
    const size = 2 ** (32 - network.length);
    if (number >= size || -number > size) return undefined;
    return addressOf(network.start + (number < 0 ? size + number : number));
  }),
  cidrnetmask: onText((value) => {
    const network = networkOf(value);
    return network && addressOf(2 ** 32 - 2 ** (32 - network.length));
  }),
  yamldecode: (args) => {
    const known = args.known(0);
    if (known === undefined) return undefined;
    const { roots, problems } = readYaml(known);
    const [root] = roots;
    if (!root || roots.length > 1 || problems.length > 0 || !isPlainData(root, 0)) return undefined;
    return relocated(plainValue(root), args.call.range);
  },
};

/** Whether a tree says the same whoever reads it. */
function isPlainData(node: HostNode, depth: number): boolean {
  if (node.tag !== undefined || depth > 50) return false;
  if (node.type === "scalar") return !node.plain || isSure(node.text);
  const inner = node.type === "list" ? itemsOf(node) : entriesOf(node).flatMap(({ key, value }) => [key, value]);
  return inner.every((one) => isPlainData(one, depth + 1));
}

/** Whether a word is a text, a boolean or a number for every reader: what begins as a number may be one in another notation, or a date. */
function isSure(word: string): boolean {
  if (/^[-+.]?\d/.test(word) && !word.includes("/")) return String(Number(word)) === word;
  return !UNSURE.test(word) && !/^[-+]?\.(?:inf|nan)$/i.test(word);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A network of IPv4: its first address as a number, and the bits that it fixes. */
function networkOf(text: string): { start: number; length: number } | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [a, b, c, d, length] = (match ?? []).slice(1).map(Number);
  if (a === undefined || b === undefined || c === undefined || d === undefined || length === undefined) return undefined;
  if (Math.max(a, b, c, d) > 255 || length > 32) return undefined;
  const size = 2 ** (32 - length);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return { start: address - (address % size), length };
}

function addressOf(value: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join(".");
}

// The arguments of a call in Terraform, worked out, and what functions make their results with.
import type { HclCall } from "../trees/hcl";
import { concatenateHcl, nameOf, type Place } from "./terraform-place";
import { knownText, list, text, type ValueNode } from "./text";

/** The arguments of one call. Of `f(list...)` the list's entries are arguments, if they are known. */
export class Arguments {
  private readonly values: (ValueNode | undefined)[] | undefined;

  constructor(
    readonly call: HclCall,
    readonly place: Place,
  ) {
    if (!call.isSpread) return;
    const values = call.args.map((argument) => place.evaluate(argument, place));
    const last = values.pop();
    const children = last?.type === "array" ? (last.children ?? []) : last ? [{ ...last, type: "unknown" as const }] : [];
    this.values = [...values, ...children];
  }

  get count(): number {
    return this.values?.length ?? this.call.args.length;
  }

  value(index: number): ValueNode | undefined {
    if (this.values) return this.values[index];
    const argument = this.call.args[index];
    return argument && this.place.evaluate(argument, this.place);
  }

  known(index: number): string | undefined {
    return knownText(this.value(index));
  }

  all(): ValueNode[] {
    return Array.from({ length: this.count }, (_, index) => this.value(index)).flatMap((value) => value ?? []);
  }

  list(children: readonly ValueNode[]): ValueNode {
    return list(children, this.call.range);
  }

  text(value: string): ValueNode {
    return text([{ text: value }], this.call.range);
  }

  truth(value: boolean): ValueNode {
    const { start, end } = this.call.range;
    return { type: "boolean", offset: start, length: end - start, written: String(value), value };
  }

  concatenate(pieces: readonly ValueNode[]): ValueNode {
    return concatenateHcl(pieces, this.call.range, this.place, nameOf(this.call, this.place));
  }

  /** The text of a file of the folder that an argument names; undefined where it was not read. */
  asset(index: number): string | undefined {
    // Without the folder of the module a path is that of the working folder, which is the same one as a rule.
    const path = this.known(index)?.replace(/^(\.\/)+/, "");
    return path === undefined ? undefined : this.place.module.assets.get(path);
  }

  /** The pieces of a format with `%s`, `%d`, `%v` and `%%`; undefined for others, or where an argument has no value. `argument`: the n-th one, counted from 1. */
  formatted(pattern: string, argument: (index: number) => ValueNode | undefined): ValueNode[] | undefined {
    const pieces: ValueNode[] = [];
    let next = 1;
    for (const match of pattern.matchAll(/%([sdv%])|%|[^%]+/g)) {
      if (match[0] === "%") return undefined;
      if (match[1] === undefined || match[1] === "%") pieces.push(this.text(match[1] === "%" ? "%" : match[0]));
      else {
        const value = argument(next++);
        if (!value) return undefined;
        pieces.push(value);
      }
    }
    return pieces;
  }
}

// Reads a settings file value by value, and reports each wrong one at its place.
import type { Node } from "jsonc-parser";
import type { Severity } from "../core/checks/finding";
import { rangeOf } from "../core/syntax/json";
import type { Range } from "../core/syntax/tree";
import { describeType, nearest } from "../core/syntax/words";
import type { ConfigProblem } from "./api";

/** One member of an object in the file. */
export interface Member {
  name: string;
  nameRange: Range;
  value: Node;
}

/**
 * Every `read…` method returns the value, or undefined after it has reported why not. `where` is how the place is called in
 * messages: `trusted.accounts`.
 */
export class ConfigReader {
  readonly problems: ConfigProblem[] = [];

  report(range: Range, message: string, severity: Severity = "error"): void {
    this.problems.push({ message, range, severity });
  }

  /** The members of an object with their names checked: an unknown one is an error, with the name that was probably meant. */
  object(node: Node, where: string, known: readonly string[], required: readonly string[] = []): Map<string, Member> | undefined {
    const members = this.record(node, where);
    if (!members) return undefined;
    for (const [name, member] of members) {
      if (known.includes(name)) continue;
      const guess = nearest(name, known);
      const advice = guess
        ? `Did you mean \`${guess}\`?`
        : `Known here: ${known
            .filter((each) => !each.startsWith("$"))
            .map((each) => `\`${each}\``)
            .join(", ")}.`;
      this.report(member.nameRange, `\`${name}\` is not a setting of ${where}. ${advice}`);
      members.delete(name);
    }
    const missing = required.filter((name) => !members.has(name));
    if (missing.length > 0) {
      this.report(
        { start: node.offset, end: node.offset + 1 },
        `${capital(where)} needs ${missing.map((name) => `\`${name}\``).join(" and ")}.`,
      );
      return undefined;
    }
    return members;
  }

  boolean(node: Node, where: string): boolean | undefined {
    return node.type === "boolean" ? (node.value as boolean) : this.wrong(node, where, "`true` or `false`");
  }

  /** The members of an object with free names. */
  record(node: Node, where: string): Map<string, Member> | undefined {
    if (node.type !== "object") return this.wrong(node, where, "an object");
    const members = new Map<string, Member>();
    for (const child of node.children ?? []) {
      const [name, value] = child.children ?? [];
      if (!name || !value) continue;
      if (members.has(name.value)) this.report(rangeOf(name), `\`${name.value}\` appears twice in ${where}. Remove one of them.`);
      else members.set(name.value, { name: name.value, nameRange: rangeOf(name), value });
    }
    return members;
  }

  list<T>(node: Node, where: string, read: (entry: Node) => T | undefined): T[] {
    if (node.type !== "array") {
      this.wrong(node, where, "a list");
      return [];
    }
    return (node.children ?? []).map(read).filter((entry) => entry !== undefined);
  }

  string(node: Node, where: string): string | undefined {
    if (node.type !== "string") return this.wrong(node, where, node.type === "number" ? "a string; put it in double quotes" : "a string");
    if (node.value === "") {
      this.report(rangeOf(node), `${capital(where)} is empty. Write a value, or remove the setting.`);
      return undefined;
    }
    return node.value as string;
  }

  strings(node: Node, where: string, check?: (value: string, node: Node) => void): string[] {
    return this.list(node, where, (entry) => {
      const value = this.string(entry, `an entry of ${where}`);
      if (value !== undefined) check?.(value, entry);
      return value;
    });
  }

  oneOf<T extends string>(node: Node, where: string, choices: readonly T[]): T | undefined {
    if (node.type === "string" && (choices as readonly string[]).includes(node.value)) return node.value as T;
    const guess = node.type === "string" ? nearest(node.value, choices) : undefined;
    const advice = guess ? `Did you mean \`${guess}\`?` : `Choose from ${choices.map((choice) => `\`${choice}\``).join(", ")}.`;
    this.report(
      rangeOf(node),
      `${capital(where)} cannot be ${node.type === "string" ? `\`${shorten(node.value)}\`` : describeType(node)}. ${advice}`,
    );
    return undefined;
  }

  private wrong(node: Node, where: string, expected: string): undefined {
    this.report(rangeOf(node), `${capital(where)} must be ${expected}, but this is ${describeType(node)}.`);
    return undefined;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

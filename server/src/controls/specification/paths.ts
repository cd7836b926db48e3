// Parameter paths of an operation (`Reservations[].Instances[].MetadataOptions.HttpTokens`): listing and resolving them. Pure.

import { DEEPEST_PARAMETER, MOST_PATHS } from "../limits";
import type { Member, Operation, ServiceSpecification, Shape } from "./types";

/** Where a parameter stands: in what the operation takes or in what it gives. */
type Side = "input" | "output";

export interface ParameterPath {
  operation: Operation;
  side: Side;
  /** `.` between members, `[]` after a list, `{}` after a map whose values have members. */
  path: string;
  /** The last member, and the members before it. */
  member: Member;
  parents: string[];
  /** The type at the end, lists taken off. */
  shape: Shape;
  /** Whether there were lists to take off. */
  list: boolean;
}

/** Stands for any key of a map while a path is followed. */
const ANY_KEY = "{}";

/** All paths on one side of an operation, outer before inner. A structure that contains itself is entered once. */
export function pathsOf(service: ServiceSpecification, operation: Operation, side: Side): ParameterPath[] {
  const found: ParameterPath[] = [];
  const walk = (number: number, prefix: string, parents: string[], open: number[]) => {
    const shape = service.shapes[number];
    if (shape?.kind !== "structure" || open.includes(number) || parents.length >= DEEPEST_PARAMETER) return;
    for (const member of shape.members) {
      if (found.length >= MOST_PATHS) return;
      const end = withoutLists(service, member.shape);
      found.push({ operation, side, path: prefix + member.name, member, parents, shape: end.shape, list: end.marks !== "" });
      const inside = end.shape.kind === "map" ? withoutLists(service, end.shape.value) : end;
      walk(
        inside.number,
        `${prefix}${member.name}${end.marks}${inside === end ? "" : "{}"}.`,
        [...parents, member.name],
        [...open, number],
      );
    }
  };
  const root = operation[side];
  if (root !== undefined) walk(root, "", [], []);
  return found;
}

/** The type behind lists, and the marks that a path writes for them. */
function withoutLists(service: ServiceSpecification, number: number): { number: number; shape: Shape; marks: string } {
  let marks = "";
  let at = number;
  let shape = service.shapes[at] as Shape;
  for (let i = 0; i < 5 && shape.kind === "list"; i++) {
    marks += "[]";
    at = shape.element;
    shape = service.shapes[at] as Shape;
  }
  return { number: at, shape, marks };
}

/** Whether a value is one number. */
export function isNumeric(shape: Shape): boolean {
  return shape.kind === "scalar" && /integer|number/.test(shape.type);
}

export type Resolution =
  | { ok: true; path: string; member: Member; shape: Shape; side: Side }
  /** `part`: the first name that does not exist; `before`: the path up to it; `names`: what there is at that place. */
  | { ok: false; part: string; before: string; names: string[] };

/**
 * Follows a path through an operation. Tolerant in what people write: `[]`, `[*]`, `[0]` or nothing after a list, a map's
 * key as a part of the path, and a path that begins below the top (`Instances[].State`, or only `HttpTokens`), as
 * long as it ends somewhere. Names are compared exactly: a wrong case is a wrong name.
 */
export function resolvePath(service: ServiceSpecification, operation: Operation, path: string): Resolution {
  const parts = path.split(".").flatMap((part) => {
    const name = part.replace(/(?<![\]}])(\[[^[\]]*\]|\{\})+$/, "");
    return name === "" ? [] : part.includes("{}") ? [name, ANY_KEY] : [name];
  });
  let failure: Resolution | undefined;
  for (const side of ["output", "input"] as const) {
    const root = operation[side];
    if (root === undefined) continue;
    const result = follow(service, root, parts, side);
    if (result.ok) return result;
    if (failure === undefined || (!failure.ok && result.before.length > failure.before.length)) failure = result;
  }
  for (const side of ["output", "input"] as const) {
    for (const start of pathsOf(service, operation, side)) {
      if (start.member.name !== parts[0]) continue;
      const result =
        parts.length === 1
          ? ({ ok: true, path: start.path, member: start.member, shape: start.shape, side } as const)
          : follow(service, start.member.shape, parts.slice(1), side, start.path);
      if (result.ok) return result;
      if (failure === undefined || (!failure.ok && failure.before === ""))
        failure = { ...result, before: [parts[0], result.before].filter(Boolean).join(".") };
    }
  }
  return failure ?? { ok: false, part: parts[0] ?? path, before: "", names: [] };
}

function follow(service: ServiceSpecification, root: number, parts: string[], side: Side, prefix = ""): Resolution {
  let { number, shape } = withoutLists(service, root);
  let member: Member | undefined;
  let path = prefix;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (shape.kind === "map") {
      const wrong = part !== ANY_KEY && shape.keys.length > 0 && !shape.keys.includes(part);
      if (wrong) return { ok: false, part, before: parts.slice(0, i).join("."), names: shape.keys };
      ({ number, shape } = withoutLists(service, shape.value));
      member = { name: part, shape: number, documentation: member?.documentation ?? "", keys: [] };
    } else {
      const members: Member[] = shape.kind === "structure" ? shape.members : [];
      member = members.find((one) => one.name === part);
      if (!member) return { ok: false, part, before: parts.slice(0, i).join("."), names: members.map((one) => one.name) };
      ({ number, shape } = withoutLists(service, member.shape));
    }
    path = part === ANY_KEY ? `${path}{}` : path === "" ? part : `${path}.${part}`;
  }
  return member ? { ok: true, path, member, shape, side } : { ok: false, part: "", before: "", names: [] };
}

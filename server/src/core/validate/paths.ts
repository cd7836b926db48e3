// JSON paths of many offsets in one pass over the text.
import type { JsonPath } from "../syntax/place";

/**
 * The JSON paths of the values or names that begin at (or enclose) the given offsets, which must ascend. A name's path
 * ends with the name itself. One pass over the text; tolerates broken JSON and never throws.
 */
export function pathsOf(text: string, offsets: readonly number[]): JsonPath[] {
  const paths: JsonPath[] = [];
  const stack: { isObject: boolean; key?: string; index: number }[] = [];
  let next = 0;
  const here = (name?: string): JsonPath => {
    const path: JsonPath = [];
    for (const frame of stack)
      if (frame.isObject) {
        if (frame.key !== undefined) path.push(frame.key);
      } else path.push(frame.index);
    if (name !== undefined) path.push(name);
    return path;
  };
  /** Answers all offsets before `end` with one path. */
  const answer = (end: number, path: () => JsonPath) => {
    while (next < offsets.length && (offsets[next] as number) < end) {
      paths.push(path());
      next++;
    }
  };
  for (let i = 0; i < text.length && next < offsets.length; i++) {
    const c = text[i];
    const top = stack[stack.length - 1];
    if (c === '"') {
      const start = i;
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
      const end = Math.min(i + 1, text.length);
      answer(start, () => here());
      if (top?.isObject && top.key === undefined) {
        const name = decode(text.slice(start, end));
        answer(end, () => here(name));
        top.key = name;
      } else answer(end, () => here());
    } else if (c === "{" || c === "[") {
      answer(i + 1, () => here());
      stack.push({ isObject: c === "{", index: 0 });
    } else if (c === "}" || c === "]") {
      answer(i + 1, () => here());
      stack.pop();
    } else if (c === ",") {
      answer(i + 1, () => here());
      if (top?.isObject) top.key = undefined;
      else if (top) top.index++;
    }
  }
  answer(Number.POSITIVE_INFINITY, () => here());
  return paths;
}

function decode(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch {
    // A broken escape: the raw text is the best name that there is.
    return token.slice(1, token.endsWith('"') ? -1 : undefined);
  }
}

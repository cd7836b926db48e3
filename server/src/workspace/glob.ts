// File globs as in `.gitignore` and VS Code. Settings come with a repository and may be anybody's, so a glob is no regular
// expression here: all places in it that can be reached are followed side by side, in time that grows with its length times the path's.
import { state } from "../core/session/query";
import { DEEPEST_GLOB } from "./limits";

/** Steps of a program that runs over a path, one character at a time. `to`, `or`: indexes of steps. */
type Step =
  | { op: "char"; code: number }
  /** One character: any, any but `/`, or one of a class (which never holds `/`). */
  | { op: "any" }
  | { op: "plain" }
  | { op: "class"; ranges: readonly [from: number, to: number][]; negated: boolean }
  | { op: "fork"; to: number; or: number }
  | { op: "jump"; to: number }
  | { op: "match" };

const SLASH = 47;
const SPECIAL = /[*?[\]{}\\!]/;

/**
 * What a glob says of paths (relative, with `/`): `*` and `?` stay inside of a name, `**` between slashes is any number of
 * folders, `[a-z]`, `[!a]` and `{a,b}` are choices, `\` takes the next character as it is, and `!` in front turns all of it
 * round. Names that begin with a dot are names. Everything else, brackets of regular expressions too, is itself.
 */
export function compileGlob(glob: string): (path: string) => boolean {
  const text = glob.replace(/^\.\//, "");
  if (!SPECIAL.test(text)) return (path) => path === text;
  const negated = text.startsWith("!");
  const body = negated ? text.slice(1) : text;
  // Most globs are told from a path by their letters: no program is made for those.
  const { first, last, longest } = lettersOf(body);
  let program: Step[] | undefined;
  return (path) => {
    if (!path.startsWith(first) || !path.endsWith(last) || !path.includes(longest)) return negated;
    program ??= new Compiler(body).compile();
    return run(program, path) !== negated;
  };
}

/** The text that a glob is when it has no signs in it: a file's name; undefined for all others. */
export function literalOf(glob: string): string | undefined {
  return SPECIAL.test(glob) ? undefined : glob.replace(/^\.\//, "");
}

/** Letters that a path must begin with, end with and hold. Slashes beside stars may be missing from it, and are left out. */
function lettersOf(body: string): { first: string; last: string; longest: string } {
  const first = (/^[^*?[\]{}\\]*/.exec(body)?.[0] ?? "").replace(/\/$/, "");
  if (/[[\]{}\\]/.test(body)) return { first, last: "", longest: "" };
  const parts = body.split(/[*?]+/);
  const last = (parts[parts.length - 1] ?? "").replace(/^\//, "");
  const inner = parts.map((part) => part.replace(/^\/|\/$/g, ""));
  return { first, last, longest: inner.reduce((a, b) => (b.length > a.length ? b : a)) };
}

/** Turns a glob into steps. Each character is read a bounded number of times. */
class Compiler {
  private readonly steps: Step[] = [];
  /** Where `}` closes each `{` that is a choice. */
  private readonly closing: Map<number, number>;

  constructor(private readonly glob: string) {
    this.closing = choices(glob);
  }

  compile(): Step[] {
    this.sequence(0, this.glob.length);
    this.steps.push({ op: "match" });
    return this.steps;
  }

  private sequence(start: number, end: number): void {
    for (let at = start; at < end; ) at = this.one(at, start, end);
  }

  /** Adds what stands at a place. Out: the place after it. */
  private one(at: number, start: number, end: number): number {
    const character = this.glob[at];
    if (character === "*") return this.stars(at, start, end);
    if (character === "?") this.steps.push({ op: "plain" });
    else if (character === "[") return this.oneOf(at, end);
    else if (character === "{" && this.closing.has(at)) return this.choice(at);
    else if (character === "\\" && at + 1 < end) {
      this.steps.push({ op: "char", code: this.glob.charCodeAt(at + 1) });
      return at + 2;
    } else if (this.glob.startsWith("/**", at) && at + 3 === end && end === this.glob.length) {
      // `a/**` is the folder `a` and all that is in it.
      const fork = this.fork();
      this.steps.push({ op: "char", code: SLASH });
      this.repeat("any");
      fork.or = this.steps.length;
      return at + 3;
    } else this.steps.push({ op: "char", code: this.glob.charCodeAt(at) });
    return at + 1;
  }

  private stars(at: number, start: number, end: number): number {
    let after = at;
    while (after < end && this.glob[after] === "*") after++;
    const isWhole = after - at > 1 && (at === start || this.glob[at - 1] === "/");
    if (isWhole && this.glob[after] === "/" && after < end) {
      // No folder, or some with the slash behind them.
      const fork = this.fork();
      this.repeat("any");
      this.steps.push({ op: "char", code: SLASH });
      fork.or = this.steps.length;
      return after + 1;
    }
    this.repeat(isWhole && after === end ? "any" : "plain");
    return after;
  }

  private oneOf(at: number, end: number): number {
    const negated = this.glob[at + 1] === "!" || this.glob[at + 1] === "^";
    const first = at + (negated ? 2 : 1);
    let close = first;
    // A bracket that stands first is one of the class.
    if (this.glob[close] === "]") close++;
    while (close < end && this.glob[close] !== "]") close += this.glob[close] === "\\" ? 2 : 1;
    if (close >= end) {
      this.steps.push({ op: "char", code: this.glob.charCodeAt(at) });
      return at + 1;
    }
    const ranges: [number, number][] = [];
    for (let i = first; i < close; ) {
      if (this.glob[i] === "\\" && i + 1 < close) i++;
      const isRange = this.glob[i + 1] === "-" && i + 2 < close;
      ranges.push([this.glob.charCodeAt(i), this.glob.charCodeAt(isRange ? i + 2 : i)]);
      i += isRange ? 3 : 1;
    }
    this.steps.push({ op: "class", ranges, negated });
    return close + 1;
  }

  private choice(open: number): number {
    const close = this.closing.get(open) as number;
    const ends: { op: "jump"; to: number }[] = [];
    for (let from = open + 1; from <= close; ) {
      const to = this.endOfAlternative(from, close);
      const fork = to < close ? this.fork() : undefined;
      this.sequence(from, to);
      if (fork) {
        const jump = { op: "jump" as const, to: 0 };
        this.steps.push(jump);
        ends.push(jump);
        fork.or = this.steps.length;
      }
      from = to + 1;
    }
    for (const jump of ends) jump.to = this.steps.length;
    return close + 1;
  }

  private endOfAlternative(from: number, close: number): number {
    for (let at = from; at < close; at++) {
      if (this.glob[at] === "\\") at++;
      else if (this.glob[at] === "{") at = this.closing.get(at) ?? at;
      else if (this.glob[at] === ",") return at;
    }
    return close;
  }

  /** A fork into the next step and one that is set later. */
  private fork(): { op: "fork"; to: number; or: number } {
    const fork = { op: "fork" as const, to: this.steps.length + 1, or: 0 };
    this.steps.push(fork);
    return fork;
  }

  private repeat(op: "any" | "plain"): void {
    const at = this.steps.length;
    this.steps.push({ op: "fork", to: at + 1, or: at + 3 }, { op }, { op: "jump", to: at });
  }
}

/** The braces that hold a comma and are closed, by their place. Others are letters, and so is what is nested without reason. */
function choices(glob: string): Map<number, number> {
  const closing = new Map<number, number>();
  const open: { at: number; hasComma: boolean }[] = [];
  for (let at = 0; at < glob.length; at++) {
    const inner = open[open.length - 1];
    if (glob[at] === "\\") at++;
    else if (glob[at] === "{" && open.length < DEEPEST_GLOB) open.push({ at, hasComma: false });
    else if (glob[at] === "," && inner) inner.hasComma = true;
    else if (glob[at] === "}" && inner) {
      open.pop();
      if (inner.hasComma) closing.set(inner.at, at);
    }
  }
  return closing;
}

/** When a step was last reached, in one list for all runs; times are never used twice, so that nothing has to be cleared. */
const reached = state("workspace/steps of globs", () => ({ seen: new Float64Array(1024), now: 0 }));

/** Follows all ways through the steps at once. */
function run(steps: readonly Step[], path: string): boolean {
  const clock = reached();
  if (clock.seen.length < steps.length) clock.seen = new Float64Array(steps.length * 2);
  const { seen } = clock;
  let current: number[] = [];
  let next: number[] = [];
  const stack: number[] = [];
  const reach = (list: number[], step: number, mark: number) => {
    stack.push(step);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (seen[at] === mark) continue;
      seen[at] = mark;
      const one = steps[at] as Step;
      if (one.op === "jump") stack.push(one.to);
      else if (one.op === "fork") stack.push(one.or, one.to);
      else list.push(at);
    }
  };
  let now = ++clock.now;
  reach(current, 0, now);
  for (let i = 0; i < path.length && current.length > 0; i++) {
    const code = path.charCodeAt(i);
    now = ++clock.now;
    for (const at of current) if (takes(steps[at] as Step, code)) reach(next, at + 1, now);
    [current, next] = [next, current];
    next.length = 0;
  }
  return current.some((at) => (steps[at] as Step).op === "match");
}

function takes(step: Step, code: number): boolean {
  switch (step.op) {
    case "char":
      return step.code === code;
    case "any":
      return true;
    case "plain":
      return code !== SLASH;
    case "class":
      return code !== SLASH && step.ranges.some(([from, to]) => from <= code && code <= to) !== step.negated;
    default:
      return false;
  }
}

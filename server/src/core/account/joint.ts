// Requests that have to be possible together: all of a group, by one principal, on the same new names, from the same network.

import type { Investigation } from "../checks/investigation";
import { literal } from "../globs/pattern";
import { below, flag, isIn, not, or, template } from "../logic/build";
import type { Answer, Model, Pattern, Question, Term } from "../logic/term";
import { assign, type ByVariable, byVariable, sameVariable, textVariable, type Variable, valueAt } from "../logic/variable";
import { question, variablesOf } from "../semantics/encoder/policy";
import { requestOf } from "../semantics/examples/witness";
import { keyOf, keyPresent, keyString, RESOURCE } from "../semantics/request-variables";
import { oneOrAll } from "../text/lists";
import { type Actor, environmentKeys, isAlwaysPresent } from "./actor";
import type { Ask } from "./ask";
import { callOf, keyOfCall, plainKey, withKey } from "./call-keys";
import { permission } from "./permission";
import { holeVariable, renamed } from "./specialise";
import type { State } from "./state";
import type { World } from "./world";

/** A request of a chain, as the contract writes it. */
export interface ChainRequest {
  action: string;
  resource: string;
  context: Record<string, string | string[]>;
  /** The statements that allow it, once it was replayed. */
  allowedBy?: { of: string; policy: string; statementIndex: number; sid?: string }[];
}

/** A request of the group. */
export interface Part {
  /** Whoever may make it: one of them is enough. Usually one. */
  actors: readonly Actor[];
  ask: Ask;
  /** The free name that is asked on, if `ask.resource` is open. */
  hole?: Hole;
  /** Parts of one number are one call or share its parameters. */
  call: number;
  /** What has to hold, where it is not the actors' permission. */
  given?: Term;
  /** Keys that this part shares with the others; else those of the environment. */
  isShared?(key: string): boolean;
  /** The request is made on its own: its environment is not that of the others. */
  apart?: boolean;
}

/** A name that the actor chooses. */
export interface Hole {
  name: string;
  domain: Pattern;
  refused: readonly Pattern[];
  /** Each of these has to match as well. */
  also?: readonly Pattern[];
}

/** How the group is possible: who makes each request, and with what. */
export interface Witness {
  requests: ChainRequest[];
  actors: Actor[];
}

/** All parts together, in this state; `side` has to hold besides. Undefined: impossible (or, in the certain reading, not decided). */
export function* jointly(state: State, parts: readonly Part[], side: readonly Term[] = []): Investigation<Witness | undefined> {
  const terms = parts.map((part, i) => partTerm(state, part, i));
  if (terms.some((term) => term.kind === "false") || side.some((term) => term.kind === "false")) return undefined;
  // Of names that are only chosen some is left; whether patterns have one in common is a question.
  const isChosen = parts.every(({ hole }) => hole?.also === undefined);
  if (isChosen && [...terms, ...side].every((term) => term.kind === "true")) return plainWitness(parts);
  const holes = new Map(parts.flatMap(({ hole }) => (hole ? [[hole.name, hole] as const] : [])));
  const [answer] = yield [asQuestion(state.world, [...terms, ...side], holes)];
  return read(state, parts, answer as Answer);
}

/** A single term about one request: the context that makes it true, or undefined. */
export function* jointlyTerm(state: State, term: Term): Investigation<ChainRequest["context"] | undefined> {
  if (term.kind === "false") return undefined;
  if (term.kind === "true") return {};
  const [answer] = yield [asQuestion(state.world, [term], new Map())];
  const part: Part = { actors: [], ask: { action: "" }, call: 0 };
  return read(state, [part], answer as Answer)?.requests[0]?.context;
}

/** The variables of a part's keys as variables of its call, but for those of the environment, which the whole hop shares. */
function variableOf(variable: Variable, part: Part, index: number): Variable {
  if (sameVariable(variable, RESOURCE)) return part.hole ? holeVariable(part.hole.name) : textVariable("resource", String(index));
  const key = keyOf(variable);
  const isShared = part.isShared ?? ((name: string) => environmentKeys.has(name));
  if (key === undefined || (isShared(key) && !part.apart)) return variable;
  return withKey(variable, keyOfCall(key, part.call));
}

function partTerm(state: State, part: Part, index: number): Term {
  const term = part.given ?? or(...part.actors.map((actor) => permission(state, actor, part.ask)));
  return renamed(term, (variable) => variableOf(variable, part, index));
}

/** Nothing is said of what is free: any name does. */
function plainWitness(parts: readonly Part[]): Witness {
  return {
    requests: parts.map((part) => ({
      action: part.ask.action,
      resource: part.ask.resource ?? fallback(part),
      context: contextOf(part, {}),
    })),
    actors: parts.map(({ actors }) => actors[0] as Actor),
  };
}

function asQuestion(world: World, parts: Term[], holes: ReadonlyMap<string, Hole>): Question {
  const side: Term[] = [];
  const { now } = world;
  if (now !== undefined)
    for (const variable of variablesOf(parts).values())
      if (variable.reading && /^aws:(currenttime|epochtime)$/.test(plainKey(keyOf(variable) ?? "")))
        side.push(not(below(variable, String(now), false)));
  for (const { name, refused, also = [] } of holes.values()) {
    if (refused.length > 0) side.push(not(isIn(holeVariable(name), refused)));
    for (const pattern of also) side.push(isIn(holeVariable(name), [pattern]));
  }
  const asked = question([...parts, ...side], world.encoding);
  for (const { name, domain } of holes.values()) assign(asked.domains, holeVariable(name), [domain]);
  return asked;
}

function read(state: State, parts: readonly Part[], answer: Answer): Witness | undefined {
  const { world } = state;
  if (answer.verdict === "unsat") return undefined;
  if (answer.verdict === "unknown") {
    world.doubts.add(answer.reason);
    return world.mode === "possible" ? plainWitness(parts) : undefined;
  }
  const requests = parts.map((part) => {
    const own = ownModel(answer.model, part);
    const resource = part.ask.resource ?? (part.hole ? valueAt(answer.model.strings, holeVariable(part.hole.name)) : undefined);
    return { action: part.ask.action, resource: resource ?? fallback(part), context: contextOf(part, requestOf(own).context) };
  });
  return { requests, actors: parts.map(({ actors }) => actors[0] as Actor) };
}

function fallback({ hole }: Part): string {
  return hole ? hole.name.replace(/\{\*[^{}]*\}/g, "example") : "*";
}

/** What the model says of one part's keys, under their own names. */
function ownModel(model: Model, part: Part): Model {
  const pick = <T>(values: ByVariable<T>): ByVariable<T> => {
    const own: ByVariable<T> = byVariable();
    for (const { variable, value } of values.values()) {
      const { key, call } = callOf(keyOf(variable) ?? "");
      if (key !== "" && (call === undefined ? !part.apart : call === String(part.call))) assign(own, withKey(variable, key), value);
    }
    return own;
  };
  const own: Model = { strings: pick(model.strings), sets: pick(model.sets), numbers: pick(model.numbers), flags: pick(model.flags) };
  for (const values of [own.strings, own.sets, own.numbers])
    for (const { variable } of values.values()) {
      const key = keyOf(variable) ?? "";
      if (isAlwaysPresent(key)) assign(own.flags, keyPresent(key), true);
    }
  return own;
}

/** The keys that the request states: those of the session and of the edge, and those that the witness chose. */
function contextOf({ ask, actors }: Part, chosen: ChainRequest["context"]): ChainRequest["context"] {
  const mfa = actors[0]?.mfa ?? "absent";
  const context: ChainRequest["context"] = mfa === "absent" ? {} : { "aws:MultiFactorAuthPresent": mfa };
  for (const [key, values] of ask.keys ?? []) if (values && !key.startsWith("aws:")) context[spelt(key)] = oneOrAll(values);
  for (const [key, value] of Object.entries(chosen)) {
    const values = ask.keys?.get(key);
    if (values === undefined) context[spelt(key)] = value;
  }
  return context;
}

const spellings = new Map(
  [
    "iam:PassedToService",
    "iam:PolicyARN",
    "iam:PermissionsBoundary",
    "iam:AssociatedResourceArn",
    "sts:ExternalId",
    "aws:RequestedRegion",
    "aws:TokenIssueTime",
  ]
    .concat([...environmentKeys.values()])
    .map((key) => [key.toLowerCase(), key]),
);

/** A key as AWS spells it. */
function spelt(key: string): string {
  return (
    spellings.get(key) ??
    key.replace(
      /^aws:(principal|request|resource)tag\//,
      (_, kind: string) => `aws:${{ principal: "Principal", request: "Request", resource: "Resource" }[kind]}Tag/`,
    )
  );
}

/** The key, if the call has it, names the resource of the hole (or this one). */
export function namesResource(name: string, call: number, target: { hole?: Hole; resource?: string }): Term {
  const key = keyOfCall(name, call);
  const same = target.hole
    ? template(keyString(key), [{ variable: holeVariable(target.hole.name) }], false, false)
    : isIn(keyString(key), [literal(target.resource ?? "")]);
  return or(not(flag(keyPresent(key))), same);
}

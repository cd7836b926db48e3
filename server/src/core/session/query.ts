// How a module says what it remembers: a name, a key and how the value is worked out. What is declared here is immutable; the
// values stand in the current session. A query must give the same whenever it is asked: it may read nothing but its key, and
// what `more` brings must follow from the key.
import { Bounded, type Bounds, type Value } from "./bounded";
import { currentSession, declare, type Session } from "./session";

/** A question with a key. `more`: what working it out takes besides, which the key determines. */
type Query<K, V, M> = (key: K, more: M) => V;

/** Something of a session that is no answer: numbers given away, tables with rules of their own. Made at its first use. */
export function state<T extends object>(name: string, make: () => T): () => T {
  const place = declare(name);
  return () => {
    const session = currentSession();
    return (session.tables[place] as T | undefined) ?? made(session, place, make);
  };
}

function made<T extends object>(session: Session, place: number, make: () => T): T {
  const table = make();
  session.tables[place] = table;
  return table;
}

/** By the identity of an object; kept as long as the object lives. */
export function byObject<K extends object, V extends Value, M = void>(name: string, compute: Query<K, V, M>): Query<K, V, M> {
  const table = state(name, () => new WeakMap<K, V>());
  return (key, more) => {
    const values = table();
    let value = values.get(key);
    if (value === undefined) {
      value = compute(key, more);
      values.set(key, value);
    }
    return value;
  };
}

/** By a text, within bounds. */
export function byText<T extends string, V extends Value, M = void>(
  name: string,
  bounds: Bounds<V>,
  compute: Query<T, V, M>,
): Query<T, V, M> {
  const table = state(name, () => new Bounded<V>(bounds));
  return (key, more) => {
    const values = table();
    let value = values.get(key);
    if (value === undefined) {
      value = compute(key, more);
      values.set(key, value);
    }
    return value;
  };
}

/** By two objects; kept as long as both live. */
export function byObjects<A extends object, B extends object, V extends Value, M = void>(
  name: string,
  compute: (a: A, b: B, more: M) => V,
): (a: A, b: B, more: M) => V {
  const inner = byObject<A, WeakMap<B, V>>(name, () => new WeakMap());
  return (a, b, more) => {
    const values = inner(a);
    let value = values.get(b);
    if (value === undefined) {
      value = compute(a, b, more);
      values.set(b, value);
    }
    return value;
  };
}

/** By an object and one of the few texts that are asked of it; kept as long as the object lives. */
export function byObjectAndText<A extends object, T extends string, V extends Value, M = void>(
  name: string,
  compute: (object: A, text: T, more: M) => V,
): (object: A, text: T, more: M) => V {
  const inner = byObject<A, Map<T, V>>(name, () => new Map());
  return (object, text, more) => {
    const values = inner(object);
    let value = values.get(text);
    if (value === undefined) {
      value = compute(object, text, more);
      values.set(text, value);
    }
    return value;
  };
}

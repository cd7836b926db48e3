// What an analysis remembers, in one place. A session owns every table; the queries and states of query.ts name what stands in
// them and hold nothing themselves. Whoever opens a session decides how long all of it lives.

/** What one name of a session holds. */
export interface Holding {
  readonly name: string;
  /** How many entries; undefined where they are held weakly, or are no collection. */
  readonly entries: number | undefined;
}

/** Everything that is remembered between two questions. Answers never depend on it, only their price does. */
export class Session {
  /** By the number that `declare` gave to a name; made when they are first asked for. */
  readonly tables: (object | undefined)[] = [];
  private closed = false;

  constructor(private readonly before?: Session) {}

  /** Forgets all tables, or those under a part of the names: `globs` is everything that is called `globs/…`. */
  forget(part?: string): void {
    for (const [place, name] of ambient.names.entries())
      if (part === undefined || name === part || name.startsWith(`${part}/`)) this.tables[place] = undefined;
  }

  /** What is remembered now, by name. */
  holds(): Holding[] {
    return ambient.names.flatMap((name, place) => {
      const table = this.tables[place];
      if (!table) return [];
      const count = Array.isArray(table) ? table.length : "size" in table ? table.size : undefined;
      return [{ name, entries: typeof count === "number" ? count : undefined }];
    });
  }

  /** Ends the session: nothing stays, and the one that was current before it is current again. */
  close(): void {
    this.closed = true;
    this.forget();
    while (ambient.current.closed && ambient.current.before) ambient.current = ambient.current.before;
  }
}

/**
 * The only variable of a module that changes: the names that were declared while modules were loaded, the session whose turn
 * it is, and the last number that was given away. The first session is that of a process that opens none.
 */
const ambient = { names: [] as string[], current: new Session(), lastNumber: 0 };

/** Opens a session and makes it the current one until it is closed. */
export function openSession(): Session {
  ambient.current = new Session(ambient.current);
  return ambient.current;
}

/** The session in which everything is remembered now. */
export function currentSession(): Session {
  return ambient.current;
}

/** Takes a name for something that sessions hold; out: its place in their tables. Throws if the name is taken. */
export function declare(name: string): number {
  if (ambient.names.includes(name)) throw new Error(`Two things of a session are called ${name}`);
  return ambient.names.push(name) - 1;
}

/**
 * A number that nobody has had in this process, whatever the session: what was worked out in a session that was closed may
 * still be in use, and its number must not mean something else in the next.
 */
export function freshNumber(): number {
  return ++ambient.lastNumber;
}

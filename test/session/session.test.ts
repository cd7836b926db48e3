// One session holds what is remembered; queries hold nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Bounded } from "../../server/src/core/session/bounded";
import { byObject, byObjectAndText, byObjects, byText, state } from "../../server/src/core/session/query";
import { currentSession, declare, freshNumber, openSession } from "../../server/src/core/session/session";

let worked = 0;
const lengths = byObject("test/lengths", (list: readonly string[]) => {
  worked++;
  return list.length;
});
const halves = byText("test/halves", { most: 2, leaves: "oldest" }, (text, cut: number) => {
  worked++;
  return text.slice(0, cut);
});
const counter = state("test/more/counter", () => ({ count: 0 }));

function work(ask: () => unknown): number {
  const before = worked;
  ask();
  return worked - before;
}

test("a query is worked out once for a key", () => {
  const list = ["a", "b"];
  assert.equal(
    work(() => assert.equal(lengths(list), 2)),
    1,
  );
  assert.equal(
    work(() => assert.equal(lengths(list), 2)),
    0,
  );
  assert.equal(
    work(() => lengths(["a", "b"])),
    1,
    "another object is another key",
  );
});

test("null and false are remembered, and so are pairs", () => {
  const asked: string[] = [];
  const nothing = byText("test/nothing", { most: 9, leaves: "all" }, (text) => {
    asked.push(text);
    return null;
  });
  const pairs = byObjects("test/pairs", (a: { n: number }, b: { n: number }) => {
    asked.push("pair");
    return a.n > b.n;
  });
  const members = byObjectAndText("test/members", (set: Set<string>, text: string) => {
    asked.push("member");
    return set.has(text);
  });
  const [one, two, set] = [{ n: 1 }, { n: 2 }, new Set(["x"])];
  for (let i = 0; i < 2; i++) {
    assert.equal(nothing("a"), null);
    assert.equal(pairs(one, two), false);
    assert.equal(pairs(two, one), true);
    assert.equal(members(set, "x"), true);
    assert.equal(members(set, "y"), false);
  }
  assert.deepEqual(asked, ["a", "pair", "pair", "member", "member"]);
});

test("a session has tables of its own, and the one before is current again when it is closed", () => {
  const list = ["a"];
  lengths(list);
  counter().count = 5;
  const outer = currentSession();
  const inner = openSession();
  assert.equal(currentSession(), inner);
  assert.equal(
    work(() => lengths(list)),
    1,
  );
  assert.equal(counter().count, 0);
  const innermost = openSession();
  inner.close();
  assert.equal(currentSession(), innermost, "the current one stays, whatever ends below it");
  innermost.close();
  assert.equal(currentSession(), outer);
  assert.equal(
    work(() => lengths(list)),
    0,
  );
  assert.equal(counter().count, 5);
});

test("what is under a name is forgotten together, or everything is", () => {
  const list = ["a"];
  lengths(list);
  halves("abc", 1);
  counter().count = 7;
  const names = () =>
    currentSession()
      .holds()
      .flatMap(({ name }) => (name.startsWith("test/") ? [name] : []));
  currentSession().forget("test/more");
  assert.equal(counter().count, 0);
  assert.equal(
    work(() => lengths(list)),
    0,
  );
  assert.ok(names().includes("test/lengths"));
  currentSession().forget();
  assert.deepEqual(currentSession().holds(), []);
});

test("a session says what it holds", () => {
  const session = openSession();
  halves("abc", 1);
  halves("bcd", 1);
  lengths([]);
  assert.deepEqual(session.holds(), [
    { name: "test/lengths", entries: undefined },
    { name: "test/halves", entries: 2 },
  ]);
  session.close();
});

test("a name is taken once, and a number is given once whatever the session", () => {
  assert.throws(() => declare("test/lengths"), /test\/lengths/);
  const first = freshNumber();
  const session = openSession();
  const second = freshNumber();
  session.close();
  assert.ok(second > first && freshNumber() > second);
});

test("memories stay within their bounds, and the right ones leave", () => {
  const filled = (leaves: "all" | "oldest" | "unused", weigh?: (key: string) => number) => {
    const memory = new Bounded<number>({ most: 3, leaves, ...(weigh && { weigh }) });
    for (const [at, key] of ["a", "b", "c"].entries()) memory.set(key, at);
    memory.get("a");
    memory.set("d", 3);
    return ["a", "b", "c", "d"].filter((key) => memory.get(key) !== undefined).join("");
  };
  assert.equal(filled("all"), "d");
  assert.equal(filled("oldest"), "bcd");
  assert.equal(filled("unused"), "acd");
  assert.equal(
    filled("oldest", (key) => (key === "d" ? 2 : 1)),
    "cd",
  );
  assert.equal(
    filled("all", () => 5),
    "d",
    "what is too large by itself is kept until the next",
  );
});

test("a value that is set again takes its place anew and counts once", () => {
  const memory = new Bounded<number>({ most: 2, leaves: "oldest" });
  memory.set("a", 1);
  memory.set("b", 1);
  memory.set("a", 2);
  assert.equal(memory.size, 2);
  memory.set("c", 1);
  assert.deepEqual([memory.get("a"), memory.get("b"), memory.get("c")], [2, undefined, 1]);
});

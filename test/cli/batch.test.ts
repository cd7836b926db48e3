// `iam-prover batch` as a program: every line an answer, in order, in constant memory, whoever feeds it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { describe, it } from "node:test";
import { runBatch } from "../../server/src/cli/batch";
import { readLines } from "../../server/src/cli/lines";
import { randomFrom, randomIdentityPair } from "../agreement/random";
import { folderWith } from "../harness/folder";
import { type Answer, parse, policy } from "./batch-lines";
import { hanging } from "./hanging";
import { watchedHeap } from "./heap";
import { builtProgram, finished, run, start } from "./program";

describe("lines", () => {
  async function linesOf(chunks: string[], limit = 100): Promise<unknown[]> {
    const out: unknown[] = [];
    for await (const line of readLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), limit)) out.push(line);
    return out;
  }

  it("end at line feeds, with or without a carriage return, the last one with or without an end", async () => {
    assert.deepEqual(await linesOf(["a\r\nb\n", "\nc"]), ["a", "b", "", "c"]);
    assert.deepEqual(await linesOf(["a\n"]), ["a"]);
    assert.deepEqual(await linesOf([]), []);
  });

  it("may come in pieces that cut characters apart", async () => {
    const bytes = Buffer.from("ä€😀\nz");
    const out: unknown[] = [];
    for await (const line of readLines(Readable.from([...bytes].map((byte) => Buffer.from([byte]))), 100)) out.push(line);
    assert.deepEqual(out, ["ä€😀", "z"]);
  });

  it("do not end at the separators that JSON strings may hold", async () => {
    assert.deepEqual(await linesOf(['"a\u2028b\u2029c"\n']), ['"a\u2028b\u2029c"']);
  });

  it("that are too long are read over and counted", async () => {
    assert.deepEqual(await linesOf(["x".repeat(60), "x".repeat(60), "\nnext\n"]), [{ tooLong: 120 }, "next"]);
  });
});

describe("a line whose bytes are no UTF-8", () => {
  it("is refused under its id, and the next one is answered", async () => {
    const asked = (action: Buffer | string) =>
      Buffer.concat([
        Buffer.from(
          '{"id":7,"operation":"EvaluateRequest","policyDocument":"{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"s3:',
        ),
        Buffer.from(action),
        Buffer.from('\\",\\"Resource\\":\\"*\\"}]}"}\n'),
      ]);
    const answered: string[] = [];
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        answered.push(String(chunk));
        done();
      },
    });
    await runBatch(Readable.from([asked(Buffer.from([0xe9])), asked("é")]), output, async (line) =>
      JSON.stringify({ read: line.includes("é") }),
    );
    assert.deepEqual(
      answered.map((line) => JSON.parse(line)),
      [{ id: 7, error: "The line is not UTF-8 text." }, { read: true }],
    );
  });
});

describe("the program", () => {
  const lines = (count: number) => {
    const services = ["s3", "sqs", "sns", "ec2", "kms"];
    return Array.from({ length: count }, (_, i) => {
      const service = services[i % services.length] as string;
      const [existing, updated] = [
        policy(`${service}:Get*`, `${service}:List${i % 97}*`),
        policy(`${service}:Get*`, i % 3 === 0 ? `${service}:*` : `${service}:GetX*`),
      ];
      return JSON.stringify({
        id: i,
        operation: "CheckNoNewAccess",
        existingPolicyDocument: existing,
        newPolicyDocument: updated,
        policyType: "IDENTITY_POLICY",
      });
    });
  };
  /** All of an answer but the time that it took. */
  const timeless = (text: string) => parse(text).map(({ elapsedMs, ...rest }) => rest);

  it("keeps the order and ends by itself with status 0", async () => {
    const { status, stdout, stderr } = await run(["batch"], { input: lines(50).join("\n") });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.deepEqual(
      parse(stdout).map((answer) => answer.id),
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it("answers each line at once, not when its input ends", async () => {
    const child = start(["batch"], { stdio: ["pipe", "pipe", "inherit"] });
    const first = new Promise<string>((resolve) => child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    child.stdin?.write(`${lines(1)[0]}\n`);
    assert.equal((JSON.parse(await first) as Answer).id, 0);
    child.stdin?.end();
    assert.equal((await finished(child)).status, 0);
  });

  it("gives a line up that takes too long, as not decided, and goes on", async () => {
    const { hangs, searched, wider } = hanging({ asleep: true });
    // Each in a process of its own, so that they wait at the same time.
    const answersTo = async (operation: string) => {
      const question = { id: operation, operation, existingPolicyDocument: searched, newPolicyDocument: wider };
      // Long enough for an ordinary line on a machine that does other things too, the start of its thread included.
      const child = spawn(process.execPath, [hangs, "batch", "--line-timeout", "8000"]);
      child.stdin.end([lines(1)[0], JSON.stringify(question), lines(1)[0]].join("\n"));
      const { status, stdout, stderr } = await finished(child);
      const [first, answer, last] = parse(stdout);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.deepEqual([first?.id, last?.id, last?.result], [0, 0, first?.result]);
      return answer;
    };
    const [compared, checked] = await Promise.all(["ComparePolicies", "CheckNoNewAccess"].map(answersTo));
    assert.deepEqual([compared?.id, compared?.comparison], ["ComparePolicies", "UNDECIDED"]);
    assert.equal(compared?.message, "Not decided: it took longer than 8 s.");
    assert.deepEqual([checked?.id, checked?.result, checked?.reasons], ["CheckNoNewAccess", "UNDECIDED", []]);
  });

  it("ends with whole answers and 130 on Ctrl+C, also in the middle of a line", async () => {
    const { hangs, searched, wider } = hanging();
    const child = spawn(process.execPath, [hangs, "batch"]);
    const end = finished(child);
    const first = new Promise((resolve) => child.stdout.once("data", resolve));
    const stuck = { operation: "ComparePolicies", existingPolicyDocument: searched, newPolicyDocument: wider };
    child.stdin.write(`${lines(1)[0]}\n${JSON.stringify(stuck)}\n`);
    await first;
    child.kill("SIGINT");
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stderr], [130, "iam-prover: interrupted (SIGINT): 1 lines were answered.\n"]);
    assert.equal(parse(stdout).length, 1);
  });

  it("takes no arguments but its options", async () => {
    const file = await run(["batch", "questions.jsonl"]);
    assert.deepEqual([file.status, file.stdout], [2, ""]);
    assert.equal(file.stderr, "iam-prover: `batch` takes no `questions.jsonl`: it reads lines from standard input.\n");

    const { status, stdout, stderr } = await run(["batch", "--fast"]);
    assert.deepEqual([status, stdout], [2, ""]);
    assert.match(stderr, /^iam-prover: `batch` has no option `--fast`.*\n$/);
  });

  it("is quiet when its reader went away", async () => {
    const child = start(["batch"], { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin?.on("error", () => {}); // it may be gone before it has read all
    child.stdout?.once("data", () => child.stdout?.destroy());
    child.stdin?.end(lines(3000).join("\n"));
    const { status, stderr } = await finished(child);
    assert.equal(status, 2);
    assert.equal(stderr, "");
  });

  it("needs no more memory for many lines than for few, all different", async () => {
    const { options, megabytes } = watchedHeap();
    const child = spawn(process.execPath, [...options, builtProgram(), "batch"], { stdio: ["pipe", "pipe", "inherit"] });
    let sent = 0;
    let answers = 0;
    let enough: () => void = () => {};
    child.stdout.on("data", (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) answers++;
      if (answers === sent) enough();
    });
    const memoryAfter = async (count: number) => {
      const more = Array.from({ length: count - sent }, () => {
        const { existing, updated } = randomIdentityPair(randomFrom(++sent));
        // One statement shows what is kept of a line as well as four, and costs a third.
        const [existingPolicyDocument, newPolicyDocument] = [existing, updated].map((one) => ({
          ...one,
          Statement: one.Statement.slice(0, 1),
        }));
        return JSON.stringify({ operation: "CheckNoNewAccess", existingPolicyDocument, newPolicyDocument });
      });
      const all = new Promise<void>((resolve) => {
        enough = resolve;
      });
      child.stdin.write(`${more.join("\n")}\n`);
      await all;
      return megabytes();
    };
    // Caches of fixed size fill meanwhile: a twelfth. What kept five kilobytes of each line would come to more than this.
    const few = await memoryAfter(750);
    const many = await memoryAfter(1500);
    child.stdin.end();
    assert.equal((await finished(child)).status, 0);
    assert.ok(many < few * 1.15, `${Math.round(few)} MB after 750 lines, ${Math.round(many)} MB after 1,500`);
  });

  const hasParallel = /GNU/.test(spawnSync("parallel", ["--version"], { encoding: "utf8" }).stdout ?? "");
  it("gives the same answers under GNU parallel as in one process (2,000 lines)", {
    skip: !hasParallel && "GNU parallel is not installed (Debian: apt-get install parallel)",
  }, async () => {
    const input = lines(2000).join("\n");
    const alone = await run(["batch"], { input });
    const child = spawn(
      "parallel",
      ["--will-cite", "--pipe", "--keep-order", "--block", "60k", "--jobs", "2", process.execPath, builtProgram(), "batch"],
      { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, PARALLEL_HOME: folderWith({}) } },
    );
    child.stdin.end(`${input}\n`);
    const spread = await finished(child);
    assert.equal(spread.status, 0);
    assert.deepEqual(timeless(spread.stdout), timeless(alone.stdout));
  });
});

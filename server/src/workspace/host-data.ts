// Finds and loads the data that hosts are read with: beside the bundle when installed, in generated/ in development.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostData, Shapes } from "../core/hosts/host";
import { state } from "../core/session/query";

/** The shapes of resources that this build ships, loaded once. Throws when they are missing, with what to do about it. */
export const loadHostData = state(
  "workspace/shapes of resources",
  (): HostData => ({
    shapes: JSON.parse(readFileSync(shapesFile(), "utf8")) as Shapes,
  }),
);

/** Walks up from this file: `dist/hosts` lies beside the bundle, `generated/hosts` at the root of the sources. */
function shapesFile(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, "hosts", "shapes.json"), join(folder, "generated", "hosts", "shapes.json")])
      if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder)
      throw new Error(
        `The shapes of AWS resources were not found above \`${__dirname}\`. In a clone run \`node scripts/build-shapes.mjs\`; otherwise install the extension again.`,
      );
  }
}

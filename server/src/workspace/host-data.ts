// Loads the data that hosts are read with.
import type { HostData, Shapes } from "../core/hosts/host";
import { state } from "../core/session/query";
import { installed } from "../platform/current";

/** The shapes of resources that this build ships, loaded once. Throws when they are missing, with what to do about it. */
export const loadHostData = state(
  "workspace/shapes of resources",
  (): HostData => ({
    shapes: JSON.parse(installed.readText(shapesFile())) as Shapes,
  }),
);

function shapesFile(): string {
  const path = installed.dataFile("hosts/shapes.json");
  if (path !== undefined) return path;
  throw new Error(
    `The shapes of AWS resources were not found above \`${installed.ownFolder()}\`. In a clone run \`node scripts/build-shapes.mjs\`; otherwise install the extension again.`,
  );
}

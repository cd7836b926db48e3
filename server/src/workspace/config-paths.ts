// Paths and globs in `iam-prover.json`.
import type { Node } from "jsonc-parser";
import { rangeOf } from "../core/syntax/json";
import type { ConfigReader, Member } from "./config-reader";
import { MAX_GLOB_LENGTH } from "./limits";
import { escapes } from "./paths";

/** The name of a settings file. */
export const CONFIG_FILE = "iam-prover.json";

/** The glob of `files`; undefined, with a problem, where it can match nothing or is too long. */
export function readGlob(reader: ConfigReader, { value }: Member): string | undefined {
  const glob = reader.string(value, "`files`");
  if (glob === undefined) return undefined;
  const why = escapes(glob);
  if (why) {
    reader.report(rangeOf(value), `\`${glob}\` can match no file, because ${why}. Globs are relative to the folder of \`${CONFIG_FILE}\`.`);
    return undefined;
  }
  if (glob.length <= MAX_GLOB_LENGTH) return glob;
  reader.report(
    rangeOf(value),
    `This glob has ${glob.length} characters and is not used: the limit is ${MAX_GLOB_LENGTH}. Write several entries.`,
  );
  return undefined;
}

/** A path inside the folder of the settings; undefined, with a problem, for any other value. */
export function readPath(reader: ConfigReader, node: Node, where: string): string | undefined {
  const path = reader.string(node, where);
  return path === undefined ? undefined : checkPath(reader, node, path);
}

/** The path, or undefined, with a problem, where it leads out of the folder. */
export function checkPath(reader: ConfigReader, node: Node, path: string): string | undefined {
  const why = escapes(path);
  if (!why) return path;
  reader.report(rangeOf(node), `\`${path}\` is not used, because ${why}. Write a path inside the folder of \`${CONFIG_FILE}\`.`);
  return undefined;
}

// Files with policies in them, read from the disk with all that belongs to them.
import type { Host } from "../core/hosts/host";
import { readHost } from "../core/hosts/read";
import { loadHostData } from "../workspace/host-data";
import { readNamedFile, siblingsNow } from "./named-file";

/** Reads a file as a host; `host` is undefined where nothing in it is or may be a policy. Throws when there is no such file. */
export function readHostFile(file: string): { text: string; host: Host | undefined } {
  const read = readNamedFile(file, process.cwd());
  if (!read.ok) throw new Error(read.reason);
  const text = read.text.replace(/^\ufeff/, "");
  return { text, host: readHost(text, file, loadHostData(), siblingsNow(file, text)) };
}

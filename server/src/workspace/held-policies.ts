// Whether a file that is something else as a whole (a template, a module) has policies inside of it.
import { readHost } from "../core/hosts/read";
import { loadHostData } from "./host-data";
import { siblingsOf } from "./modules";

/** Reads the file with what belongs to it. */
export async function holdsPolicies(file: string, text: string): Promise<boolean> {
  return (readHost(text, file, loadHostData(), await siblingsOf(file, text))?.policies.length ?? 0) > 0;
}

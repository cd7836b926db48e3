// Mutants as Stryker's instrumenter makes them: where they stand, and what stands there instead.
import { readFileSync } from "node:fs";
import { createInstrumenter } from "@stryker-mutator/instrumenter";
import type { Change } from "./judge.mjs";

/** A mutant that the tool made. */
export interface MadeMutant extends Change {
  /** The same as long as the sources are. */
  id: string;
  /** From one. */
  line: number;
  /** The name of the mutator. */
  kind: string;
}

interface Position {
  line: number;
  column: number;
}

const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, trace: quiet, fatal: quiet, isDebugEnabled: () => false };

/** All mutants of the files, in the order of their places. */
export async function makeMutants(files: readonly string[]): Promise<MadeMutant[]> {
  // The tool puts its parts together with a container; only these are asked for.
  const given = new Map<string, unknown>([["logger", logger]]);
  const injector = {
    provideValue(name: string, value: unknown) {
      given.set(name, value);
      return injector;
    },
    injectClass<T>(made: { new (...parts: unknown[]): T; inject: readonly string[] }): T {
      return new made(...made.inject.map((name) => given.get(name)));
    },
  };
  const instrumenter = createInstrumenter(injector as never);
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const { mutants } = await instrumenter.instrument(
    files.map((name) => ({ name, content: texts.get(name) as string, mutate: true })),
    { excludedMutations: [], ignorers: [], plugins: null },
  );
  return mutants
    .filter(({ status }) => status === undefined)
    .map(({ id, fileName, location, mutatorName, replacement }) => {
      const text = texts.get(fileName) as string;
      const [start, end] = [offsetOf(text, location.start), offsetOf(text, location.end)];
      return {
        id,
        file: fileName,
        line: location.start.line + 1,
        kind: mutatorName,
        start,
        end,
        original: text.slice(start, end),
        replacement: replacement ?? "",
      };
    });
}

function offsetOf(text: string, { line, column }: Position): number {
  let offset = 0;
  for (let at = 0; at < line; at++) offset = text.indexOf("\n", offset) + 1;
  return offset + column;
}

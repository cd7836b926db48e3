// Lines of a stream, one at a time, in constant memory.
import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";

/** A line that was longer than the limit: it was read over, not kept. */
interface TooLong {
  tooLong: number;
}

/** A line whose bytes are no UTF-8. `notUtf8` is its text, with U+FFFD for them: it is not what was meant. */
interface NotUtf8 {
  notUtf8: string;
}

/**
 * The lines of a stream of bytes, without their line break (`\n` or `\r\n`). Node's own `readline` also breaks at U+2028,
 * which may stand inside JSON strings, and keeps a line of any length.
 */
export async function* readLines(input: Readable, limit: number): AsyncGenerator<string | TooLong | NotUtf8> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (): string | TooLong | NotUtf8 => {
    const read = length;
    const bytes = Buffer.concat(parts);
    parts = [];
    length = 0;
    if (read > limit) return { tooLong: read };
    const text = bytes.toString("utf8").replace(/\r$/, "");
    return isUtf8(bytes) ? text : { notUtf8: text };
  };
  for await (const data of input) {
    const chunk = typeof data === "string" ? Buffer.from(data, "utf8") : (data as Buffer);
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      length += at - from;
      if (length <= limit) parts.push(chunk.subarray(from, at));
      from = at + 1;
      yield take();
    }
    length += chunk.length - from;
    if (length <= limit) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (length > 0) yield take();
}

// The envelope of messages on standard input (`Content-Length: <bytes>`, an empty line, the bytes). The library that reads
import { MOST_HEADER_BYTES, MOST_MESSAGE_BYTES } from "./limits";

// them waits for ever after a broken one; here it is noticed, so that the server can end and be started again.

const CR = 13;
const LF = 10;

/**
 * Looks at a stream of messages, chunk by chunk. Out: a function that answers what is wrong with the stream so far, in a sentence,
 * or undefined. After the first complaint there is nothing more to learn: where the next message begins is not known.
 */
export function framingOf(): (chunk: Uint8Array) => string | undefined {
  let header: number[] = [];
  let body = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (body > 0) {
        const taken = Math.min(body, chunk.length - at);
        body -= taken;
        at += taken;
        continue;
      }
      const byte = chunk[at++] as number;
      header.push(byte);
      if (byte === LF && header.at(-2) !== CR) return "A line of a message's header does not end with a carriage return and a line feed.";
      if (header.length > MOST_HEADER_BYTES) return `A message's header does not end within ${MOST_HEADER_BYTES} bytes.`;
      if (byte !== LF || header.at(-3) !== LF) continue;
      const length = lengthIn(Buffer.from(header).toString("latin1"));
      if (typeof length === "string") return length;
      body = length;
      header = [];
    }
    return undefined;
  };
}

/** The number of bytes that a header block announces, or what is wrong with it. */
function lengthIn(header: string): number | string {
  const lengths: string[] = [];
  for (const line of header.split("\r\n").filter((one) => one !== "")) {
    const colon = line.indexOf(":");
    if (colon < 1) return "A line of a message's header has no name and value.";
    if (line.slice(0, colon).toLowerCase() === "content-length") lengths.push(line.slice(colon + 1).trim());
  }
  const [length = "", ...more] = lengths;
  if (!/^\d+$/.test(length) || more.length > 0) return "A message's header has no `Content-Length` that is one whole number.";
  return Number(length) <= MOST_MESSAGE_BYTES
    ? Number(length)
    : `A message is announced that is larger than ${MOST_MESSAGE_BYTES / 1024 / 1024} MB.`;
}

// What comes in on standard input, line by line, without lines that are too long to be held: those are answered with an error.
import { Transform, type TransformCallback } from "node:stream";
import { LONGEST_MESSAGE } from "./limits";

/** What is kept of each end of a line that is too long. */
const END = 1000;

/** Passes on whole lines up to `longest` bytes. Of a longer one only both ends are kept, for `refuse`; the rest is read and dropped. */
export class Lines extends Transform {
  private parts: Buffer[] = [];
  private length = 0;
  private tail = Buffer.alloc(0);

  constructor(
    private readonly refuse: (beginning: string, end: string) => void,
    private readonly longest = LONGEST_MESSAGE,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      this.keep(chunk.subarray(from, at + 1));
      this.finish();
      from = at + 1;
    }
    this.keep(chunk.subarray(from));
    done();
  }

  /** The last line may lack its end. */
  override _flush(done: TransformCallback): void {
    if (this.length > 0) {
      this.keep(Buffer.from("\n"));
      this.finish();
    }
    done();
  }

  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.length <= this.longest) {
      this.parts.push(part);
      return;
    }
    const before = this.tail.length > 0 ? this.tail : Buffer.concat(this.parts);
    this.tail = Buffer.concat([before.subarray(-END), part.subarray(-END)]).subarray(-END);
    this.parts = [Buffer.concat([...this.parts, part.subarray(0, END)]).subarray(0, END)];
  }

  private finish(): void {
    const line = Buffer.concat(this.parts);
    if (this.length <= this.longest) this.push(line);
    else this.refuse(line.toString("utf8"), this.tail.toString("utf8"));
    this.parts = [];
    this.length = 0;
    this.tail = Buffer.alloc(0);
  }
}

/** The id of a request, from the ends of its text: it stands first or last. */
export function idIn(beginning: string, end: string): string | number | undefined {
  const written = /"id":("[^"\\]{1,200}"|\d{1,15})\}\s*$/.exec(end)?.[1] ?? /"id":("[^"\\]{1,200}"|\d{1,15})/.exec(beginning)?.[1];
  return written === undefined ? undefined : (JSON.parse(written) as string | number);
}

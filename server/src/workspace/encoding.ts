// The text of a file's bytes, as an editor opens it.

/** UTF-8, or UTF-16 where the bytes begin with its mark, as some shells of Windows write it. A mark is no part of the text of UTF-16; that of UTF-8 stays, since places are counted with it. */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString("utf16le");
  return bytes.toString("utf8");
}

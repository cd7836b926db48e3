// The text of a file's bytes, as an editor opens it.

/** Keeps the mark, and stands "�" where bytes are no UTF-8. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-8, or UTF-16 where the bytes begin with its mark, as some shells of Windows write it. A mark is no part of the text of UTF-16; that of UTF-8 stays, since places are counted with it. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16(bytes, true);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes, false);
  return utf8.decode(bytes);
}

/** Unit by unit, behind the mark: a decoder of the system would change halves of pairs that stand alone. */
function utf16(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 2; at + 1 < bytes.length; ) {
    const units: number[] = [];
    for (; at + 1 < bytes.length && units.length < 4096; at += 2) units.push(view.getUint16(at, littleEndian));
    parts.push(String.fromCharCode(...units));
  }
  return parts.join("");
}

// Whether what had something in an older version is still there.

/** Whether a file still makes one of these resources, by logical id or address: SAM makes the role of a function, which has its name. */
export function isMadeIn(text: string, principals: readonly string[] = []): boolean {
  const stands = (name: string, next: RegExp) =>
    text.split(name).some((rest, i, all) => i > 0 && next.test(rest) && !/[\w-]$/.test(all[i - 1] as string));
  return principals.some((one) => {
    if (one.includes(".")) return stands(one, /^(?![\w-])/) || stands(`"${one.replace(".", '" "')}"`, /^/);
    return [one, one.replace(/Role$/, "")].some((name) => name !== "" && stands(name, /^["']?\s*:(?!:)/));
  });
}

// The index on disk: `manifest.json.br` lists the services, `services.pack` holds each one compressed by itself. Node only.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompressSync, constants } from "node:zlib";
import { type CompactService, compactService, expandService, summarise } from "../compact";
import type { ServiceSpecification, ServiceSummary, SpecificationIndex } from "../types";
import { type BotocoreSource, botocoreServices, readModel } from "./botocore";

/** Changes with the written form (compact.ts): an index of another format is built again. */
const PACK_FORMAT = 1;

interface Manifest {
  format: number;
  source: string;
  services: (ServiceSummary & { offset: number; length: number })[];
}

const MANIFEST = "manifest.json.br";
const PACK = "services.pack";

/** Opens the index that a build left in `folder`. Undefined when there is none. Throws when it is damaged. */
export function openPack(folder: string): SpecificationIndex | undefined {
  if (!existsSync(join(folder, MANIFEST)) || !existsSync(join(folder, PACK))) return undefined;
  const manifest = JSON.parse(brotliDecompressSync(readFileSync(join(folder, MANIFEST))).toString("utf8")) as Manifest;
  if (manifest.format !== PACK_FORMAT)
    throw new Error(
      `The specification index in \`${folder}\` has format ${manifest.format}, but this version reads format ${PACK_FORMAT}. Run \`node scripts/build-api-index.mjs --force\`.`,
    );
  const loaded = new Map<string, ServiceSpecification>();
  const aliases = new Map<string, string | undefined>();
  for (const service of manifest.services)
    for (const alias of service.aliases) aliases.set(alias, aliases.has(alias) ? undefined : service.id);
  const byId = new Map(manifest.services.map((service) => [service.id, service]));
  return {
    source: manifest.source,
    services: () => manifest.services,
    service(name) {
      const wanted = name.trim().toLowerCase();
      const entry = byId.get(wanted) ?? byId.get(aliases.get(wanted) ?? "");
      if (!entry) return undefined;
      let service = loaded.get(entry.id);
      if (!service) {
        service = expandService(JSON.parse(readSpan(join(folder, PACK), entry.offset, entry.length)) as CompactService);
        loaded.set(entry.id, service);
      }
      return service;
    },
  };
}

/** Builds the index of every service of a botocore installation into `folder`. Takes about half a minute of CPU, on both cores. */
export async function writePack(source: BotocoreSource, folder: string): Promise<{ services: number; bytes: number }> {
  const compress = promisify(brotliCompress);
  const pack = (text: string) =>
    compress(text, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
      },
    });
  const summaries: ServiceSummary[] = [];
  const parts: Promise<Buffer>[] = [];
  for (const id of botocoreServices(source)) {
    const service = compactService(id, readModel(source, id));
    summaries.push(summarise(service));
    parts.push(pack(JSON.stringify(service)));
  }
  const buffers = await Promise.all(parts);
  let offset = 0;
  const services = summaries.map((summary, i) => {
    const length = (buffers[i] as Buffer).length;
    offset += length;
    return { ...summary, offset: offset - length, length };
  });
  const manifest = await pack(JSON.stringify({ format: PACK_FORMAT, source: `botocore ${source.version}`, services } satisfies Manifest));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, PACK), Buffer.concat(buffers));
  writeFileSync(join(folder, MANIFEST), manifest);
  return { services: services.length, bytes: offset + manifest.length };
}

function readSpan(file: string, offset: number, length: number): string {
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(length);
    if (readSync(handle, bytes, 0, length, offset) !== length)
      throw new Error(`The specification index \`${file}\` is cut short: build it again.`);
    return brotliDecompressSync(bytes).toString("utf8");
  } finally {
    closeSync(handle);
  }
}

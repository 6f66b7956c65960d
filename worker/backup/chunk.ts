import { z } from "zod";
import type { BackupChunk } from "../../shared/api/backup.ts";
import { AppError } from "../errors.ts";
import type { LedgerAlarm, LedgerEntry } from "../ledger/entry.ts";
import type { TableRows } from "../table-rows.ts";

// A chunk: lines of JSON, gzipped. The first line says whose they are; a table's line is followed by its rows.

/** What a chunk says, in any mixture that its kind has. */
export interface ChunkContent {
  /** `book`, `ledger`, or a volume's name. */
  source: string;
  tables?: TableRows[];
  /** Leaves, the first of them number `from` of the tree. */
  leaves?: { from: number; entries: LedgerEntry[] };
  alarms?: LedgerAlarm[];
  /** SHA-256 (hex) of originals that are in the backup, with their sizes. */
  originals?: { sha256: string; bytes: number }[];
}

/** A chunk ready to be written. */
export interface WrittenChunk extends BackupChunk {
  body: Uint8Array;
}

async function piped(bytes: Uint8Array, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Response(new Uint8Array(bytes)).body;
  if (!stream) throw new Error("a response of bytes has a body");
  return new Uint8Array(await new Response(stream.pipeThrough(through)).arrayBuffer());
}

/** SHA-256 as hex. */
export const sha256Of = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");

/** Writes a chunk as number `no` of its backup. Its name carries its hash: whoever writes another cannot replace it. */
export async function writeChunk(kind: BackupChunk["kind"], no: number, content: ChunkContent): Promise<WrittenChunk> {
  const lines: unknown[] = [{ source: content.source, from: content.leaves?.from ?? null }];
  for (const { table, columns, rows } of content.tables ?? []) {
    if (rows.length > 0) lines.push({ table, columns }, ...rows);
  }
  for (const leaf of content.leaves?.entries ?? []) lines.push({ leaf });
  for (const alarm of content.alarms ?? []) lines.push({ alarm });
  for (const original of content.originals ?? []) lines.push({ original });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const body = await piped(new TextEncoder().encode(text), new CompressionStream("gzip"));
  const sha256 = await sha256Of(body);
  const name = `${kind}-${String(no).padStart(6, "0")}-${sha256.slice(0, 16)}.ndjson.gz`;
  return { name, kind, sha256, bytes: body.length, body };
}

const hexSchema = z.string().regex(/^(?:[0-9A-F]{2})*$/);
const cellSchema = z.union([z.number(), z.string(), z.null(), z.object({ b: hexSchema }), z.object({ t: hexSchema })]);
const lineSchema = z.union([
  z.array(cellSchema),
  z.object({ table: z.string(), columns: z.array(z.string()) }),
  z.object({
    leaf: z.object({
      source: z.string(),
      seq: z.number(),
      bytes: z.string(),
      opening: z.object({ salt: z.string(), detail: z.string() }).nullable(),
    }),
  }),
  z.object({
    alarm: z.object({
      kind: z.enum(["changed", "rewound", "gap"]),
      source: z.string(),
      seq: z.number(),
      at: z.string(),
      taken: z.string(),
      offered: z.string(),
    }),
  }),
  z.object({ original: z.object({ sha256: z.string(), bytes: z.number() }) }),
]);
const headSchema = z.object({ source: z.string(), from: z.number().nullable() });

/** Reads a chunk. Throws `bad_request` for what is none. */
export async function readChunk(body: Uint8Array): Promise<Required<ChunkContent>> {
  try {
    const text = new TextDecoder().decode(await piped(body, new DecompressionStream("gzip")));
    const [head = "", ...lines] = text.split("\n").filter((line) => line !== "");
    const { source, from } = headSchema.parse(JSON.parse(head));
    const content: Required<ChunkContent> = {
      source,
      tables: [],
      leaves: { from: from ?? 0, entries: [] },
      alarms: [],
      originals: [],
    };
    for (const line of lines) addLine(content, lineSchema.parse(JSON.parse(line)));
    return content;
  } catch (cause) {
    throw new AppError("bad_request", "This is not a chunk of a backup.", { cause });
  }
}

function addLine(content: Required<ChunkContent>, line: z.output<typeof lineSchema>): void {
  if (Array.isArray(line)) content.tables.at(-1)?.rows.push(line);
  else if ("table" in line) content.tables.push({ ...line, rows: [] });
  else if ("leaf" in line) content.leaves.entries.push(line.leaf);
  else if ("alarm" in line) content.alarms.push(line.alarm);
  else content.originals.push(line.original);
}

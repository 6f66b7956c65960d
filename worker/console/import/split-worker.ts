import { createBatcher, writeFrames } from "../../../shared/import-frames.ts";
import { readImportHeaders } from "../../../shared/mail/preview.ts";
import { createPreviewKeeper, isTicked, type PreviewKeeper } from "./preview.ts";
import { readMessages } from "./read-files.ts";
import type { FilePreview, FromSplitter, ToSplitter } from "./split-messages.ts";

/** Runs in a thread of its own, so that the page stays responsive; entrypoint of the splitting worker. */
const READING_EVERY_MS = 100;
/** Enough of a file to tell it from another of the same name and size. */
const KEY_BYTES = 64 * 1024;

type Read = Extract<ToSplitter, { kind: "read" }>;
let opened: { read: Read; keeper: PreviewKeeper } | null = null;
let arrived: (() => void) | null = null;

addEventListener("message", (event: MessageEvent<ToSplitter>) => {
  const asked = event.data;
  if (asked.kind === "next") arrived?.();
  else if (asked.kind === "count") tell({ kind: "counted", count: opened?.keeper.count(new Set(asked.ticked)) ?? 0 });
  else if (asked.kind === "read") read(asked).catch(() => tell({ kind: "broken" }));
  else send(new Set(asked.ticked), asked.skip).catch(() => tell({ kind: "broken" }));
});

function tell(message: FromSplitter, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

async function read(asked: Read): Promise<void> {
  const keeper = createPreviewKeeper({ ownDomains: asked.ownDomains, knownCustomerDomains: asked.customerDomains });
  opened = { read: asked, keeper };
  const refused: FilePreview["refused"] = [];
  const unreadable: string[] = [];
  let readBytes = 0;
  let toldAt = 0;
  const onRead = (bytes: number): void => {
    readBytes += bytes;
    if (performance.now() - toldAt < READING_EVERY_MS) return;
    toldAt = performance.now();
    tell({ kind: "reading", readBytes, messages: keeper.size() });
  };
  for (const file of asked.files) {
    for await (const found of readMessages(file, asked.maxBytes, onRead)) {
      if (found.kind === "message") keeper.add(readImportHeaders(found.bytes));
      else if (found.kind === "refused") refused.push({ fileName: found.fileName, bytes: found.bytes });
      else unreadable.push(found.fileName);
    }
  }
  const fileKey = await keyOf(asked.files);
  tell({ kind: "preview", preview: { rows: keeper.rows(), messages: keeper.size(), fileKey, refused, unreadable } });
}

async function send(ticked: ReadonlySet<string>, skip: number): Promise<void> {
  if (opened === null) return;
  const { files, ownDomains, maxBytes } = opened.read;
  const batcher = createBatcher();
  let toSkip = skip;
  for (const file of files) {
    for await (const found of readMessages(file, maxBytes, () => {})) {
      if (found.kind !== "message") continue;
      if (!isTicked(readImportHeaders(found.bytes), ownDomains, ticked)) continue;
      if (toSkip > 0) {
        toSkip--;
        continue;
      }
      const full = batcher.add(found.bytes);
      if (full !== null) await sendBatch(full);
    }
  }
  const rest = batcher.rest();
  if (rest !== null) await sendBatch(rest);
  tell({ kind: "end" });
}

/** One batch at a time is under way: the file is read no faster than the network takes it. */
async function sendBatch(originals: Uint8Array[]): Promise<void> {
  const body = new Uint8Array(writeFrames(originals));
  const next = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  tell({ kind: "batch", body, messages: originals.length }, [body.buffer]);
  await next;
}

async function keyOf(files: readonly File[]): Promise<string> {
  const pieces: BlobPart[] = [];
  for (const file of files) pieces.push(`${file.name}\n${file.size}\n`, file.slice(0, KEY_BYTES));
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

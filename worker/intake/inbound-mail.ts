import type { CaptureMetadata } from "../../shared/api/captures.ts";
import { MAX_ORIGINAL_BYTES } from "../../shared/limits.ts";
import type { Readers } from "../../shared/policy/document.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { derivedUuid } from "../ids.ts";
import { log } from "../log.ts";
import { headerEnd } from "../mail/header-fields.ts";
import { contentHash } from "../mail/identity.ts";
import { concat } from "../mail/repair.ts";
import { countAtDoor } from "../records/door-counts.ts";

// What the company's own mail doors share: reading no further than the header block before a decision, and its facts.

/** What the platform gives an email() handler, as far as these doors look at it. */
export interface InboundMail {
  readonly from: string;
  readonly to: string;
  readonly headers: Headers;
  readonly raw: ReadableStream<Uint8Array>;
  readonly rawSize: number;
  setReject(reason: string): void;
}

/** Real header blocks stay below 64 kB; one without an end is nothing to decide on. */
const MAX_HEAD_BYTES = 256 * 1024;

/** A mail that is being read: the header block first, the rest only when it is wanted. */
export interface OpenMail {
  /** The header block with its blank line; null when it does not end within 256 KiB. */
  head: Uint8Array | null;
  /** The whole mail; null when it is larger than any original may be. */
  whole(): Promise<Uint8Array | null>;
  /** Reads no more. */
  leave(): Promise<void>;
}

/** Reads up to the end of the header block. */
export async function openMail(raw: ReadableStream<Uint8Array>): Promise<OpenMail> {
  const reader = raw.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  let done = false;
  const more = async (): Promise<void> => {
    const next = await reader.read();
    done = next.done;
    if (next.value) {
      pieces.push(next.value);
      size += next.value.length;
    }
  };
  let end: number | null = null;
  while (end === null && !done && size <= MAX_HEAD_BYTES) {
    await more();
    end = headerEnd(concat(pieces).subarray(0, MAX_HEAD_BYTES));
  }
  // A mail may be nothing but its header block.
  if (end === null && done && size <= MAX_HEAD_BYTES) end = size;
  return {
    head: end === null ? null : concat(pieces).subarray(0, end),
    async whole() {
      while (!done && size <= MAX_ORIGINAL_BYTES) await more();
      if (size > MAX_ORIGINAL_BYTES) {
        await reader.cancel();
        return null;
      }
      return concat(pieces);
    },
    leave: () => reader.cancel(),
  };
}

/** What a door says of a capture: whose copy of which bytes, and by what it came. */
export interface DoorCapture {
  door: "mail" | "journal";
  mailboxId: string;
  /** The mailbox's address. */
  mailbox: string;
  rule: string;
  readers: Readers;
  sha256: string;
  /** 0 for names and date only. */
  bytes: number;
}

/** The capture's metadata. By mailbox: what two colleagues had is one message with two witnesses. By bytes: a delivery meets its retry. */
export async function doorMetadata(ctx: AppContext, given: DoorCapture): Promise<CaptureMetadata> {
  const { door, mailboxId, mailbox, rule, readers, sha256, bytes } = given;
  return {
    captureId: derivedUuid(await contentHash(new TextEncoder().encode(`${door}:${mailboxId}:${sha256}`))),
    mailbox,
    webmail: door === "mail" ? "mail-door" : "journal",
    place: null,
    capturedAt: ctx.now(),
    rule,
    bytes,
    exact: true,
    kind: "full",
    deviceSeq: null,
    deviceId: null,
    readers,
  };
}

/** Counts what is not kept. Nothing else is left of it; the sender's server is told that all is well. */
export async function turnAway(ctx: AppContext, door: "mail" | "journal", rule: string): Promise<void> {
  log("info", "door.turned_away", { door, rule });
  await countAtDoor(ctx, door, rule);
}

/**
 * Runs the keeping of one original. Trouble that passes goes on to the platform, which lets the sender's server try again;
 * a capture that was taken back, or whose id is somebody else's, is turned away for good.
 */
export async function keepOrTurnAway(
  ctx: AppContext,
  door: "mail" | "journal",
  keep: () => Promise<string>,
): Promise<void> {
  try {
    await countAtDoor(ctx, door, await keep());
  } catch (error) {
    const settled = error instanceof AppError && ["undone", "not_found", "conflict"].includes(error.code);
    if (!settled) throw error;
    await turnAway(ctx, door, error.code === "undone" ? "undone" : "refused");
  }
}

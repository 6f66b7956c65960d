import { z } from "zod";
import { captureIdSchema, idSchema, timeSchema } from "../ids.ts";
import { MAX_ORIGINAL_BYTES, PART_BYTES } from "../limits.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// What an extension had not sent when its person's access ended: handed in sealed as it lies, kept apart, and opened by nobody
// but a records keeper's decision. Nothing is read by these ways.

/** So long after its person's access ended a browser may hand in what it holds. */
export const QUARANTINE_DAYS = 30;
/** What one person's browsers hand in at most: what their outboxes hold. */
export const QUARANTINE_ITEMS = 5_000;
/** A sealed body is its bytes and a tag (RFC 9180). */
const TAG_BYTES = 16;
export const QUARANTINE_PARTS = Math.ceil((MAX_ORIGINAL_BYTES + TAG_BYTES) / PART_BYTES);

const base64 = (bytes: number) =>
  z
    .string()
    .max(Math.ceil((bytes * 4) / 3) + 4)
    .regex(/^[A-Za-z0-9_-]+$/, "not base64url");

/** A device's sealing key as it lies in its browser; the private half is wrapped by a secret that the Worker keeps. */
export const quarantineKeySchema = z.object({ publicKey: base64(65), wrapped: base64(400) });

/** What of an item names a mail (extension/outbox/outbox-item.ts). */
export const quarantineDetailsSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mailbox: z.string().min(3).max(320),
  webmail: z.string().regex(/^[a-z0-9-]{1,40}$/),
  place: z.string().max(500).nullable(),
  exact: z.boolean(),
  kind: z.enum(["full", "envelope"]).default("full"),
  automatic: z
    .object({ rule: z.object({ id: z.string().max(40) }).nullable(), version: z.number().int() })
    .nullable()
    .default(null),
});
export type QuarantineDetails = z.infer<typeof quarantineDetailsSchema>;

/** An item without its bytes. */
export const quarantineHeadSchema = z.object({
  /** The device it was kept under: an earlier pairing of the same person's, or the one that hands it in. */
  deviceId: idSchema,
  deviceSeq: z.number().int().min(1),
  capturedAt: timeSchema,
  /** Of the message; the sealed body is a little longer. */
  bytes: z.number().int().min(1).max(MAX_ORIGINAL_BYTES),
  parts: z.number().int().min(1).max(QUARANTINE_PARTS),
  /** Sealed to the device's key; or in the clear, where the device never had one. */
  sealed: z.object({ enc: base64(65), box: base64(4000) }).nullable(),
  details: quarantineDetailsSchema.nullable().default(null),
});
export type QuarantineHead = z.infer<typeof quarantineHeadSchema>;

const quarantinedSchema = z.object({
  id: captureIdSchema,
  person: personRefSchema,
  deviceName: z.string(),
  bytes: z.number().int(),
  arrivedAt: timeSchema,
  state: z.enum(["waiting", "recorded", "refused", "unreadable"]),
  decidedBy: personRefSchema.nullable(),
  decidedAt: timeSchema.nullable(),
});
export type Quarantined = z.infer<typeof quarantinedSchema>;

const byDevice = z.object({ id: idSchema });
const byItem = byDevice.extend({ item: captureIdSchema });
/** Who asks is known by the proof of the device's key: signed in is nobody there any more. */
const byProof = { who: "anyone", proof: true } as const;
const kept = z.object({ kept: z.literal(true) });

export const quarantineEndpoints = {
  handInKey: endpoint({
    ...byProof,
    method: "PUT",
    path: "/api/devices/:id/quarantine-keys/:of",
    summary: "A sealing key of a person whose access has ended, as it lies in their browser",
    params: byDevice.extend({ of: idSchema }),
    body: quarantineKeySchema,
    response: kept,
  }),
  handInPart: endpoint({
    ...byProof,
    method: "PUT",
    path: "/api/devices/:id/quarantine/:item/parts/:part",
    summary: "One part of 192 KiB (the last may be shorter) of a sealed message; may be sent again",
    params: byItem.extend({
      part: z.coerce
        .number()
        .int()
        .min(0)
        .max(QUARANTINE_PARTS - 1),
    }),
    body: "bytes",
    response: kept,
  }),
  handIn: endpoint({
    ...byProof,
    method: "POST",
    path: "/api/devices/:id/quarantine/:item",
    summary: "All parts of an unsent message have arrived: it waits for a records keeper, and may go from the browser",
    params: byItem,
    body: quarantineHeadSchema,
    response: kept,
  }),
  listQuarantine: endpoint({
    method: "GET",
    path: "/api/keeping/quarantine",
    summary:
      "What browsers had not sent when their person's access ended (records keepers); whose, how large, since when",
    who: "session",
    response: z.object({ items: z.array(quarantinedSchema), waiting: z.number().int() }),
  }),
  decideQuarantined: endpoint({
    method: "POST",
    path: "/api/keeping/quarantine/:id",
    summary:
      "Open one and save it to the record as its person would have, by the saving rules; or let it go (another's, by a records keeper)",
    who: "session",
    params: z.object({ id: captureIdSchema }),
    body: z.object({ decision: z.enum(["record", "refuse"]) }),
    response: quarantinedSchema,
  }),
};

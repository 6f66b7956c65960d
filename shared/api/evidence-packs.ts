import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// A signed archive of a departure's evidence for the lawyer: one records keeper asks for it, another agrees.

/** How long the only keeper waits between asking and agreeing. */
export const PACK_DELAY_HOURS = 24;

/** How long a pack that was agreed to may be downloaded. */
export const PACK_OPEN_DAYS = 14;

/** More than these are asked for in several packs. */
export const PACK_MOST_MESSAGES = 20_000;

export const evidencePackSchema = z.object({
  id: idSchema,
  /** Whose mailboxes the mail came from. */
  person: personRefSchema,
  /** Empty: every customer. */
  customers: z.array(customerRefSchema),
  fromDay: daySchema.nullable(),
  untilDay: daySchema.nullable(),
  reason: z.string(),
  state: z.enum(["asked", "made", "refused", "cancelled"]),
  askedBy: personRefSchema,
  askedAt: timeSchema,
  decidedBy: personRefSchema.nullable(),
  decidedAt: timeSchema.nullable(),
  /** Once it is made: what it holds, in how many files, and until when they may be downloaded. */
  made: z
    .object({
      messages: z.number().int(),
      parts: z.number().int(),
      /** Not in it: closed by an objection, or kept to their mailbox's owner by a rule. */
      heldBack: z.number().int(),
      until: timeSchema,
    })
    .nullable(),
});
export type EvidencePack = z.infer<typeof evidencePackSchema>;

export const newPackSchema = z.object({
  personId: idSchema,
  customerIds: z.array(idSchema).max(500).default([]),
  fromDay: daySchema.nullable().default(null),
  untilDay: daySchema.nullable().default(null),
  /** Lies in the ledger too. */
  reason: z.string().trim().min(3).max(500),
});

const byId = z.object({ id: idSchema });

export const evidencePackEndpoints = {
  listPacks: endpoint({
    method: "GET",
    path: "/api/keeping/packs",
    summary: "Evidence packs, newest first, and how many keepers there are to agree to one (records keeper)",
    who: "session",
    response: z.object({ packs: z.array(evidencePackSchema), keepers: z.number().int() }),
  }),
  askPack: endpoint({
    method: "POST",
    path: "/api/keeping/packs",
    summary:
      "Ask for an evidence pack; another keeper agrees, or the only one a day later (records keeper, just signed in)",
    who: "session",
    body: newPackSchema,
    response: evidencePackSchema,
  }),
  decidePack: endpoint({
    method: "POST",
    path: "/api/keeping/packs/:id/decision",
    summary:
      "Agree to an evidence pack that somebody else asked for, or refuse or cancel it (records keeper, just signed in)",
    who: "session",
    params: byId,
    body: z.object({ decision: z.enum(["agree", "refuse", "cancel"]) }),
    response: evidencePackSchema,
  }),
  getPackPart: endpoint({
    method: "GET",
    path: "/api/keeping/packs/:id/parts/:part",
    summary:
      "One file of a pack: a ZIP with originals and a signed manifest, with DKIM verdicts and ledger proofs (the keepers who asked and agreed, just signed in)",
    who: "session",
    params: byId.extend({ part: z.coerce.number().int().min(1).max(1000) }),
    response: "bytes",
  }),
  signingKeys: endpoint({
    method: "GET",
    path: "/api/signing-keys",
    summary: "The keys that this company's evidence packs are signed with (RFC 7517)",
    who: "anyone",
    response: z.object({
      keys: z.array(
        z.object({
          kty: z.string(),
          crv: z.string(),
          x: z.string(),
          kid: z.string(),
          alg: z.string(),
          use: z.string(),
        }),
      ),
    }),
  }),
};

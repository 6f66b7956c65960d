import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

// What takes things out of the record, and what keeps them in it.

/** What an erasure finds. From `customer` on it is the company's own, and only told of. */
export const erasureItemKinds = [
  ...["message", "capture", "contact", "note", "list-row", "list", "import", "search", "ownership", "notice", "hold"],
  ...["reference", "objection", "own-never", "stop", "rules-objection", "request", "request-event", "request-file"],
  ...["handover", "handover-customer", "handover-step", "exit-talk", "handover-call", "silence", "customer-date"],
  ...["check-call", "complaint", "evidence-pack", "directory"],
  ...["outside-quote", "quote-edit", "offer-question", "quote", "quote-line", "item", "customer", "domain", "rules"],
  ...["rules-change", "settings", "colleague", "team", "mailbox"],
] as const;
export const staysKinds: readonly string[] = [
  "evidence-pack",
  "directory",
  "quote",
  "quote-line",
  "item",
  "customer",
  "domain",
  "rules",
  "rules-change",
  "settings",
  "colleague",
  "team",
  "mailbox",
];

export const erasureItemSchema = z.object({
  kind: z.enum(erasureItemKinds),
  /** Its id; of a message the id that its page has. */
  key: z.string(),
  /** Where it names the person. */
  place: z.enum(["from", "to", "subject", "text", "file"]),
  /** Of a copy: how many people are on this mail beside the person and colleagues. */
  others: z.number().int(),
  erasedAt: timeSchema.nullable(),
});
export type ErasureItem = z.infer<typeof erasureItemSchema>;

/** An address that somebody types. */
export const typedAddressSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[^\s<>,;@]+@[^\s<>,;@]+$/, "not an address")
  .max(320);

/** Who is looked for: one address or name at least. */
export const whoSchema = z
  .object({
    addresses: z.array(typedAddressSchema).max(20).default([]),
    names: z.array(z.string().trim().min(2).max(100)).max(20).default([]),
  })
  .refine(({ addresses, names }) => addresses.length + names.length > 0, "needs an address or a name");

/** What a keeper gives before looking; it lies in the ledger too. */
export const reasonSchema = z.string().trim().min(3).max(500);

/** A copy that was opened: for this keeper, so long. Each part is a ZIP of its own. */
export const openedCopySchema = z.object({
  by: idSchema,
  until: timeSchema,
  parts: z.array(z.object({ messages: z.number().int(), bytes: z.number().int() })),
});

export const erasureSchema = z.object({
  id: idSchema,
  /** What the person is looked for: to be erased, or to be given a copy of what is held of them. */
  purpose: z.enum(["erasure", "copy"]),
  reason: z.string(),
  /** `found` waits to be confirmed; `waiting` for a legal hold to be lifted, while another may begin. */
  state: z.enum(["finding", "found", "erasing", "waiting", "scrubbing", "done", "cancelled"]),
  reference: z.string(),
  /** Empty once it is over: who was erased is not kept. */
  addresses: z.array(z.string()),
  names: z.array(z.string()),
  begunAt: timeSchema,
  confirmedAt: timeSchema.nullable(),
  /** When it could not be read any more by any way in. */
  erasedAt: timeSchema.nullable(),
  finishedAt: timeSchema.nullable(),
  /** Messages that a legal hold keeps: the erasure waits for them. */
  held: z.number().int(),
  /** While volumes that lost mail are written anew: how many are left, and how many messages of the first one are through. */
  rewriting: z.object({ volumes: z.number().int(), done: z.number().int(), of: z.number().int() }).nullable(),
  counts: z.array(z.object({ kind: z.enum(erasureItemKinds), found: z.number().int(), erased: z.number().int() })),
  /** Of a copy: found mail with other people on it than the person and colleagues. */
  withOthers: z.number().int(),
  /** Found mail that waits for a ruling on an objection; a copy leaves it out. */
  objected: z.number().int(),
  copy: openedCopySchema.nullable(),
  /** An erasure of what was looked for by words, a copy of very many mails: another keeper than this one confirms; `aloneFrom` on this one, where nobody else was there. */
  second: z.object({ begunBy: idSchema, aloneFrom: timeSchema.nullable() }).nullable(),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** What is given to whoever asked for the erasure. */
export const certificateSchema = z.object({
  erasure: erasureSchema,
  companyName: z.string(),
  confirmedBy: personRefSchema.nullable(),
  /** When the last backup that may hold it has gone by itself; null where backups are made by hand only. */
  backupsUntil: timeSchema.nullable(),
  backupsKept: z.number().int(),
  /** Volumes that had held its mail were written anew and their old files deleted; an older erasure went over them where they lay. */
  writtenAnew: z.boolean(),
  /** When the platform has no copy of the stores from before any more. */
  platformUntil: timeSchema,
  /** The ledger's size and root at this moment. */
  ledger: z.object({ size: z.number().int(), root: z.string() }),
});
export type Certificate = z.infer<typeof certificateSchema>;

const byId = z.object({ id: idSchema });

export const keepingEndpoints = {
  listErasures: endpoint({
    method: "GET",
    path: "/api/keeping/erasures",
    summary: "Erasures of people, and copies of what is held of them, newest first (records keeper)",
    who: "session",
    response: z.object({ erasures: z.array(erasureSchema) }),
  }),
  beginErasure: endpoint({
    method: "POST",
    path: "/api/keeping/erasures",
    summary:
      "Begin to look for a person everywhere, to erase them or to copy what is held of them; nothing goes and nothing is shown before it is confirmed (records keeper, just signed in)",
    who: "session",
    body: z.object({
      /** The request's number in your own files; no names. */
      reference: z.string().trim().min(1).max(100),
      reason: reasonSchema,
      purpose: z.enum(["erasure", "copy"]).default("erasure"),
      who: whoSchema,
    }),
    response: erasureSchema,
  }),
  stepErasure: endpoint({
    method: "POST",
    path: "/api/keeping/erasures/:id/steps",
    summary:
      "Work a few seconds on an erasure; ask again until it is found or done. The schedule goes on as well (records keeper)",
    who: "session",
    params: byId,
    response: erasureSchema,
  }),
  listErasureItems: endpoint({
    method: "GET",
    path: "/api/keeping/erasures/:id/items",
    summary: "What was found, by kind and id (records keeper)",
    who: "session",
    params: byId,
    query: z.object({ after: z.string().max(200).default("") }),
    response: z.object({ items: z.array(erasureItemSchema), next: z.string().nullable() }),
  }),
  confirmErasure: endpoint({
    method: "POST",
    path: "/api/keeping/erasures/:id/confirmation",
    summary:
      "Erase what was found, except what is named here; cannot be taken back (records keeper, just signed in; what is looked for by words takes two, or a day)",
    who: "session",
    params: byId,
    body: z.object({ without: z.array(z.string().max(200)).max(2000).default([]) }),
    response: erasureSchema,
  }),
  cancelErasure: endpoint({
    method: "DELETE",
    path: "/api/keeping/erasures/:id",
    summary: "Give an erasure up before anything went, or end a copy; who it was for is forgotten (records keeper)",
    who: "session",
    params: byId,
    response: z.object({ cancelled: z.literal(true) }),
  }),
  erasureCertificate: endpoint({
    method: "GET",
    path: "/api/keeping/erasures/:id/certificate",
    summary: "The certificate of a finished erasure, with both dates (records keeper)",
    who: "session",
    params: byId,
    response: certificateSchema,
  }),
};

import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

/** Lines in one request: each may write a handful of rows, all in one transaction. */
export const MAX_LIST_LINES = 50;
/** Lines in one file. */
export const MAX_LIST_ROWS = 20_000;
/** A whole list as JSON: 20,000 lines of 400 bytes. */
export const MAX_LIST_BYTES = 8 * 1024 * 1024;

export const listKindSchema = z.enum(["customers", "contacts"]);
export type ListKind = z.infer<typeof listKindSchema>;

const cell = (max: number) => z.string().trim().max(max).default("");
const cells = (max: number) => z.array(z.string().trim().max(max)).max(20).default([]);

/** One line of a file after its columns were named. An empty cell says nothing: it never takes anything away. */
export const listRowSchema = z.object({
  /** Where it stands in the file, from 1. */
  line: z.number().int().min(1).max(1_000_000),
  name: cell(200),
  /** Of customers. */
  domains: cells(253),
  tier: cell(20),
  /** A colleague's address or name. */
  owner: cell(320),
  /** Of contacts. */
  emails: cells(320),
  phone: cell(200),
  title: cell(200),
  /** A customer's name or domain; without it the address's domain says whose contact it is. */
  customer: cell(200),
});
export type ListRow = z.infer<typeof listRowSchema>;

export const listFieldSchema = z.enum(["name", "tier", "owner", "domain", "address", "phone", "title", "customer"]);
export type ListField = z.infer<typeof listFieldSchema>;

/** `was` is null where there was nothing. */
export const listChangeSchema = z.object({ field: listFieldSchema, was: z.string().nullable(), becomes: z.string() });
export type ListChange = z.infer<typeof listChangeSchema>;

/**
 * Why a line is not taken. `not_usable`: an address or domain that cannot be given here: a free-mail provider's, our own,
 * not a real one, or not free; which of these is not said, since a hidden customer must look like none.
 */
export const listReasonSchema = z.enum([
  "no_name",
  "no_customer",
  "not_yours",
  "bad_address",
  "not_usable",
  "bad_tier",
  "unknown_owner",
  "two_customers",
]);
export type ListReason = z.infer<typeof listReasonSchema>;

export const listResultSchema = z.object({
  line: z.number().int(),
  state: z.enum(["new", "changed", "same", "error"]),
  reason: listReasonSchema.nullable(),
  /** What it makes or changes, for a look before it happens. */
  changes: z.array(listChangeSchema),
});
export type ListResult = z.infer<typeof listResultSchema>;

export const listImportSchema = z.object({
  id: idSchema,
  kind: listKindSchema,
  fileName: z.string(),
  state: z.enum(["receiving", "stored", "undoing", "undone"]),
  total: z.number().int(),
  created: z.number().int(),
  changed: z.number().int(),
  same: z.number().int(),
  failed: z.number().int(),
  /** Lines taken back, and lines that could not be: what they brought is in use or was changed since. */
  undone: z.number().int(),
  kept: z.number().int(),
  startedAt: timeSchema,
});
export type ListImport = z.infer<typeof listImportSchema>;

const byId = z.object({ id: idSchema });
const rows = z.array(listRowSchema).min(1);

/** Customers and contacts from files. The file is read in the person's own browser; what it says comes as lines. */
export const listImportEndpoints = {
  checkLines: endpoint({
    method: "POST",
    path: "/api/list-imports/check",
    summary: "What the lines of a whole list would make or change; nothing is written",
    who: "session",
    // At once: what a line comes to depends on the lines before it, wherever in the list they stand.
    body: z.object({ kind: listKindSchema, rows: rows.max(MAX_LIST_ROWS) }),
    maxBytes: MAX_LIST_BYTES,
    response: z.object({ results: z.array(listResultSchema) }),
  }),
  startList: endpoint({
    method: "POST",
    path: "/api/list-imports",
    summary: "Begin, or take up again, the import of one list of mine",
    who: "session",
    body: z.object({
      kind: listKindSchema,
      fileName: z.string().trim().min(1).max(255),
      /** SHA-256 of the file and of how its columns are read: the same again is taken up. */
      fileKey: z.string().regex(/^[0-9a-f]{64}$/),
      total: z.number().int().min(1).max(MAX_LIST_ROWS),
    }),
    response: listImportSchema,
  }),
  sendLines: endpoint({
    method: "POST",
    path: "/api/list-imports/:id/lines",
    summary: "Lines of the list; a line sent twice is taken once and answered alike",
    who: "session",
    params: byId,
    body: z.object({ rows: rows.max(MAX_LIST_LINES) }),
    response: z.object({ results: z.array(listResultSchema) }),
  }),
  finishList: endpoint({
    method: "POST",
    path: "/api/list-imports/:id/finish",
    summary: "All lines are sent",
    who: "session",
    params: byId,
    response: listImportSchema,
  }),
  undoList: endpoint({
    method: "POST",
    path: "/api/list-imports/:id/undo",
    summary: "Take a whole list back, a step at a time; ask again until none is left",
    who: "session",
    params: byId,
    response: z.object({ import: listImportSchema, left: z.number().int() }),
  }),
  listLists: endpoint({
    method: "GET",
    path: "/api/list-imports",
    summary: "My lists, newest first",
    who: "session",
    response: z.object({ imports: z.array(listImportSchema) }),
  }),
};

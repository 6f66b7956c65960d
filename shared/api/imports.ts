import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

export const importSchema = z.object({
  id: idSchema,
  fileName: z.string(),
  mailbox: z.string(),
  /** `undoing`: being taken back step by step. */
  state: z.enum(["receiving", "stored", "undoing", "undone"]),
  total: z.number().int(),
  stored: z.number().int(),
  duplicates: z.number().int(),
  failed: z.number().int(),
  /** Messages that were taken back. */
  undone: z.number().int(),
  /** Of those, messages that stay on record, since somebody else saved them too. */
  kept: z.number().int(),
  startedAt: timeSchema,
  updatedAt: timeSchema,
});
export type Import = z.infer<typeof importSchema>;

const byId = z.object({ id: idSchema });

/**
 * The file is split in the person's own browser and only the ticked messages are sent, in batches.
 * A batch's body is a sequence of frames: length as unsigned 32-bit big-endian, then that many bytes of one original.
 */
export const importEndpoints = {
  startImport: endpoint({
    method: "POST",
    path: "/api/imports",
    summary: "Begin, or take up again, the import of one file of mine",
    who: "session",
    body: z.object({
      fileName: z.string().trim().min(1).max(255),
      /** Name, size and first bytes of the file: the same file resumes its import. */
      fileKey: z.string().regex(/^[0-9a-f]{64}$/),
      mailbox: z.string().min(3).max(320),
      total: z.number().int().min(1).max(2_000_000),
    }),
    response: importSchema,
  }),
  sendBatch: endpoint({
    method: "POST",
    path: "/api/imports/:id/batches",
    summary: "Frames of originals; each is stored once however often it is sent",
    who: "session",
    params: byId,
    body: "bytes",
    response: z.object({
      import: importSchema,
      results: z.array(
        z.object({
          sha256: z.string(),
          state: z.enum(["stored", "duplicate", "failed"]),
          reason: z.string().nullable(),
        }),
      ),
    }),
  }),
  finishImport: endpoint({
    method: "POST",
    path: "/api/imports/:id/finish",
    summary: "All batches are sent",
    who: "session",
    params: byId,
    response: importSchema,
  }),
  undoImport: endpoint({
    method: "POST",
    path: "/api/imports/:id/undo",
    summary: "Take a whole import back, a step at a time; ask again until none is left",
    who: "session",
    params: byId,
    response: z.object({ import: importSchema, left: z.number().int() }),
  }),
  listImports: endpoint({
    method: "GET",
    path: "/api/imports",
    summary: "My imports, newest first",
    who: "session",
    response: z.object({ imports: z.array(importSchema) }),
  }),
};

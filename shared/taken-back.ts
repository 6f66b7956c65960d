import { z } from "zod";
import { captureIdSchema, sha256Schema } from "./ids.ts";

/**
 * The mark of something that was taken from the backups after it had gone into one: no content, no address. It lies beside
 * them before the bytes go, so that a backup without them is known as whole, and what was taken back stays away.
 */
export const takenBackSchema = z.object({
  captureId: captureIdSchema,
  /** SHA-256 of what the capture had brought. The copy goes where nothing else needs it. */
  originals: z.array(sha256Schema),
  at: z.iso.datetime(),
  /** By its person; or the mail door had held it, and nobody decided about it in 30 days. */
  why: z.enum(["taken back", "let go"]),
});
export type TakenBack = z.infer<typeof takenBackSchema>;

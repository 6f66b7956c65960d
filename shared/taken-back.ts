import { z } from "zod";
import { captureIdSchema, idSchema, sha256Schema } from "./ids.ts";

/**
 * The mark of something that was taken from the backups after it had gone into one: no content, no address. It lies
 * beside them before the bytes go, so that a backup without them is known as whole, and what was taken back stays away.
 */
export const takenBackSchema = z.object({
  captureId: captureIdSchema,
  /**
   * Whose it was: a capture's id is made by who captures, so it says nothing of anybody else's. Null where it was
   * nobody's.
   */
  personId: idSchema.nullable(),
  /** SHA-256 of what the capture had brought. The copy goes where nothing else needs it. */
  originals: z.array(sha256Schema),
  at: z.iso.datetime(),
  /** By its person; or the mail door had held it, and nobody decided about it in 30 days. */
  why: z.enum(["taken back", "let go"]),
});
export type TakenBack = z.infer<typeof takenBackSchema>;

/** `<capture>.<person>`, or `<capture>` of nobody: what a mark is called, and what it is listed by. */
export const markNameSchema = z.string().regex(/^[0-9a-f-]{36}(\.[0-9a-z]{26})?$/, "not a mark's name");

/** The name of a mark. */
export const markNameOf = ({ captureId, personId }: Pick<TakenBack, "captureId" | "personId">): string =>
  personId === null ? captureId : `${captureId}.${personId}`;

/** Says of this person's capture of this id alone that it was taken back; of an id alone it is said of everybody's. */
export const undoneIdOf = (captureId: string, personId: string | null): string => `${captureId}/${personId ?? ""}`;

/** The two parts of an `undoneIdOf`; no person for an id alone, and "" for nobody's. */
export function partsOfUndoneId(id: string): { captureId: string; personId: string | null } {
  const slash = id.indexOf("/");
  return slash < 0
    ? { captureId: id, personId: null }
    : { captureId: id.slice(0, slash), personId: id.slice(slash + 1) };
}

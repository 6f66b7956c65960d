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
  /**
   * By its person, an erasure or retention; or the mail door had held it, and nobody decided about it in 30 days; or
   * `erased`: no capture, but rows of the Book that an erasure took.
   */
  why: z.enum(["taken back", "let go", "erased"]),
  /** Of `erased`: `kind:key` of each row. */
  rows: z.array(z.string().max(72)).optional(),
});
export type TakenBack = z.infer<typeof takenBackSchema>;

/** `<capture>.<person>`, or `<capture>` of nobody: what a mark is called, and what it is listed by. */
export const markNameSchema = z.string().regex(/^[0-9a-f-]{36}(\.[0-9a-z]{26})?$/, "not a mark's name");

/** The name of a mark. */
export const markNameOf = ({ captureId, personId }: Pick<TakenBack, "captureId" | "personId">): string =>
  personId === null ? captureId : `${captureId}.${personId}`;

/** Says of this person's capture of this id alone that it was taken back; of an id alone it is said of everybody's. */
export const undoneIdOf = (captureId: string, personId: string | null): string => `${captureId}/${personId ?? ""}`;

const ERASED = "erased:";

/** Says of a row of the Book (`kind:key`) that an erasure took it, among what was taken back: so a restore takes it again. */
export const erasedIdOf = (row: string): string => `${ERASED}${row}`;

/** The row of an `erasedIdOf`; null for a capture. */
export function erasedRowOf(id: string): { kind: string; key: string } | null {
  if (!id.startsWith(ERASED)) return null;
  const row = id.slice(ERASED.length);
  const colon = row.indexOf(":");
  return { kind: row.slice(0, colon), key: row.slice(colon + 1) };
}

/** What a restore is told of a mark: which captures or rows do not come back. */
export function undoneOfMark(mark: Omit<TakenBack, "originals">): { id: string; at: string }[] {
  const { captureId, personId, at, why, rows = [] } = mark;
  if (why === "let go") return [];
  if (why === "erased") return rows.map((row) => ({ id: erasedIdOf(row), at }));
  return [{ id: undoneIdOf(captureId, personId), at }];
}

/** The two parts of an `undoneIdOf`; no person for an id alone, and "" for nobody's. */
export function partsOfUndoneId(id: string): { captureId: string; personId: string | null } {
  const slash = id.indexOf("/");
  return slash < 0
    ? { captureId: id, personId: null }
    : { captureId: id.slice(0, slash), personId: id.slice(slash + 1) };
}

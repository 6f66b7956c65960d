import type { TakenBack } from "../../shared/taken-back.ts";
import { markNameOf, undoneOfMark } from "../../shared/taken-back.ts";
import { dropMark, findMark, listMarks, oldestBackupMs } from "../backups.ts";
import type { AppContext } from "../context.ts";
import { removeUnneeded } from "../intake/unneeded.ts";
import { noteUndone } from "../records/restores.ts";

// The marks beside the backups: which captures were taken back after they had gone into one. Undo leaves them before
// the bytes go; a restore reads them, so that a backup without its copies is known as whole.

/** Clocks of two Workers, and of Worker and store, differ by less. */
export const CLOCK_MARGIN_MS = 24 * 60 * 60 * 1000;

/** A page of marks, for whoever takes a backup out. */
export async function readMarks(
  ctx: AppContext,
  after: string | null,
): Promise<{ marks: TakenBack[]; next: string | null }> {
  const { marks, next } = await listMarks(ctx, after);
  const found = await Promise.all(marks.map((mark) => findMark(ctx, markNameOf(mark))));
  return { marks: found.filter((mark) => mark !== null), next };
}

/**
 * Goes over a page of marks: copies that stayed, since the bucket refused or a copy came late, go now; and so do marks
 * that are older than every backup here. Answers after which the next page begins; null at the end.
 */
export async function settleMarks(ctx: AppContext, after: string | null): Promise<string | null> {
  const { marks, next } = await readMarks(ctx, after);
  const oldest = await oldestBackupMs(ctx);
  for (const mark of marks) {
    const { originals, at } = mark;
    let isDone = oldest !== null && Date.parse(at) < oldest - CLOCK_MARGIN_MS;
    for (const sha256 of originals) if (!(await removeUnneeded(ctx, sha256))) isDone = false;
    if (isDone) await dropMark(ctx, markNameOf(mark));
  }
  return next;
}

/** What the marks of this installation's own bucket know: an older backup may be restored beside them. */
export async function noteMarks(ctx: AppContext): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof listMarks>> = await listMarks(ctx, after);
    const marks = await Promise.all(
      // Of a capture its name says all.
      page.marks.map(async (mark) => (mark.why === "erased" ? findMark(ctx, markNameOf(mark)) : mark)),
    );
    await noteUndone(
      ctx,
      marks.flatMap((mark) => (mark === null ? [] : undoneOfMark(mark))),
    );
    if (page.next === null) return;
    after = page.next;
  }
}

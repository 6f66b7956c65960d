import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { beginBackup, workOnBackup } from "../../../worker/backup/make.ts";
import { sweep } from "../../../worker/intake/sweep.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { undoneAmong } from "../../../worker/records/restores.ts";
import { findMessages } from "../../../worker/search/find-messages.ts";
import { testContext } from "../support/app.ts";
import { emptyInstallation, makeBackup, restoreAll, takeBackup } from "../support/backup.ts";
import type { Fault } from "../support/faults.ts";
import { accidents, ahead, faulty, HeldQueue, HOUR_MS } from "../support/faults.ts";
import { aMessage } from "../support/mail.ts";
import { aCompany, type Company, originalsOf, record } from "../support/record-to-back-up.ts";

// An undo is cut off at every await, and the record is lost at that very moment: the backup from before it is whole all
// the same, with the capture and its bytes or without both. And undos run between the awaits of a backup.

let company: Company;

beforeEach(async () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await emptyInstallation();
  company = await aCompany();
});

interface Saved {
  word: string;
  captureId: string;
  messageId: string;
}

// Equal lengths: search finds what begins with a word, too.
const letters = "bcdfghjklm";
const wordOf = (no: number): string => `w${letters[Math.floor(no / 10) % 10]}${letters[no % 10]}oodling`;

/** Mails of a word each, in three quarters. */
async function saveMails(count: number): Promise<Saved[]> {
  const saved: Saved[] = [];
  for (let no = 0; no < count; no++) {
    const word = wordOf(no);
    const headers = {
      "Message-ID": `<${word}@globex.example>`,
      Date: new Date(Date.UTC(2026, (no * 3) % 9, 3)).toUTCString(),
      Subject: word,
    };
    const { captureId, messageId } = await record(company.wei, aMessage({ headers, body: `We need ${word}.\n` }));
    saved.push({ word, captureId, messageId: messageId ?? "" });
  }
  return saved;
}

/** Which of them a search shows; what it shows has its bytes. */
async function standing(saved: readonly Saved[]): Promise<string[]> {
  const words: string[] = [];
  for (const { word, messageId } of saved) {
    const { hits } = await findMessages(company.wei.actor, testContext(), { q: word, limit: 5 });
    if (hits.length === 0) continue;
    expect(hits.map(({ message }) => message.id)).toEqual([messageId]);
    expect(Object.values(await originalsOf(company.wei, [messageId]))).not.toContain("gone");
    words.push(word);
  }
  return words;
}

const TIMEOUT_MS = 300_000;

describe("an undo after a backup", () => {
  it.each(accidents)(
    "leaves the backup whole when one of its calls is %s, whichever it is, and nothing comes after",
    { timeout: TIMEOUT_MS },
    async (accident) => {
      const saved = await saveMails(32);
      const { id } = await makeBackup(company.keeper);
      const answered: string[] = [];
      let cut = 0;
      for (const one of saved) {
        const { ctx, state } = faulty(new HeldQueue(), { at: ++cut, accident });
        const isDone = await undoCapture(ctx, company.wei.actor, one.captureId, one.messageId).then(
          () => true,
          () => false,
        );
        if (isDone) answered.push(one.word);
        if (!state.fired) break;
      }
      expect(cut).toBeGreaterThan(15);
      expect(cut).toBeLessThan(saved.length);
      const atOnce = await takeBackup(company.keeper, id);
      // Or the sweep finishes them all, and the next backup asks for a copy that the bucket refused to let go.
      await sweep(testContext(ahead(HOUR_MS)));
      await makeBackup(company.keeper);
      const later = await takeBackup(company.keeper, id);
      // Cut off before its mark in the Book, an undo has not been.
      const marks = await undoneAmong(
        testContext(),
        saved.map(({ captureId }) => ({ captureId, personId: company.wei.id })),
      );
      const asked = saved.filter(({ captureId }) => marks.some((mark) => mark.captureId === captureId));
      expect(asked.length).toBeGreaterThan(10);
      expect(later.originals.size).toBe(saved.length - asked.length);

      await emptyInstallation();
      const { report } = await restoreAll(atOnce);
      expect(report?.cut).toEqual(atOnce.manifest.cut);
      const left = await standing(saved);
      expect(report?.takenBackAfter).toBe(saved.length - left.length);
      expect(left.filter((word) => answered.includes(word))).toEqual([]);

      // What the sweep made of them is the same for each accident.
      if (accident !== "refused") return;
      await emptyInstallation();
      expect((await restoreAll(later)).report?.takenBackAfter).toBe(asked.length);
      expect(await standing(saved)).toEqual(saved.filter((one) => !asked.includes(one)).map(({ word }) => word));
    },
  );

  it("between any two calls of a backup stays away from it, and the rest is there", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const saved = await saveMails(24);
    const step = 3 + ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % 8);
    console.log(`an undo before each ${step}th call`);
    const undone: string[] = [];
    const fault: Fault = {
      at: step,
      accident: async () => {
        const one = saved[undone.length * 2];
        if (!one) return;
        undone.push(one.word);
        await undoCapture(testContext(), company.wei.actor, one.captureId, one.messageId);
        fault.at = state.calls + step;
      },
    };
    const { ctx, state } = faulty(new HeldQueue(), fault);
    let backup = await beginBackup(company.keeper.actor, ctx);
    while (backup.state === "running") backup = await workOnBackup(company.keeper.actor, ctx, backup.id, 1);
    expect(undone.length).toBeGreaterThan(5);
    const taken = await takeBackup(company.keeper, backup.id);
    await emptyInstallation();
    const { report } = await restoreAll(taken);
    expect(report?.cut).toEqual(taken.manifest.cut);
    expect(await standing(saved)).toEqual(saved.map(({ word }) => word).filter((word) => !undone.includes(word)));
    const marked = await testContext().db.all<{ n: number }>(sql`select count(*) as n from undone_capture`);
    expect(marked).toEqual([{ n: undone.length }]);
  });
});

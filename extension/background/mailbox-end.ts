/** What a page has gone through is counted, and compared with the record. */
import { changeMailbox, readFolderIndex, writeFolderIndex } from "../mailbox-index.ts";
import type { Compared } from "../mailbox-messages.ts";
import type { Request } from "../messages.ts";
import { findMissing, reportCompared } from "./compare-mailbox.ts";
import type { Background } from "./context.ts";
import { closeFolder, gone, held, isWithin, keyText, type Lease, leases } from "./leases.ts";
import { COMPARE_EVERY_MS } from "./mailbox-work.ts";
import { noteSignedOut, readSession } from "./worker-session.ts";

/** After something was handed over it is compared again this soon. */
const COMPARE_AGAIN_MS = 2 * 60_000;

/** The page has come to the end of its order, or says why not. */
export async function endWork(
  background: Background,
  { lease: id, problem }: Extract<Request, { type: "mailbox-end" }>,
) {
  const now = background.now();
  const lease = held(id, now);
  if (!lease) return gone;
  await closeFolder(lease);
  const { key, task, takes, isAsked } = lease;
  // What was handed over is on record a little later.
  const again = takes ? now - COMPARE_EVERY_MS + COMPARE_AGAIN_MS : now;
  if (task === "sent") await changeMailbox(key, () => ({ sentAt: now }));
  if (task === "compare") {
    const compared = problem === null ? await compare(lease, background) : null;
    await changeMailbox(key, ({ wish }) => ({
      ...{ lookedAt: again, problem, ...(compared && { compared }) },
      // What the person asked for meanwhile is still to be done.
      wish: isAsked && wish === (takes ? "capture" : "compare") ? null : wish,
    }));
    if (compared) await reportCompared(key.mailbox, lease.webmail, compared);
  }
  if (task === "backfill")
    await changeMailbox(key, ({ backfill }) => {
      if (backfill?.state !== "running") return {};
      return problem === null
        ? { backfill: { ...backfill, state: "done", problem: null }, lookedAt: again }
        : { backfill: { ...backfill, problem } };
    });
  leases.delete(keyText(key));
  background.wake();
  return { ok: true as const, value: { noted: true as const } };
}

/** Counts the folders gone through, and asks about all that is wanted: what is on record can be taken from there, too. */
async function compare(lease: Lease, { now, newId }: Background): Promise<Compared | null> {
  const { key } = lease;
  const { session } = await readSession();
  if (!session) return null;
  const counts = { listed: 0, unread: 0, wanted: 0, recorded: 0, declined: 0 };
  try {
    for (const folder of lease.done) {
      const index = await readFolderIndex(key, folder);
      const within = [...index].filter(([, entry]) => isWithin(lease, entry));
      const wanted = within.flatMap(([uid, entry]) => (entry.k === undefined ? [] : [{ uid, entry, key: entry.k }]));
      const missing = await findMissing(
        { session, mailbox: key.mailbox, newSalt: newId },
        wanted.map((one) => one.key),
      );
      for (const { uid, entry, key: k } of wanted) {
        const { r: _r, h: _h, ...rest } = entry;
        index.set(uid, missing.has(k) ? rest : { ...rest, r: 1 });
      }
      await writeFolderIndex(key, folder, index);
      const recorded = wanted.filter((one) => !missing.has(one.key)).length;
      const declined = wanted.filter(({ entry, key: k }) => entry.x && missing.has(k)).length;
      counts.listed += within.length;
      counts.unread += within.filter(([, { d }]) => d === "u").length;
      counts.wanted += wanted.length - declined;
      counts.recorded += recorded;
      counts.declined += declined;
    }
  } catch (error) {
    await noteSignedOut(error);
    return null;
  }
  const sinceDay = new Date(lease.sinceAt).toISOString().slice(0, 10);
  return { at: now(), sinceDay, folders: lease.folders.length, unlisted: lease.unlisted, ...counts };
}

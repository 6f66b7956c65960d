/** Refreshes what a rep keeps in this browser, as far as the company lets them. */
import { ownCopyEndpoints } from "../../shared/api/own-copy.ts";
import { log } from "../log.ts";
import { forgetOwnCopy, type KeptCopy, keepOwnCopy, readOwnCopy } from "../own-copy.ts";
import { noteSignedOut, readSession } from "./worker-session.ts";

/** Each refresh is a showing with its leaf: a few a day. */
const FRESH_MS = 4 * 60 * 60_000;

/** The connected person's copy as it lies here, fresh where it can be had; null where nothing is or may be kept. */
export async function refreshOwnCopy(now: number): Promise<KeptCopy | null> {
  const { settings, session } = await readSession();
  if (!settings.pairing) {
    await forgetOwnCopy();
    return null;
  }
  const { person, deviceId } = settings.pairing;
  const known = await readOwnCopy(person.id, now);
  if (!session || (known && Math.abs(now - known.fetchedAt) < FRESH_MS)) return known;
  try {
    const copy = await session.call(ownCopyEndpoints.ownCopy, {});
    if (copy.keep === "off") {
      await forgetOwnCopy();
      return null;
    }
    const kept = { personId: person.id, fetchedAt: now, copy };
    await keepOwnCopy(kept);
    // Access may have ended, or the person disconnected, while the answer was on its way.
    const { settings: after, session: still } = await readSession();
    if (still && after.pairing?.deviceId === deviceId) return kept;
    await forgetOwnCopy();
    return null;
  } catch (error) {
    await noteSignedOut(error);
    log("own-copy.old");
    return readOwnCopy(person.id, now);
  }
}

/** What lies here at once; only where there is none the server is waited for. */
export async function showOwnCopy(now: number): Promise<KeptCopy | null> {
  const { settings } = await readSession();
  const refreshed = refreshOwnCopy(now);
  const known = settings.pairing && (await readOwnCopy(settings.pairing.person.id, now));
  if (!known) return refreshed;
  void refreshed.catch(() => log("own-copy.unreadable"));
  return known;
}

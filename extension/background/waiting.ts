/** What waits to upload, as the popup shows it, and what a person decides about it. */
import type { Answers, WaitingList } from "../messages.ts";
import { heldForMs } from "../outbox/hold.ts";
import type { OutboxItem, RemovalNotice } from "../outbox/outbox-item.ts";
import { readSettings } from "../settings.ts";
import { isTooOld } from "./automatic.ts";
import type { Background } from "./context.ts";
import { keySessionOf } from "./keeping.ts";
import { hasAutomatic } from "./rules.ts";
import { readSession } from "./worker-session.ts";

/** Bytes of an exported part: as base64 4 MiB; extension messages are JSON and refuse 64 MB. */
const EXPORT_PART_BYTES = 3 * 1024 * 1024;

/** The connected person's own items and notices; of everybody else's only how many. */
export async function listWaiting(background: Background): Promise<WaitingList> {
  const settings = await readSettings();
  const { pairing, paused, policy } = settings;
  const isSilent = policy && hasAutomatic(policy.policy) && isTooOld(policy, background.now());
  const store = await background.store();
  const items = await store.listItems();
  const isMine = (one: { personId: string }): boolean => one.personId === pairing?.person.id;
  const mailboxOf = async (one: OutboxItem | RemovalNotice): Promise<string | null> => {
    if (paused || !pairing) return null;
    return (await background.keyring.readDetails(one, pairing.person.id).catch(() => null))?.mailbox ?? null;
  };
  const mine = items.filter((i) => isMine(i) && !i.takenBack);
  const notices = (await store.listNotices()).filter(isMine);
  return {
    lines: await Promise.all(
      mine.map(async (item) => {
        const { id, state, reason, bytes, capturedAt } = item;
        const heldMs = heldForMs(item, background.now()) || null;
        return { id, state, reason, heldMs, mailbox: await mailboxOf(item), bytes, capturedAt };
      }),
    ),
    others: items.filter((i) => !isMine(i)).length,
    removed: await Promise.all(
      notices.map(async (notice) => {
        const { id, reason, bytes, capturedAt } = notice;
        return { id, reason, mailbox: await mailboxOf(notice), bytes, capturedAt };
      }),
    ),
    bytes: items.reduce((sum, i) => sum + i.bytes, 0),
    paused,
    silentSince: isSilent ? policy.fetchedAt : null,
    uploaded: pairing !== null && (await store.hasReceiptOf(pairing.person.id)),
  };
}

/** A parked item is tried again, from the first part on. */
export async function retryItem(background: Background, id: string): Promise<void> {
  const again = { state: "waiting", nextAt: 0, reason: null, partsSent: [] } as const;
  await (await background.store()).change(id, (item) => (item.state === "parked" ? again : {}));
  background.wake();
}

/** The person gives an item up. The Worker is told its number, and takes back what may have arrived. */
export async function dropItem(background: Background, id: string): Promise<void> {
  await (await background.store()).takeBack(id, "dropped");
  background.wake();
}

/** Part of an own item's bytes, so that the person can keep it as a file; null when it cannot be opened here. */
export async function exportPart(background: Background, id: string, part: number): Promise<Answers["export"] | null> {
  const { session } = await readSession();
  if (!session) return null;
  const { bytes } = await background.keyring.openItem(id, keySessionOf(session));
  const some = bytes.subarray(part * EXPORT_PART_BYTES, (part + 1) * EXPORT_PART_BYTES);
  return { data: toBase64(some), parts: Math.ceil(bytes.length / EXPORT_PART_BYTES) };
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

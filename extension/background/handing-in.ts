/** The last day is over: what was not sent is handed in to the company as it lies, sealed, and then nothing is left here. */
import { ApiError, type Call } from "../../shared/api/client.ts";
import { quarantineEndpoints } from "../../shared/api/quarantine.ts";
import { isRetryable } from "../../shared/errors.ts";
import { PART_BYTES } from "../../shared/limits.ts";
import { createApiClient } from "../api-client.ts";
import { forgetDeviceKey } from "../device-keys.ts";
import { log } from "../log.ts";
import { forgetMailboxes } from "../mailbox-index.ts";
import { sealLeftovers } from "../outbox/keyring.ts";
import type { OutboxItem } from "../outbox/outbox-item.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { forgetOwnCopy } from "../own-copy.ts";
import { writeSettings } from "../settings.ts";
import type { Background } from "./context.ts";

/** Whose access has ended, and by which device it is handed in. */
export interface HandedIn {
  readonly server: string;
  readonly personId: string;
  readonly deviceId: string;
}

/**
 * Hands in what a person had not sent, one by one, each gone from here once the Worker has it; then forgets the device. False
 * where some of it has to be tried again. What the Worker will not have any more stays sealed to who nobody can be.
 */
export async function handIn(
  { store: open, keyring }: Pick<Background, "store" | "keyring">,
  ended: HandedIn,
): Promise<boolean> {
  const { server, personId, deviceId } = ended;
  const store = await open();
  await keyring.lock();
  await forgetOwnCopy();
  await forgetMailboxes();
  await store.forgetPerson(personId, ["receipts", "notices"]);
  await sealLeftovers(store);
  const call = createApiClient(server, "ended");
  try {
    const mine = (await store.listItems()).filter((item) => item.personId === personId);
    for (const of of new Set(mine.map((item) => item.deviceId))) await handInKey(call, store, deviceId, of);
    let isAll = true;
    for (const item of mine) {
      const isTaken = item.takenBack !== null || (await handInItem(call, store, deviceId, item));
      if (isTaken) await store.remove(item.id, "dropped");
      isAll &&= isTaken;
    }
    await store.forgetPerson(personId, isAll ? ["dropped", "keys"] : ["dropped"]);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log("outbox.handing-in", { reason: error.code });
    if (error.code !== "unauthenticated") return false;
  }
  await forgetDeviceKey();
  await writeSettings({ ended: { personId, deviceId, isDone: true } });
  return true;
}

async function handInKey(call: Call, store: OutboxStore, id: string, of: string): Promise<void> {
  const key = await store.findKey(of);
  if (!key) return;
  const body = { publicKey: base64Url(key.publicKey), wrapped: base64Url(key.wrapped) };
  await call(quarantineEndpoints.handInKey, { params: { id, of }, body });
}

/** False where the Worker will never take this one: it stays as it lies, sealed. */
async function handInItem(call: Call, store: OutboxStore, id: string, item: OutboxItem): Promise<boolean> {
  try {
    await send(call, store, id, item.id);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || isForAll(error.code)) throw error;
    log("outbox.handing-in", { id: item.id, reason: error.code });
    return false;
  }
}

/** What is no single item's fault: the line, the Worker, or that nothing is taken from this browser. */
const isForAll = (code: string): boolean =>
  code === "unsent" || code === "unreadable" || code === "unauthenticated" || isRetryable(code);

async function send(call: Call, store: OutboxStore, id: string, item: string): Promise<void> {
  const whole = await store.readWhole(item);
  if (!whole) return;
  const { body } = whole;
  const { deviceId, deviceSeq, capturedAt, bytes, details, sealed } = whole.item;
  const parts = Math.max(1, Math.ceil(body.length / PART_BYTES));
  for (let part = 0; part < parts; part++) {
    const piece = body.slice(part * PART_BYTES, (part + 1) * PART_BYTES);
    await call(quarantineEndpoints.handInPart, { params: { id, item, part }, body: piece });
  }
  const head = { deviceId, deviceSeq, capturedAt, bytes, parts };
  await call(quarantineEndpoints.handIn, {
    params: { id, item },
    body: details
      ? { ...head, sealed: null, details }
      : { ...head, sealed: { enc: base64Url(sealed.enc), box: base64Url(sealed.box) } },
  });
}

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

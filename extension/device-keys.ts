/**
 * The device's key and what it stays signed in with: the only file that holds them. The key signs and cannot be read
 * out; the refresh token lies sealed by a second key that cannot be read out either. Both live in IndexedDB, which knows
 * CryptoKeys. Nothing here is ever in browser.storage, in a content script or in a log.
 */
import { calculateJwkThumbprint, exportJWK, SignJWT } from "jose";
import { oneStore } from "./one-store.ts";

const inStore = oneStore({ db: "counterfoil-device", store: "device", what: "the device's keys" });

/** `pending` belongs to a pairing under way, so that a connected device goes on until the next one is. */
type Slot = "current" | "pending";

interface StoredKeys {
  sign: CryptoKeyPair;
  seal: CryptoKey;
  deviceId: string | null;
  refresh: { iv: Uint8Array<ArrayBuffer>; sealed: ArrayBuffer } | null;
}

/** Makes the key of a pairing that begins; answers with its thumbprint (RFC 7638). */
export async function makePendingKey(): Promise<string> {
  const usages: KeyUsage[] = ["sign", "verify"];
  const sign = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, usages);
  const seal = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await put("pending", { sign, seal, deviceId: null, refresh: null });
  return calculateJwkThumbprint(await exportJWK(sign.publicKey));
}

/** The pairing is done: its key is the device's from now on. Throws when there was none. */
export async function adoptPendingKey(deviceId: string, refreshToken: string): Promise<void> {
  const keys = await get("pending");
  if (!keys) throw new Error("there is no key of a pairing under way");
  await put("current", { ...keys, deviceId, refresh: await sealText(keys.seal, refreshToken) });
  await remove("pending");
}

/** Signs a proof (`dpop+jwt`, RFC 9449 section 4.2). Throws when there is no such key. */
export async function proveKey(slot: Slot, claims: Record<string, string | number>): Promise<string> {
  const keys = await get(slot);
  if (!keys) throw new Error("this browser has no device key");
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(keys.sign.publicKey) })
    .sign(keys.sign.privateKey);
}

/** What the sign-in is renewed with; null when this browser has to be connected again. */
export async function readRefresh(): Promise<{ deviceId: string; refreshToken: string } | null> {
  const keys = await get("current");
  if (!keys?.refresh || keys.deviceId === null) return null;
  const { iv, sealed } = keys.refresh;
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, keys.seal, sealed);
  return { deviceId: keys.deviceId, refreshToken: new TextDecoder().decode(opened) };
}

/** Keeps the next refresh token; nothing when the device was forgotten meanwhile. */
export async function keepRefresh(refreshToken: string): Promise<void> {
  const keys = await get("current");
  if (keys) await put("current", { ...keys, refresh: await sealText(keys.seal, refreshToken) });
}

/** Forgets what this browser stays signed in with; its key proves on whose behalf it hands in what it holds. */
export async function forgetRefresh(): Promise<void> {
  const keys = await get("current");
  if (keys) await put("current", { ...keys, refresh: null });
}

/** Forgets key and token: this browser is nobody's device any more. */
export async function forgetDeviceKey(): Promise<void> {
  opened.delete("current");
  await remove("current");
}

async function sealText(key: CryptoKey, text: string): Promise<NonNullable<StoredKeys["refresh"]>> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text)) };
}

/** A service worker lives for seconds and proves many times: the keys are read once. */
const opened = new Map<Slot, StoredKeys>();

async function get(slot: Slot): Promise<StoredKeys | null> {
  const known = opened.get(slot);
  if (known) return known;
  const found: StoredKeys | undefined = await inStore("readonly", (store) => store.get(slot));
  if (found) opened.set(slot, found);
  return found ?? null;
}

async function put(slot: Slot, keys: StoredKeys): Promise<void> {
  await inStore("readwrite", (store) => store.put(keys, slot));
  opened.set(slot, keys);
}

async function remove(slot: Slot): Promise<void> {
  opened.delete(slot);
  await inStore("readwrite", (store) => store.delete(slot));
}

import { describe, expect, it } from "vitest";
import { UnopenableError } from "../../../extension/outbox/drain-outbox.ts";
import { open, P256, seal, setupReceiver, setupSender } from "../../../extension/outbox/hpke.ts";
import type { ItemDetails, OutboxItem } from "../../../extension/outbox/outbox-item.ts";
import { createSealingKey, openBody, openDetails, sealItem, unwrapKey } from "../../../extension/outbox/sealing.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const fromHex = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
const toHex = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

describe("HPKE", () => {
  // RFC 9180's vectors for DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode (kem 16, kdf 1, aead 2).
  const skR = fromHex("317f915db7bc629c48fe765587897e01e282d3e8445f79f27f65d031a88082b2");
  const pkR = fromHex(
    "04abc7e49a4c6b3566d77d0304addc6ed0e98512ffccf505e6a8e3eb25c685136f853148544876de76c0f2ef99cdc3a05ccf5ded7860c7c021238f9e2073d2356c",
  );
  const enc = fromHex(
    "04c06b4f6bebc7bb495cb797ab753f911aff80aefb86fd8b6fcc35525f3ab5f03e0b21bd31a86c6048af3cb2d98e0d3bf01da5cc4c39ff5370d331a4f1f7d5a4e0",
  );
  const info = fromHex("4f6465206f6e2061204772656369616e2055726e");
  const text = utf8("Beauty is truth, truth beauty");

  const receiver = async () => {
    const point = { x: base64Url(pkR.slice(1, 33)), y: base64Url(pkR.slice(33)) };
    const jwk = { kty: "EC", crv: "P-256", d: base64Url(skR), ...point };
    const privateKey = await crypto.subtle.importKey("jwk", jwk, P256, false, ["deriveBits"]);
    return { privateKey, publicKey: pkR };
  };

  it.each([
    [0, "58c61a45059d0c5704560e9d88b564a8b63f1364b8d1fcb3c4c6ddc1d291742465e902cd216f8908da49f8f96f"],
    [1, "b4e7c90d1dd62cb563694956eb517ab55d5e7d1f6366a0066c04ababaa444dbaf60a30d7bb7d3e91b969762dee"],
    [256, "fcc4c798b73d45d4a241f4d05886befed63b8bdf0252454072c9f6170f6e262f2738cf2ea290053b2181ad46d6"],
  ])("opens box %i of RFC 9180's vectors, and makes the same", async (seq, box) => {
    const context = await setupReceiver(await receiver(), enc, info);
    expect(await open(context, seq, utf8(`Count-${seq}`), fromHex(box))).toEqual(text);
    expect(toHex(await seal(context, seq, utf8(`Count-${seq}`), text))).toBe(box);
  });

  it("reaches the recipient, another time with other bytes", async () => {
    const first = await setupSender(pkR, info);
    const second = await setupSender(pkR, info);
    const box = await seal(first.context, 1, utf8("aad"), text);
    expect(await open(await setupReceiver(await receiver(), first.enc, info), 1, utf8("aad"), box)).toEqual(text);
    expect(toHex(first.enc)).not.toBe(toHex(second.enc));
    expect(toHex(await seal(second.context, 1, utf8("aad"), text))).not.toBe(toHex(box));
  });

  it("does not open with another number, other associated data, another key or a changed byte", async () => {
    const { enc: sent, context } = await setupSender(pkR, info);
    const box = await seal(context, 1, utf8("aad"), text);
    const keys = await receiver();
    const at = async (seq: number, aad: string, from: Uint8Array<ArrayBuffer>, what = info, ephemeral = sent) =>
      open(await setupReceiver(keys, ephemeral, what), seq, utf8(aad), from);
    const changed = new Uint8Array(box);
    changed[3] = (changed[3] ?? 0) ^ 1;
    for (const wrong of [
      () => at(0, "aad", box),
      () => at(1, "other", box),
      () => at(1, "aad", changed),
      () => at(1, "aad", box, utf8("other")),
      () => at(1, "aad", box, info, enc),
    ]) {
      await expect(wrong()).rejects.toThrow();
    }
  });
});

describe("sealing an item", () => {
  const secret = new Uint8Array(32).fill(7);
  const owner = { id: "5b0b1c8e-0000-4000-8000-000000000001", personId: "wei", deviceId: "d1" };
  const details: ItemDetails = {
    ...{ sha256: "a".repeat(64), mailbox: "wei@acme.example", webmail: "roundcube", place: "INBOX/7", exact: true },
  };
  const bytes = utf8("Subject: Quote for 40 pumps\r\n\r\nDear Wei");

  async function sealed(of = owner) {
    const key = await createSealingKey({ deviceId: "d1", personId: "wei" }, secret);
    const { body, ...content } = await sealItem(key, of, { details, bytes });
    const facts = { placeKey: "p", capturedAt: "2026-11-21T10:00:00Z", bytes: bytes.length, deviceSeq: 1, nextAt: 0 };
    const state = {
      state: "waiting",
      attempts: 0,
      reason: null,
      tried: false,
      partsSent: [],
      takenBack: null,
    } as const;
    const item: OutboxItem = { ...of, ...facts, ...state, ...content };
    return { key, item, body };
  }

  it("leaves nothing of the mail or the mailbox readable in what lies on disk", async () => {
    const { key, item, body } = await sealed();
    const lying = JSON.stringify([item, [...body], [...key.wrapped]], (_, v) => (v instanceof Uint8Array ? [...v] : v));
    const asText = String.fromCharCode(...body, ...(item.sealed?.box ?? []), ...key.wrapped);
    for (const word of ["pumps", "acme", "INBOX", "roundcube", details.sha256]) {
      expect(lying).not.toContain(word);
      expect(asText).not.toContain(word);
    }
  });

  it("opens again with the secret", async () => {
    const { key, item, body } = await sealed();
    const privateKey = await unwrapKey(key, secret);
    expect(await openDetails(item, privateKey)).toEqual(details);
    expect(await openBody(item, body, privateKey)).toEqual(bytes);
  });

  it("does not open with another secret, nor with the key of another device", async () => {
    const { key, item, body } = await sealed();
    await expect(unwrapKey(key, new Uint8Array(32).fill(8))).rejects.toBeInstanceOf(UnopenableError);
    await expect(unwrapKey({ ...key, personId: "lena" }, secret)).rejects.toBeInstanceOf(UnopenableError);
    const other = await unwrapKey(await createSealingKey({ deviceId: "d1", personId: "wei" }, secret), secret);
    await expect(openDetails(item, other)).rejects.toBeInstanceOf(UnopenableError);
    await expect(openBody(item, body, other)).rejects.toBeInstanceOf(UnopenableError);
  });

  it("does not open as another item, person or device", async () => {
    const { key, item, body } = await sealed();
    const privateKey = await unwrapKey(key, secret);
    for (const change of [{ id: "5b0b1c8e-0000-4000-8000-000000000002" }, { personId: "lena" }, { deviceId: "d2" }]) {
      await expect(openDetails({ ...item, ...change }, privateKey)).rejects.toBeInstanceOf(UnopenableError);
      await expect(openBody({ ...item, ...change }, body, privateKey)).rejects.toBeInstanceOf(UnopenableError);
    }
  });
});

import { describe, expect, it } from "vitest";
import { UnopenableError } from "../../../extension/outbox/drain-outbox.ts";
import type { ItemDetails, OutboxItem } from "../../../extension/outbox/outbox-item.ts";
import { createSealingKey, openDetails, openWhole, sealItem, unwrapKey } from "../../../extension/outbox/sealing.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("sealing an item", () => {
  const secret = new Uint8Array(32).fill(7);
  const owner = { id: "5b0b1c8e-0000-4000-8000-000000000001", personId: "wei", deviceId: "d1" };
  const details: ItemDetails = {
    ...{
      sha256: "a".repeat(64),
      mailbox: "wei@acme.example",
      webmail: "roundcube",
      place: "INBOX/7",
      exact: true,
      kind: "full" as const,
      automatic: null,
    },
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
    expect(await openWhole(item, body, privateKey)).toEqual({ details, bytes });
  });

  it("does not open with another secret, nor with the key of another device", async () => {
    const { key, item, body } = await sealed();
    await expect(unwrapKey(key, new Uint8Array(32).fill(8))).rejects.toBeInstanceOf(UnopenableError);
    await expect(unwrapKey({ ...key, personId: "lena" }, secret)).rejects.toBeInstanceOf(UnopenableError);
    const other = await unwrapKey(await createSealingKey({ deviceId: "d1", personId: "wei" }, secret), secret);
    await expect(openDetails(item, other)).rejects.toBeInstanceOf(UnopenableError);
    await expect(openWhole(item, body, other)).rejects.toBeInstanceOf(UnopenableError);
  });

  it("does not open as another item, person or device", async () => {
    const { key, item, body } = await sealed();
    const privateKey = await unwrapKey(key, secret);
    for (const change of [{ id: "5b0b1c8e-0000-4000-8000-000000000002" }, { personId: "lena" }, { deviceId: "d2" }]) {
      await expect(openDetails({ ...item, ...change }, privateKey)).rejects.toBeInstanceOf(UnopenableError);
      await expect(openWhole({ ...item, ...change }, body, privateKey)).rejects.toBeInstanceOf(UnopenableError);
    }
  });

  it("does not open with a byte changed, or with another item's bytes beside its details", async () => {
    const { key, item, body } = await sealed();
    const pair = await unwrapKey(key, secret);
    const changed = new Uint8Array(body);
    changed[3] = (changed[3] ?? 0) ^ 1;
    await expect(openWhole(item, changed, pair)).rejects.toBeInstanceOf(UnopenableError);
    const { body: other } = await sealItem(key, owner, { details, bytes });
    await expect(openWhole(item, other, pair)).rejects.toBeInstanceOf(UnopenableError);
  });
});

import { exportJWK, FlattenedSign, generateKeyPair } from "jose";
import { beforeEach, describe, expect, it, vi } from "vitest";

// Selectors of a company's own: taken with its signature alone, by the key that this browser knows.

const browser = vi.hoisted(() => {
  const items = new Map<string, unknown>();
  const area = {
    get: async () => Object.fromEntries(items),
    set: async (given: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(given)) items.set(name, structuredClone(value));
    },
  };
  const storage = { local: area, session: area, managed: { get: async () => ({}) } };
  Object.assign(globalThis, { chrome: { i18n: { getUILanguage: () => "en" }, storage } });
  return { items, area };
});
const { readSelectors } = await import("../../../extension/background/selectors.ts");
const { extensionPolicySchema } = await import("../../../shared/api/devices.ts");

const list = { outlook: { subject: ["h1.title", ".x"] } };

/** A company's key, as its Worker has one. */
async function aKey() {
  const { privateKey, publicKey } = await generateKeyPair("Ed25519", { extractable: true });
  const { x = "" } = await exportJWK(publicKey);
  const sign = async (payload: string) => {
    const jws = new FlattenedSign(new TextEncoder().encode(payload)).setProtectedHeader({ alg: "Ed25519" });
    const { protected: head = "", signature } = await jws.sign(privateKey);
    return { payload, protected: head, signature };
  };
  return { x, sign };
}

/** What the browser knows of the server, with this list. */
async function know(selectors: unknown, signingKey: string | null) {
  const policy = extensionPolicySchema.parse({
    person: { id: "01m804b9khnhx3cjntyvw83e6y", name: "Wei" },
    ...{ mailboxes: [], readers: null, companyName: "Acme", language: "en", ownDomains: [], customerDomains: [] },
    ...{ consoleUrl: "http://localhost", selectors },
  });
  await browser.area.set({ signingKey, policy: { policy, fetchedAt: 0 } });
}

beforeEach(() => browser.items.clear());

describe("selectors of the company's own", () => {
  it("are taken for their webmail where the known key signed them", async () => {
    const { x, sign } = await aKey();
    await know(await sign(JSON.stringify(list)), x);
    expect(await readSelectors("outlook")).toEqual(list.outlook);
    expect(await readSelectors("zoho")).toEqual({});
  });

  it("are not taken changed, by another key, with no key known, or as anything else", async () => {
    const [{ x, sign }, other] = [await aKey(), await aKey()];
    const good = await sign(JSON.stringify(list));
    const cases: [unknown, string | null][] = [
      [{ ...good, payload: good.payload.replace("h1", "h2") }, x],
      [await other.sign(JSON.stringify(list)), x],
      [{ ...good, protected: btoa('{"alg":"none"}') }, x],
      [{ ...good, signature: "" }, x],
      [good, null],
      [good, other.x],
      [null, x],
      [await sign("no list"), x],
      [await sign('{"outlook":{"sourceUrl":["https://evil.example"]}}'), x],
    ];
    for (const [selectors, key] of cases) {
      await know(selectors, key);
      expect(await readSelectors("outlook")).toEqual({});
    }
  });
});

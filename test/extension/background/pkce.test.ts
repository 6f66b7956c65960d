import { describe, expect, it } from "vitest";
import { base64Url, challengeOf } from "../../../extension/background/pkce.ts";

describe("pkce", () => {
  it("agrees with RFC 7636 appendix B", async () => {
    const challenge = await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    expect(challenge).toBe("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  });
  it("makes of 32 bytes what the contract takes, without padding or signs that a URL would change", () => {
    for (const byte of [0, 62, 63, 251, 255]) {
      expect(base64Url(new Uint8Array(32).fill(byte))).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
  });
});

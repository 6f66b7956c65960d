import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../../extension/capture/base64.ts";

describe("base64", () => {
  it.each([0, 1, 2, 3, 0x8000, 0x8001, 100_000])("brings %i bytes back as they were", (length) => {
    const bytes = new Uint8Array(length).map((_, i) => (i * 31) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(Buffer.compare(fromBase64(toBase64(bytes)), bytes)).toBe(0);
  });
  it("refuses what is not base64", () => {
    expect(() => fromBase64("a*b")).toThrow();
  });
});

import { describe, expect, it } from "vitest";
import { isKey } from "../../../extension/webmail/dom.ts";

describe("the key S", () => {
  it("is the letter s wherever the layout has it, and the same place on a layout without Latin letters", () => {
    expect(isKey("S", { key: "s", code: "KeyS" })).toBe(true);
    expect(isKey("S", { key: "S", code: "KeyS" })).toBe(true);
    // Dvorak: s lies on another place, and on its place lies o.
    expect(isKey("S", { key: "s", code: "Semicolon" })).toBe(true);
    expect(isKey("S", { key: "o", code: "KeyS" })).toBe(false);
    expect(isKey("S", { key: "ы", code: "KeyS" })).toBe(true);
    expect(isKey("S", { key: "і", code: "KeyS" })).toBe(true);
    expect(isKey("S", { key: "ц", code: "KeyW" })).toBe(false);
  });
});

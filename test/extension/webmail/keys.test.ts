import { describe, expect, it } from "vitest";
import { isKeyS } from "../../../extension/webmail/dom.ts";

describe("the key S", () => {
  it("is the letter s wherever the layout has it, and the same place on a layout without Latin letters", () => {
    expect(isKeyS({ key: "s", code: "KeyS" })).toBe(true);
    expect(isKeyS({ key: "S", code: "KeyS" })).toBe(true);
    // Dvorak: s lies on another place, and on its place lies o.
    expect(isKeyS({ key: "s", code: "Semicolon" })).toBe(true);
    expect(isKeyS({ key: "o", code: "KeyS" })).toBe(false);
    expect(isKeyS({ key: "ы", code: "KeyS" })).toBe(true);
    expect(isKeyS({ key: "і", code: "KeyS" })).toBe(true);
    expect(isKeyS({ key: "ц", code: "KeyW" })).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isolated, withoutTurns } from "../../shared/direction.ts";

describe("text from outside keeps its direction to itself", () => {
  test.each([
    ["plain text as it is", "Globex BV", "Globex BV"],
    ["Chinese and Russian as they are", "阀门 Волга", "阀门 Волга"],
    ["Hebrew between two marks", "שלום", "\u2068שלום\u2069"],
    ["an override taken out", "a\u202egpj.exe", "\u2068agpj.exe\u2069"],
    ["an isolate that is never closed taken out", "a\u2067b", "\u2068ab\u2069"],
    ["an end without a beginning taken out", "a\u2069b", "\u2068ab\u2069"],
    ["an end of the paragraph made a space, since it ends every isolate", "Ann\u2029אב\u0085", "\u2068Ann אב \u2069"],
    ["isolates of ours within it kept", "\u2068שלום\u2069, x", "\u2068\u2068שלום\u2069, x\u2069"],
  ])("%s", (_, given, expected) => expect(isolated(given)).toBe(expected));

  test("in a document nothing is added", () => expect(withoutTurns("שלום \u202eexe")).toBe("שלום exe"));

  test("whatever it says, what is opened in it is closed in it, and nothing overrides", () => {
    const characters = fc.constantFrom(..."aא\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069");
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 20 }), (text) => {
        let open = 0;
        for (const character of isolated(text)) {
          if (character === "\u2068") open++;
          if (character === "\u2069") open--;
          expect(open).toBeGreaterThanOrEqual(0);
        }
        expect(open).toBe(0);
        expect(isolated(text)).not.toMatch(/[\u202a-\u202e\u2066\u2067]/u);
      }),
    );
  });
});

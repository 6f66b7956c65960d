import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParticipantKind } from "../../../shared/policy/facts.ts";
import { asKnown, compileGlob, compileWho, foldText, isOneOf, saysWord } from "../../../shared/policy/patterns.ts";

const is = (
  entries: string[],
  address: string,
  kinds: ParticipantKind[] = ["business"],
  name = "",
): boolean | undefined =>
  isOneOf(compileWho(entries, { press: ["news@paper.example"] }), asKnown({ address, name, kinds }));

describe("globs", () => {
  const alphabet = fc.constantFrom("a", "b", "*", ".");
  it("match what the same pattern matches as a regular expression", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: alphabet, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 }),
        (glob, text) => {
          const expression = glob
            .split("*")
            .map((piece) => piece.replace(".", "\\.").replaceAll(/(?<!\\)\./g, "\\."))
            .join(".*");
          expect(compileGlob(glob)(text)).toBe(new RegExp(`^${expression}$`).test(text));
        },
      ),
    );
  });

  it("do not hang on the pattern that hangs a regular expression", () => {
    const glob = `${"*a".repeat(90)}*b`;
    expect(compileGlob(glob)("a".repeat(200_000))).toBe(false);
  });
});

describe("entries of people", () => {
  it.each<[string[], string, boolean]>([
    [["doctor@clinic.example"], "doctor@clinic.example", true],
    [["doctor@clinic.example"], "desk@clinic.example", false],
    [["clinic.example"], "anybody@clinic.example", true],
    [["clinic.example"], "anybody@north.clinic.example", true],
    [["clinic.example"], "anybody@notclinic.example", false],
    [["hr-*@acme.example"], "hr-payroll@acme.example", true],
    [["hr-*@acme.example"], "hr-payroll@acme.example.evil.example", false],
    [["union@*"], "union@anywhere.example", true],
    [["*.clinic.example"], "a@north.clinic.example", true],
    [["*.clinic.example"], "a@clinic.example", false],
    [["list:press"], "news@paper.example", true],
    [["Doctor@Clinic.Example"], "doctor@clinic.example", true],
    [["customer"], "customer@globex.example", false],
  ])("%j: %s is %s", (entries, address, expected) => {
    expect(is(entries, address)).toBe(expected);
  });

  it("know kinds, and say when they cannot", () => {
    expect(is(["customer"], "a@globex.example", ["customer"])).toBe(true);
    expect(is(["customer", "contact"], "a@globex.example", ["customer", "contact"])).toBe(true);
    expect(is(["customer"], "a@globex.example", ["customer", "business"])).toBeUndefined();
    expect(is(["customer", "globex.example"], "a@globex.example", ["customer", "business"])).toBe(true);
    expect(is(["free-mail"], "a@globex.example", ["customer", "business"])).toBe(false);
  });

  it("know display names, folded", () => {
    expect(is(["name:dr. *"], "x@clinic.example", ["business"], "Dr. Ｈaus")).toBe(true);
    expect(is(["name:dr. *"], "x@clinic.example", ["business"], "Andrea")).toBe(false);
  });
});

describe("words in a subject", () => {
  it.each<[string, string, boolean]>([
    ["Trade union dinner", "trade union", true],
    ["Reunion", "union", false],
    ["RE: Union!", "union", true],
    ["关于工会活动", "工会", true],
    ["Ｐｒｉｖａｔｅ： lunch", "private:", true],
    ["Private label offer", "private:", false],
    ["собрание профсоюза", "профсоюз", false],
    ["профсоюз: собрание", "профсоюз", true],
  ])("%s says %s: %s", (subject, word, expected) => {
    expect(saysWord(foldText(subject), foldText(word))).toBe(expected);
  });
});

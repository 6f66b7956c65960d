import { describe, expect, it } from "vitest";
import { rank } from "../../../worker/console/palette/rank.ts";

const best = (q: string, ...names: string[]): string[] => rank(names, q, (name) => name);

describe("what the palette finds", () => {
  it("begins with it, then has a word that does, then has it anywhere; else it is not there", () => {
    expect(best("val", "Interval", "The Valve Company", "Valmet", "Globex")).toEqual([
      "Valmet",
      "The Valve Company",
      "Interval",
    ]);
  });
  it("holds every word, in any order, whatever its case, accents and width", () => {
    expect(best("sa cobre", "Cobre Andino SA", "Cobre")).toEqual(["Cobre Andino SA"]);
    expect(best("müller", "MULLER GmbH")).toEqual(["MULLER GmbH"]);
    expect(best("ｇｌｏｂｅｘ", "Globex")).toEqual(["Globex"]);
    expect(best("нева", "ООО НеваПром")).toEqual(["ООО НеваПром"]);
    expect(best("石化", "华兴石化设备有限公司", "天禾制药")).toEqual(["华兴石化设备有限公司"]);
  });
  it("keeps the given order among equals", () => {
    expect(best("a", "ab", "aa", "ac")).toEqual(["ab", "aa", "ac"]);
  });
});

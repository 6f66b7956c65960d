import { describe, expect, it } from "vitest";
import { chordOf, meaningOf, printKeys, shortcutIds, shortcuts } from "../../../worker/console/keys/shortcuts.ts";
import { wordsOf } from "../../../worker/console/words/words.tsx";

const press = (key: string, code: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", true>> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const all = shortcutIds.flatMap((id) => shortcuts[id].keys.map((keys) => ({ id, keys })));

describe("the table of shortcuts", () => {
  it("gives no keys to two shortcuts", () => {
    const keys = all.map((one) => one.keys);
    expect(keys.filter((one, at) => keys.indexOf(one) !== at)).toEqual([]);
  });

  it("has no shortcut that is the beginning of another, which would never be reached", () => {
    const hidden = all.filter(({ keys }) => all.some((other) => other.keys.startsWith(`${keys} `)));
    expect(hidden).toEqual([]);
  });

  it("says in every language what a shortcut does, and two that do different things differently", () => {
    for (const language of ["en", "zh", "ru"] as const) {
      const { t } = wordsOf(language, 0);
      for (const group of ["keys.anywhere", "keys.go", "keys.list", "keys.request"] as const) {
        const words = new Set(
          shortcutIds.filter((id) => shortcuts[id].group === group).map((id) => shortcuts[id].word),
        );
        const texts = [...words].map((word) => t(word));
        expect(texts, `${language} ${group}`).not.toContain("");
        expect(new Set(texts).size, `${language} ${group}: ${texts.join(", ")}`).toBe(words.size);
      }
    }
  });

  it("is understood chord by chord: a whole shortcut, the first half of one, or nothing", () => {
    for (const { id, keys } of all) {
      const chords = keys.split(" ");
      let pending: string | null = null;
      for (const [at, chord] of chords.entries()) {
        const meaning = meaningOf(chord, pending);
        expect(meaning, keys).toBe(at === chords.length - 1 ? id : "pending");
        pending = chord;
      }
    }
    expect(meaningOf("x", null)).toBeNull();
    expect(meaningOf("x", "g")).toBeNull();
  });
});

describe("a press", () => {
  it("is read by the key's place where the layout writes no Latin letters", () => {
    expect(chordOf(press("п", "KeyG"))).toBe("g");
    expect(chordOf(press("с", "KeyC"))).toBe("c");
    expect(chordOf(press("л", "KeyK", { ctrlKey: true }))).toBe("mod+k");
    expect(chordOf(press(".", "Slash"))).toBe("/");
    expect(chordOf(press(",", "Slash"))).toBe("?");
    expect(chordOf(press("、", "Slash"))).toBe("/");
  });

  it("is read by what it writes on Latin layouts, wherever the key is", () => {
    expect(chordOf(press("?", "Slash"))).toBe("?");
    expect(chordOf(press("/", "Digit7"))).toBe("/");
    // German: what lies where the slash is elsewhere is a hyphen; a Dvorak keyboard's J is another key.
    expect(chordOf(press("-", "Slash"))).toBe("-");
    expect(chordOf(press("j", "KeyC"))).toBe("j");
    expect(chordOf(press(".", "Period"))).toBe(".");
    expect(chordOf(press("K", "KeyK", { metaKey: true }))).toBe("mod+k");
    expect(chordOf(press("j", "KeyJ", { altKey: true }))).toBe("alt+j");
  });

  it("stands in the help sheet as on the person's keyboard", () => {
    expect(printKeys("mod+k", true)).toEqual(["⌘", "K"]);
    expect(printKeys("mod+k", false)).toEqual(["Ctrl", "K"]);
    expect(printKeys("g c", false)).toEqual(["G", "C"]);
    expect(printKeys("ArrowDown", false)).toEqual(["↓"]);
  });
});

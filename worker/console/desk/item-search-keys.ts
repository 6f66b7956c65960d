import { type GridPress, TAKEN_BY_INPUT_METHOD } from "./grid-keys.ts";

// Keys while items are offered below a cell. What means nothing here goes on to the table.

export type OfferKey = { kind: "move"; to: number } | { kind: "take"; at: number } | { kind: "close" };

/** What a press means with so many items offered; `active` is the chosen one, -1 where none is. */
export function offerKey(press: GridPress, count: number, active: number): OfferKey | null {
  // Enter there ends a word, and arrows choose among the input method's own words.
  if (press.isComposing || press.keyCode === TAKEN_BY_INPUT_METHOD || count === 0) return null;
  if (press.ctrlKey || press.metaKey || press.altKey || press.shiftKey) return null;
  switch (press.key) {
    case "ArrowDown":
      return { kind: "move", to: active + 1 >= count ? 0 : active + 1 };
    case "ArrowUp":
      return { kind: "move", to: active <= 0 ? count - 1 : active - 1 };
    case "Enter":
      return active >= 0 && active < count ? { kind: "take", at: active } : null;
    case "Escape":
      return { kind: "close" };
    default:
      return null;
  }
}

/** What is looked for with what stands in a cell; null: nothing. A description of sentences is no search. */
export function wantedOf(field: string, text: string): string | null {
  const wanted = text.trim();
  if (field === "itemCode") return wanted === "" ? null : wanted;
  // One Chinese character is a word; one letter is not.
  const least = /^\p{Script=Han}/u.test(wanted) ? 1 : 2;
  return field === "description" && wanted.length >= least && wanted.length <= 60 && !text.includes("\n")
    ? wanted
    : null;
}

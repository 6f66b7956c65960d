// The one listener for shortcuts. It stands back where keys belong to somebody else: fields, an input method at work, an
// open dialog or menu.
import { useEffect, useRef } from "preact/hooks";
import { chordOf, meaningOf, type ShortcutId, shortcutIds, shortcuts } from "./shortcuts.ts";

/** Does what a shortcut says; false where it does not apply now, so that the browser gets the key. `chord`: the press. */
export type Handler = (chord: string) => boolean;

/** How long the second key of a sequence is waited for; as long as one needs to remember it. */
const SEQUENCE_MS = 1200;

const handlers = new Map<ShortcutId, Handler[]>();

/** Answers shortcuts while the caller is mounted; of several for the same one the last mounted is asked first. */
export function useShortcuts(given: Partial<Record<ShortcutId, Handler>>): void {
  const latest = useRef(given);
  latest.current = given;
  useEffect(() => {
    const mine = shortcutIds
      .filter((id) => latest.current[id] !== undefined)
      .map((id): [ShortcutId, Handler] => [id, (chord) => latest.current[id]?.(chord) ?? false]);
    for (const [id, run] of mine) handlers.set(id, [...(handlers.get(id) ?? []), run]);
    return () => {
      for (const [id, run] of mine)
        handlers.set(
          id,
          (handlers.get(id) ?? []).filter((one) => one !== run),
        );
    };
  }, []);
}

const fields =
  "textarea,select,[contenteditable]:not([contenteditable=false])," +
  "input:not([type=checkbox],[type=radio],[type=button],[type=submit],[type=file])";

/** Listens for the table's shortcuts; once, in the shell. */
export function useShortcutListener(): void {
  useEffect(() => {
    let pending: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = () => {
      clearTimeout(timer);
      pending = null;
    };
    const pressed = (event: KeyboardEvent) => {
      // 229: the key went to an input method (Safari says so on no other field).
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (["Shift", "Control", "Alt", "Meta", "CapsLock"].includes(event.key)) return;
      if (document.querySelector("dialog:modal, [popover]:popover-open") !== null) return forget();
      const chord = chordOf(event);
      const field = event.target instanceof Element ? event.target.closest<HTMLElement>(fields) : null;
      if (field !== null && !chord.startsWith("mod+")) {
        // Out of the field first; the next Escape leads back.
        if (chord === "Escape") field.blur();
        return;
      }
      const meaning = meaningOf(chord, pending) ?? (pending === null ? null : meaningOf(chord, null));
      forget();
      if (meaning === null) return;
      if (meaning === "pending") {
        pending = chord;
        timer = setTimeout(forget, SEQUENCE_MS);
        return;
      }
      const { native, repeats } = shortcuts[meaning];
      if (native || (event.repeat && !repeats)) return;
      for (const handler of (handlers.get(meaning) ?? []).toReversed()) {
        if (!handler(chord)) continue;
        event.preventDefault();
        return;
      }
    };
    addEventListener("keydown", pressed);
    return () => {
      forget();
      removeEventListener("keydown", pressed);
    };
  }, []);
}

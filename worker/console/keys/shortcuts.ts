// The one table of keyboard shortcuts: the listener, the help sheet and the tests are made from it.
import type { WordKey } from "../words/words.tsx";

/** A chord, or chords one after the other with a space between; `mod` is Ctrl, on a Mac Cmd. */
export type Keys = string;

export interface Shortcut {
  readonly keys: readonly Keys[];
  readonly word: WordKey;
  readonly group: "keys.anywhere" | "keys.go" | "keys.list" | "keys.request" | "keys.message";
  /** Goes to this page; only for who has it in their navigation. */
  readonly href?: string;
  /** The browser does it already; it stands in the table for the help sheet. */
  readonly native?: true;
  /** Also while the key is held down. */
  readonly repeats?: true;
}

const table = <const Id extends string>(entries: Record<Id, Shortcut>): Record<Id, Shortcut> => entries;

export const shortcuts = table({
  palette: { keys: ["mod+k"], word: "keys.palette", group: "keys.anywhere" },
  search: { keys: ["/"], word: "keys.search", group: "keys.anywhere" },
  help: { keys: ["?"], word: "keys.help", group: "keys.anywhere" },
  back: { keys: ["u", "Escape"], word: "keys.back", group: "keys.anywhere" },
  next: { keys: ["j", "ArrowDown"], word: "keys.next", group: "keys.list", repeats: true },
  previous: { keys: ["k", "ArrowUp"], word: "keys.previous", group: "keys.list", repeats: true },
  open: { keys: ["o"], word: "keys.open", group: "keys.list" },
  enter: { keys: ["Enter"], word: "keys.open", group: "keys.list", native: true },
  take: { keys: ["t"], word: "keys.take", group: "keys.list" },
  askAgain: { keys: ["a"], word: "keys.askAgain", group: "keys.request" },
  earlier: { keys: ["p"], word: "thread.earlier", group: "keys.message" },
  later: { keys: ["n"], word: "thread.later", group: "keys.message" },
  goHome: { keys: ["g h"], word: "keys.goHome", group: "keys.go", href: "/" },
  goCustomers: { keys: ["g c"], word: "nav.customers", group: "keys.go", href: "/customers" },
  goDesk: { keys: ["g q"], word: "nav.desk", group: "keys.go", href: "/desk" },
  goSearch: { keys: ["g s"], word: "nav.search", group: "keys.go", href: "/search" },
  goImport: { keys: ["g i"], word: "nav.import", group: "keys.go", href: "/import" },
  goFailed: { keys: ["g f"], word: "nav.failed", group: "keys.go", href: "/failed" },
  goDevices: { keys: ["g b"], word: "nav.devices", group: "keys.go", href: "/devices" },
  goPeople: { keys: ["g p"], word: "nav.people", group: "keys.go", href: "/people" },
  goDoors: { keys: ["g d"], word: "nav.doors", group: "keys.go", href: "/doors" },
  goBackups: { keys: ["g a"], word: "nav.backups", group: "keys.go", href: "/backups" },
  goSettings: { keys: ["g e"], word: "nav.settings", group: "keys.go", href: "/settings" },
});

export type ShortcutId = keyof typeof shortcuts;

/** What of a key press decides; a `KeyboardEvent` is one. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/**
 * What the slash key gives on layouts that have no slash there, without and with Shift: Russian writes a full stop and a
 * comma, Chinese input its own marks. Layouts that have these marks elsewhere have another key's code with them.
 */
const slashKey: Readonly<Record<string, string>> = { ".": "/", ",": "?", "、": "/", "？": "?" };

/** The chord of a press as the table writes it: letters by their place on the keyboard where they are not Latin. */
export function chordOf(press: Press): string {
  const { key, code } = press;
  let name = key.length === 1 ? key.toLowerCase() : key;
  if (code === "Slash" && slashKey[key] !== undefined) name = slashKey[key];
  else if (key.length === 1 && key > "\u007f" && /^Key[A-Z]$/.test(code)) name = code.slice(3).toLowerCase();
  if (press.altKey) name = `alt+${name}`;
  return press.ctrlKey || press.metaKey ? `mod+${name}` : name;
}

/** What a press means after the chord `pending`: a shortcut, the first half of one, or nothing. */
export function meaningOf(chord: string, pending: string | null): ShortcutId | "pending" | null {
  const typed = pending === null ? chord : `${pending} ${chord}`;
  let begins = false;
  for (const id of shortcutIds) {
    for (const keys of shortcuts[id].keys) {
      if (keys === typed) return id;
      if (keys.startsWith(`${typed} `)) begins = true;
    }
  }
  return begins ? "pending" : null;
}

export const shortcutIds = Object.keys(shortcuts).filter((id): id is ShortcutId => Object.hasOwn(shortcuts, id));

/** Keys as they stand on the keyboard: `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function printKeys(keys: Keys, mac: boolean): string[] {
  const signs: Readonly<Record<string, string>> = {
    mod: mac ? "⌘" : "Ctrl",
    ArrowDown: "↓",
    ArrowUp: "↑",
    Escape: "Esc",
    Enter: "↵",
  };
  return keys.split(/[ +]/).map((key) => signs[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

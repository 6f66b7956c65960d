// What a key means in the table of lines. While an input method is at work no key means anything: Enter there ends a word.

export type GridAction =
  | "up"
  | "down"
  | "left"
  | "right"
  | "new"
  | "moveUp"
  | "moveDown"
  | "copy"
  | "remove"
  | "undo"
  | "redo"
  | "takePrice";

/** What of a key press decides; a `KeyboardEvent` is one. */
export interface GridPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** Where the press was: in a field of text (with the caret at its start or end), a choice, or on the line's own button. */
export interface GridCell {
  kind: "field" | "choice" | "line";
  /** The field takes line breaks: Shift+Enter is one. */
  takesBreaks: boolean;
  atStart: boolean;
  atEnd: boolean;
}

/** The key that Safari and old engines report for a press that an input method took. */
export const TAKEN_BY_INPUT_METHOD = 229;

/** What a press means, or null where the browser does with it what it does. */
export function gridAction(press: GridPress, cell: GridCell): GridAction | null {
  if (press.isComposing || press.keyCode === TAKEN_BY_INPUT_METHOD) return null;
  if (press.ctrlKey || press.metaKey) return press.altKey ? null : withControl(press);
  if (press.altKey) return withAlt(press);
  switch (press.key) {
    case "Enter":
      if (cell.kind === "line" || (press.shiftKey && cell.takesBreaks)) return null;
      return press.shiftKey ? "up" : "down";
    case "ArrowUp":
      return cell.kind === "choice" || press.shiftKey ? null : "up";
    case "ArrowDown":
      return cell.kind === "choice" || press.shiftKey ? null : "down";
    case "ArrowLeft":
      return cell.atStart && !press.shiftKey ? "left" : null;
    case "ArrowRight":
      return cell.atEnd && !press.shiftKey ? "right" : null;
    case "Delete":
      return cell.kind === "line" ? "remove" : null;
    default:
      return null;
  }
}

function withControl({ key, code, shiftKey }: GridPress): GridAction | null {
  if (key === "Enter") return "new";
  if (key === "Delete") return shiftKey ? null : "remove";
  // By their place on the keyboard where letters are not Latin.
  if (code === "KeyD") return shiftKey ? null : "copy";
  if (code === "KeyZ") return shiftKey ? "redo" : "undo";
  return code === "KeyY" ? "redo" : null;
}

function withAlt({ key, code }: GridPress): GridAction | null {
  if (key === "ArrowUp") return "moveUp";
  if (key === "ArrowDown") return "moveDown";
  return code === "KeyP" ? "takePrice" : null;
}

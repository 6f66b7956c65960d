import { describe, expect, it } from "vitest";
import { type GridCell, type GridPress, gridAction } from "../../../worker/console/desk/grid-keys.ts";

const press = (key: string, more: Partial<GridPress> = {}): GridPress => ({
  ...{ key, code: key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...{ isComposing: false, keyCode: 0, ...more },
});
const field: GridCell = { kind: "field", takesBreaks: false, atStart: false, atEnd: false };

describe("a key in the table of lines", () => {
  it("means nothing while an input method is at work, whichever way the browser says so", () => {
    const keys = [
      press("Enter"),
      press("Enter", { ctrlKey: true }),
      press("ArrowDown"),
      press("ArrowUp", { altKey: true }),
      press("d", { code: "KeyD", ctrlKey: true }),
    ];
    for (const one of keys) {
      expect(gridAction(one, field)).not.toBeNull();
      expect(gridAction({ ...one, isComposing: true }, field)).toBeNull();
      expect(gridAction({ ...one, keyCode: 229 }, field)).toBeNull();
    }
  });

  it("moves between cells, and sideways only from the end of the words", () => {
    expect(gridAction(press("Enter"), field)).toBe("down");
    expect(gridAction(press("Enter", { shiftKey: true }), field)).toBe("up");
    expect(gridAction(press("ArrowLeft"), field)).toBeNull();
    expect(gridAction(press("ArrowLeft"), { ...field, atStart: true })).toBe("left");
    expect(gridAction(press("ArrowRight"), { ...field, atEnd: true })).toBe("right");
    expect(gridAction(press("Tab"), field)).toBeNull();
  });

  it("leaves a line break to a field of several lines and the arrows to a choice", () => {
    expect(gridAction(press("Enter", { shiftKey: true }), { ...field, takesBreaks: true })).toBeNull();
    expect(gridAction(press("ArrowDown"), { ...field, kind: "choice" })).toBeNull();
    expect(gridAction(press("Enter"), { ...field, kind: "line" })).toBeNull();
  });

  it("works lines by keys that stand in the same place on every keyboard", () => {
    const control = (key: string, code: string, more = {}) => press(key, { code, ctrlKey: true, ...more });
    expect(gridAction(control("Enter", "Enter"), field)).toBe("new");
    expect(gridAction(control("в", "KeyD"), field)).toBe("copy");
    expect(gridAction(control("я", "KeyZ"), field)).toBe("undo");
    expect(gridAction(control("Z", "KeyZ", { shiftKey: true }), field)).toBe("redo");
    expect(gridAction(control("y", "KeyY"), field)).toBe("redo");
    expect(gridAction(press("ArrowUp", { altKey: true }), field)).toBe("moveUp");
    expect(gridAction(press("π", { code: "KeyP", altKey: true }), field)).toBe("takePrice");
    expect(gridAction(control("Delete", "Delete"), field)).toBe("remove");
    expect(gridAction(press("Delete"), field)).toBeNull();
    expect(gridAction(press("Delete"), { ...field, kind: "line" })).toBe("remove");
    expect(gridAction(control("c", "KeyC"), field)).toBeNull();
  });
});

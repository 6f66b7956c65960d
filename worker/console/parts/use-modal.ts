import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A ref for a `<dialog>` that is modal while it is mounted. What had the focus before gets it back. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const element = useRef<HTMLDialogElement>(null);
  // Before the paint: an effect after it would cost every opening a frame.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      // The browser gives the focus back only while the dialog is in the document, and by now it is not.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return element;
}

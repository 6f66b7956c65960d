import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../words/words.tsx";

/** What was done, and how it is taken back. */
export interface ToastMessage {
  text: string;
  undo?: () => Promise<void>;
}

/** Long enough to read, find and press Undo; the clock stands while the pointer or the focus is on it. */
const TOAST_MS = 8000;

const ToastContext = createContext<((message: ToastMessage) => void) | null>(null);

export function ToastProvider(props: { children: ComponentChildren }) {
  const { t } = useWords();
  const [shown, setShown] = useState<(ToastMessage & { key: number }) | null>(null);
  const [held, setHeld] = useState(false);
  const [busy, setBusy] = useState(false);
  const lastKey = useRef(0);
  const show = useCallback((message: ToastMessage) => {
    setHeld(false);
    setShown({ ...message, key: ++lastKey.current });
  }, []);
  useEffect(() => {
    if (shown === null || held || busy) return;
    const timer = setTimeout(() => setShown(null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [shown, held, busy]);

  const undo = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
      show({ text: t("undone") });
    } catch {
      show({ text: t("error.other") });
    } finally {
      setBusy(false);
    }
  };

  return (
    <ToastContext.Provider value={show}>
      {props.children}
      <output
        class="toasts"
        aria-live="polite"
        onMouseEnter={() => setHeld(true)}
        onMouseLeave={() => setHeld(false)}
        onFocusCapture={() => setHeld(true)}
        onBlurCapture={() => setHeld(false)}
      >
        {shown !== null && (
          <div key={shown.key} class="toast">
            <span>{shown.text}</span>
            {shown.undo && (
              <button
                type="button"
                class="toast-undo"
                disabled={busy}
                onClick={() => shown.undo && void undo(shown.undo)}
              >
                {t("undo")}
              </button>
            )}
          </div>
        )}
      </output>
    </ToastContext.Provider>
  );
}

/** Shows a short message at the foot of the screen, with Undo where there is one. */
export function useToast(): (message: ToastMessage) => void {
  const show = useContext(ToastContext);
  if (show === null) throw new Error("useToast outside of ToastProvider");
  return show;
}

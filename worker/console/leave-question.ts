import { useEffect } from "preact/hooks";

/** While something is being sent the browser asks before it leaves: nothing is lost by it, but the person may not know that. */
export function useLeaveQuestion(isSending: boolean): void {
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isSending]);
}

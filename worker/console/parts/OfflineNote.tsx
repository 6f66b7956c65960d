import { useEffect, useState } from "preact/hooks";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { useReachable } from "../connection.ts";
import { useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";

/** Often enough that nobody has to press, seldom enough for a phone's battery. */
const AGAIN_MS = 10_000;

/** Says that there is no line to the server, and what is safe; asks again by itself. */
export function OfflineNote() {
  const reachable = useReachable();
  return (
    // The live region stays while its text changes, else a screen reader says nothing.
    <div role="status">{!reachable && <Offline />}</div>
  );
}

function Offline() {
  const { t } = useWords();
  const { call } = useSession();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const ask = () => void call(peopleEndpoints.me, {}).catch(() => undefined);
    const timer = setInterval(() => document.visibilityState === "visible" && ask(), AGAIN_MS);
    addEventListener("online", ask);
    return () => {
      clearInterval(timer);
      removeEventListener("online", ask);
    };
  }, [call]);
  const now = async () => {
    setBusy(true);
    await call(peopleEndpoints.me, {}).catch(() => undefined);
    setBusy(false);
  };
  return (
    <div class="demo offline">
      <span>{t("offline.text")}</span>
      <Button busy={busy} onClick={() => void now()}>
        {t("error.retry")}
      </Button>
    </div>
  );
}

import { useState } from "preact/hooks";
import type { Absence } from "../../../shared/api/desk-absence.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useDeskAbsenceWords } from "../words/desk-absence.ts";
import { useAbsences, useIsThere } from "./desk-away.tsx";
import { AwayDialog } from "./desk-away-dialog.tsx";

/** Everybody's absences, for an admin: what is said here holds at once. */
export function DeskAbsences() {
  const { t, day } = useDeskAbsenceWords();
  const toast = useToast();
  const loaded = useAbsences();
  const there = useIsThere(loaded.reload);
  const [asking, setAsking] = useState<Absence | "somebody" | null>(null);
  const { absences = [], people = [] } = loaded.data ?? {};
  return (
    <section class="card stack" aria-labelledby="deskset-away">
      <h2 id="deskset-away">{t("away.all")}</h2>
      <p class="muted">{t("away.allText")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton lines={2} />}
      {loaded.data && absences.length === 0 && <p>{t("away.none")}</p>}
      {absences.length > 0 && (
        <ul class="plain-list stack-tight">
          {absences.map((one) => (
            <li key={one.person.id} class="row">
              <strong>
                <Said>{one.person.name}</Said>
              </strong>
              <span>{t("away.row", { from: day(one.fromDay), until: day(one.untilDay) })}</span>
              <span class="muted">
                {one.deputy ? t("away.rowDeputy", { name: one.deputy.name }) : t("away.rowNobody")}
              </span>
              <Button
                look="quiet"
                aria-label={t("away.changeOf", { name: one.person.name })}
                onClick={() => setAsking(one)}
              >
                {t("away.change")}
              </Button>
              <Button
                look="quiet"
                busy={there.busy}
                aria-label={t("away.isThereOf", { name: one.person.name })}
                onClick={() => there.end(one, t("away.backOf", { name: one.person.name }))}
              >
                {t("away.isThere")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ErrorNote error={there.error} />
      <div class="row">
        <Button disabled={people.length === 0} onClick={() => setAsking("somebody")}>
          {t("away.add")}
        </Button>
      </div>
      {asking !== null && loaded.data && (
        <AwayDialog
          personId={asking === "somebody" ? null : asking.person.id}
          people={people}
          absence={asking === "somebody" ? null : asking}
          today={loaded.data.today}
          onClose={() => setAsking(null)}
          onSaved={() => {
            loaded.reload();
            toast({ text: t("away.set") });
          }}
        />
      )}
    </section>
  );
}

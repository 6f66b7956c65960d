import { type Absence, deskAbsenceEndpoints } from "../../../shared/api/desk-absence.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { Button } from "../parts/Button.tsx";
import { Badge, ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useDeskAbsenceWords } from "../words/desk-absence.ts";

/** Who is or will be away, and who is at the Desk at all. */
export const useAbsences = () => useLoad("desk-absences", (call) => call(deskAbsenceEndpoints.listAbsences, {}));

/** Says that somebody is there; the toast can take it back. */
export function useIsThere(onChanged: () => void) {
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const end = (absence: Absence, text: string) =>
    void action.run(async () => {
      const { person, fromDay, untilDay, deputy } = absence;
      const params = { personId: person.id };
      await call(deskAbsenceEndpoints.endAbsence, { params });
      onChanged();
      toast({
        text,
        undo: async () => {
          const body = { fromDay, untilDay, deputyId: deputy?.id ?? null };
          await call(deskAbsenceEndpoints.setAbsence, { params, body });
          onChanged();
        },
      });
    });
  return { ...action, end };
}

/** That one is away oneself, and that one is there. */
export function OwnAbsence(props: { absence: Absence; onChange(): void; onChanged(): void }) {
  const { t, day } = useDeskAbsenceWords();
  const { absence } = props;
  const there = useIsThere(props.onChanged);
  const days = { from: day(absence.fromDay), until: day(absence.untilDay) };
  return (
    <>
      <Note
        action={
          <div class="row">
            <Button look="quiet" onClick={props.onChange}>
              {t("away.change")}
            </Button>
            <Button busy={there.busy} onClick={() => there.end(absence, t("away.back"))}>
              {t("away.there")}
            </Button>
          </div>
        }
      >
        {absence.deputy ? t("away.own", { ...days, name: absence.deputy.name }) : t("away.ownNobody", days)}
      </Note>
      <ErrorNote error={there.error} />
    </>
  );
}

/** Until when whoever has a request is away; nothing where they are there. `today`: null while it is not known. */
export function HolderAway({ holder, today }: { holder: DeskRequest["claimedBy"]; today: string | null }) {
  const { t, day } = useDeskAbsenceWords();
  // What cannot be loaded here is no reason to say anything: the request is what the page is for.
  const loaded = useAbsences();
  const absence = loaded.data?.absences.find(({ person }) => person.id === holder?.id);
  if (!absence || today === null || today < absence.fromDay || today > absence.untilDay) return null;
  return <Badge look="warn">{t("away.holder", { name: absence.person.name, day: day(absence.untilDay) })}</Badge>;
}

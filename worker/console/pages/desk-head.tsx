import { useState } from "preact/hooks";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { PageHead } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useMe } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { useDeskAbsenceWords } from "../words/desk-absence.ts";
import { OwnAbsence, useAbsences } from "./desk-away.tsx";
import { AwayDialog } from "./desk-away-dialog.tsx";
import { OutsideLink } from "./outside-link.tsx";

/** The head of the Desk: its links, and whether one is away oneself. */
export function DeskHead() {
  const { t } = useDeskWords();
  const away = useDeskAbsenceWords();
  const me = useMe().person;
  const toast = useToast();
  const loaded = useAbsences();
  const [asking, setAsking] = useState(false);
  const own = loaded.data?.absences.find(({ person }) => person.id === me.id) ?? null;
  return (
    <>
      <PageHead
        title={t("desk.title")}
        actions={
          <>
            {loaded.data && own === null && (
              <Button look="quiet" onClick={() => setAsking(true)}>
                {away.t("away.do")}
              </Button>
            )}
            <ButtonLink look="quiet" href="/items">
              {t("desk.items")}
            </ButtonLink>
            <ButtonLink look="quiet" href="/desk/report">
              {t("desk.report")}
            </ButtonLink>
            <OutsideLink />
          </>
        }
      >
        {t("desk.lead")}
      </PageHead>
      {own && <OwnAbsence absence={own} onChange={() => setAsking(true)} onChanged={loaded.reload} />}
      {asking && loaded.data && (
        <AwayDialog
          personId={me.id}
          people={loaded.data.people}
          absence={own}
          today={loaded.data.today}
          onClose={() => setAsking(false)}
          onSaved={() => {
            loaded.reload();
            toast({ text: away.t("away.set") });
          }}
        />
      )}
    </>
  );
}

import { useState } from "preact/hooks";
import { type Doors, doorEndpoints } from "../../../shared/api/doors.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { Badge, ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

type Journal = Doors["journal"];

/** The journal door: why it may be open, its address, its secret, and its switch. A records keeper reads, an admin changes. */
export function JournalCard(props: { journal: Journal; onChanged(): void }) {
  const { t } = useLaterWords();
  const me = useMe();
  const { journal } = props;
  return (
    <section class="card stack">
      <div class="row">
        <h2>{t("doors.journal")}</h2>
        <Badge look={journal.open ? "good" : "plain"}>
          {t(journal.open ? "doors.journalOpen" : "doors.journalShut")}
        </Badge>
      </div>
      <p class="muted">{t("doors.journalText")}</p>
      <p>{t("doors.informed", { informed: journal.informed, people: journal.people })}</p>
      {hasRole(me, "admin") ? <JournalForm {...props} /> : journal.legalBasis !== "" && <p>{journal.legalBasis}</p>}
    </section>
  );
}

function JournalForm(props: { journal: Journal; onChanged(): void }) {
  const { t } = useLaterWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { journal } = props;
  const [legalBasis, setLegalBasis] = useState(journal.legalBasis);
  const [address, setAddress] = useState(journal.address ?? "");
  const [opening, setOpening] = useState(false);
  const wanted = address.trim().toLowerCase();
  const wrong = wanted !== "" && !/^[^@\s+]{1,30}@[^@\s]+\.[^@\s]+$/.test(wanted);
  const isSaved = legalBasis.trim() === journal.legalBasis && wanted === (journal.address ?? "");
  const mayOpen = isSaved && journal.legalBasis !== "" && journal.address !== null && journal.hasSecret;
  const update = async (changes: { open?: boolean; legalBasis?: string; address?: string }) => {
    const done = await action.run(async () => {
      await call(doorEndpoints.updateJournal, { body: changes });
    });
    if (!done) return;
    setOpening(false);
    toast({ text: t("doors.savedToast") });
    props.onChanged();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void update({ legalBasis: legalBasis.trim(), ...(wanted === "" ? {} : { address: wanted }) });
      }}
    >
      <Field
        label={t("doors.basis")}
        hint={t("doors.basisHint")}
        value={legalBasis}
        onValue={setLegalBasis}
        maxLength={2000}
      />
      <Field
        label={t("doors.address")}
        hint={t("doors.addressHint")}
        value={address}
        onValue={setAddress}
        inputMode="email"
        problem={wrong ? t("doors.addressProblem") : null}
      />
      <Secret journal={journal} onChanged={props.onChanged} />
      {!journal.open && !mayOpen && <p class="small muted">{t("doors.opens")}</p>}
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" busy={action.busy} disabled={isSaved || wrong}>
          {t("save")}
        </Button>
        {journal.open ? (
          <Button look="danger" busy={action.busy} onClick={() => void update({ open: false })}>
            {t("doors.shut")}
          </Button>
        ) : (
          <Button look="primary" disabled={!mayOpen} onClick={() => setOpening(true)}>
            {t("doors.open")}
          </Button>
        )}
      </Actions>
      {opening && (
        <Dialog title={t("doors.openTitle")} onClose={() => setOpening(false)}>
          <div class="stack">
            <p>{t("doors.openText")}</p>
            <p>{t("doors.informed", { informed: journal.informed, people: journal.people })}</p>
            <ErrorNote error={action.error} />
            <Actions>
              <Button onClick={() => setOpening(false)}>{t("cancel")}</Button>
              <Button look="primary" busy={action.busy} onClick={() => void update({ open: true })}>
                {t("doors.open")}
              </Button>
            </Actions>
          </div>
        </Dialog>
      )}
    </form>
  );
}

/** The secret is shown once, when it is made; afterwards only since when there is one. */
function Secret(props: { journal: Journal; onChanged(): void }) {
  const { t, day, dayTime } = useLaterWords();
  const { call } = useSession();
  const action = useAction();
  const [made, setMade] = useState<string | null>(null);
  const { journal } = props;
  const make = async () => {
    const done = await action.run(async () => setMade((await call(doorEndpoints.newJournalSecret, {})).address));
    if (done) props.onChanged();
  };
  return (
    <div class="stack-tight">
      <h3>{t("doors.secret")}</h3>
      <p class="muted">
        {journal.rotatedAt === null ? t("doors.secretNone") : t("doors.secretSince", { day: day(journal.rotatedAt) })}{" "}
        {journal.previousUntil !== null && t("doors.secretPrevious", { until: dayTime(journal.previousUntil) })}
      </p>
      {made !== null && (
        <Note look="warn">
          <p>{t("doors.secretOnce")}</p>
          <CopyField label={t("doors.address")} value={made} />
        </Note>
      )}
      <ErrorNote error={action.error} />
      <div>
        <Button busy={action.busy} disabled={journal.address === null} onClick={() => void make()}>
          {t("doors.secretMake")}
        </Button>
      </div>
    </div>
  );
}

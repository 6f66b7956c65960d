import { useId, useState } from "preact/hooks";
import { type Absence, deskAbsenceEndpoints } from "../../../shared/api/desk-absence.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { SelectField } from "../parts/Field.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useDeskAbsenceWords } from "../words/desk-absence.ts";

interface Ref {
  id: string;
  name: string;
}

/**
 * Asks when somebody is away and who approves meanwhile, and says it. `personId`: null where it is chosen here; `today`: where
 * the Desk works, not where the browser is.
 */
export function AwayDialog(props: {
  personId: string | null;
  people: readonly Ref[];
  absence: Absence | null;
  today: string;
  onClose(): void;
  onSaved(): void;
}) {
  const { t } = useDeskAbsenceWords();
  const { call } = useSession();
  const me = useMe().person;
  const action = useAction();
  const { people, absence, today, onClose } = props;
  const [personId, setPersonId] = useState(props.personId ?? "");
  const [fromDay, setFromDay] = useState(absence?.fromDay ?? today);
  const [untilDay, setUntilDay] = useState(absence?.untilDay ?? "");
  const [deputyId, setDeputyId] = useState(absence?.deputy?.id ?? "");
  const problem = untilDay === "" ? null : untilDay < fromDay ? "away.order" : untilDay < today ? "away.past" : null;
  const isReady = personId !== "" && fromDay !== "" && untilDay !== "" && problem === null;
  const save = () =>
    void action.run(async () => {
      const body = { fromDay, untilDay, deputyId: deputyId === "" || deputyId === personId ? null : deputyId };
      await call(deskAbsenceEndpoints.setAbsence, { params: { personId }, body });
      props.onSaved();
      onClose();
    });
  const named = (some: readonly Ref[]) => some.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormDialog
      title={t("away.title")}
      onClose={onClose}
      onSubmit={save}
      isReady={isReady}
      busy={action.busy}
      error={action.error}
    >
      <p class="muted">{t(personId === me.id ? "away.about" : "away.aboutOther")}</p>
      {props.personId === null && (
        <SelectField
          label={t("away.who")}
          value={personId}
          options={[{ value: "", label: "–" }, ...named(people)]}
          onValue={setPersonId}
        />
      )}
      <div class="quote-fields">
        <DayField label={t("away.from")} value={fromDay} onValue={setFromDay} />
        <DayField
          label={t("away.until")}
          value={untilDay}
          min={fromDay > today ? fromDay : today}
          problem={problem && t(problem)}
          onValue={setUntilDay}
        />
      </div>
      <SelectField
        label={t("away.deputy")}
        value={deputyId}
        options={[{ value: "", label: t("away.noDeputy") }, ...named(people.filter(({ id }) => id !== personId))]}
        onValue={setDeputyId}
      />
    </FormDialog>
  );
}

function DayField(props: {
  label: string;
  value: string;
  min?: string;
  problem?: string | null;
  onValue(day: string): void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="input"
        type="date"
        required
        min={props.min}
        value={props.value}
        aria-invalid={Boolean(props.problem)}
        aria-describedby={props.problem ? `${id}-problem` : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.problem && (
        <p class="field-problem" id={`${id}-problem`} role="alert">
          {props.problem}
        </p>
      )}
    </div>
  );
}

import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { ExposedCustomer } from "../../../shared/api/exposure.ts";
import { noteEndpoints } from "../../../shared/api/notes.ts";
import { MAX_STEP_CHARS } from "../../../shared/limits.ts";
import { dayIn } from "../../../shared/quote/promise.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { Choices, DayField, Field, SelectField } from "../parts/Field.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useSession } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";

/** Somebody to choose, with the teams that they are in. */
export interface Colleague {
  id: string;
  name: string;
  teamIds: readonly string[];
}

interface Asked {
  row: ExposedCustomer;
  colleagues: readonly Colleague[];
  onClose(): void;
  onDone(): void;
}

/** Two weeks: time enough for a visit, and soon enough to be done. */
const PLAN_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Those of the customer's team first; whoever is named in `without` is left out. */
function choicesOf(colleagues: readonly Colleague[], { teamId }: ExposedCustomer, without: readonly string[]) {
  const isOfTeam = ({ teamIds }: Colleague): boolean => teamId !== null && teamIds.includes(teamId);
  return colleagues
    .filter(({ id }) => !without.includes(id))
    .sort((a, b) => Number(isOfTeam(b)) - Number(isOfTeam(a)) || a.name.localeCompare(b.name))
    .map(({ id, name }) => ({ value: id, label: name }));
}

/** Asks who stands in for the owner; Undo puts back who did before. */
export function DeputyDialog({ row, colleagues, onClose, onDone }: Asked) {
  const { t } = useExposureWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { customer, owner, deputy } = row;
  const [personId, setPersonId] = useState("");
  const params = { id: customer.id };
  const options = choicesOf(colleagues, row, [owner?.id ?? "", deputy?.id ?? ""]);
  const save = () =>
    void action.run(async () => {
      const body = { deputyId: personId, reason: t("exposure.deputyWhy") };
      await call(customerEndpoints.updateCustomer, { params, body });
      const person = colleagues.find(({ id }) => id === personId)?.name ?? "";
      const undo = async () => {
        await call(customerEndpoints.updateCustomer, { params, body: { deputyId: deputy?.id ?? null } });
        onDone();
      };
      toast({ text: t("exposure.deputyDone", { person, name: customer.name }), undo });
      onDone();
      onClose();
    });
  return (
    <FormDialog
      title={t("exposure.deputyOf", { name: customer.name })}
      onClose={onClose}
      onSubmit={save}
      isReady={personId !== ""}
      busy={action.busy}
      error={action.error}
    >
      <SelectField
        label={t("exposure.deputyWho")}
        hint={t("exposure.deputyText")}
        value={personId}
        options={[{ value: "", label: t("exposure.choose") }, ...options]}
        onValue={setPersonId}
      />
    </FormDialog>
  );
}

/** Puts an introduction or a visit on a colleague's list of next steps; Undo deletes the note. */
export function PlanDialog({ row, colleagues, onClose, onDone }: Asked) {
  const { t } = useExposureWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { customer, knowers } = row;
  const knower = knowers[0]?.person.name;
  const name = customer.name;
  const [kind, setKind] = useState<"introduce" | "visit">(knower === undefined ? "visit" : "introduce");
  const stepOf = (of: typeof kind): string =>
    of === "visit"
      ? t("exposure.visitStep", { name })
      : knower === undefined
        ? t("exposure.introduceStepAlone", { name })
        : t("exposure.introduceStep", { name, knower });
  // Marks that keep a name's direction to itself are for the screen, and do not belong into what is stored.
  const plain = (text: string): string => text.replace(/[\u2066-\u2069]/g, "");
  const [text, setText] = useState(plain(stepOf(kind)));
  const [personId, setPersonId] = useState("");
  const [dueOn, setDueOn] = useState(dayIn(zone(), Date.now() + PLAN_DAYS * DAY_MS));
  const [id] = useState(() => crypto.randomUUID());
  const options = choicesOf(
    colleagues,
    row,
    knowers.map(({ person }) => person.id),
  );
  const isReady = text.trim() !== "" && personId !== "" && dueOn !== "";
  const save = () =>
    void action.run(async () => {
      const body = { id, kind: "note" as const, text: "", nextStep: { text: text.trim(), dueOn, personId } };
      await call(noteEndpoints.createNote, { params: { id: customer.id }, body });
      const person = colleagues.find((one) => one.id === personId)?.name ?? "";
      const undo = async () => {
        await call(noteEndpoints.deleteNote, { params: { id } });
      };
      toast({ text: t("exposure.planDone", { person }), undo });
      onDone();
      onClose();
    });
  return (
    <FormDialog
      title={t("exposure.planOf", { name })}
      onClose={onClose}
      onSubmit={save}
      isReady={isReady}
      busy={action.busy}
      error={action.error}
    >
      <Choices
        label={t("exposure.planKind")}
        value={kind}
        options={(["introduce", "visit"] as const).map((value) => ({
          value,
          label: t(`exposure.${value}`),
          hint: t(`exposure.${value}Hint`),
        }))}
        onValue={(value) => {
          // Words that somebody wrote stay theirs.
          if (text === plain(stepOf(kind))) setText(plain(stepOf(value)));
          setKind(value);
        }}
      />
      <div class="quote-fields">
        <SelectField
          label={t("exposure.planWho")}
          value={personId}
          options={[{ value: "", label: t("exposure.choose") }, ...options]}
          onValue={setPersonId}
        />
        <DayField label={t("exposure.planDue")} value={dueOn} min={dayIn(zone(), Date.now())} onValue={setDueOn} />
      </div>
      <Field label={t("exposure.planText")} value={text} maxLength={MAX_STEP_CHARS} onValue={setText} />
    </FormDialog>
  );
}

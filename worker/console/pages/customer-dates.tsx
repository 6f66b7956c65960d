import { useState } from "preact/hooks";
import { type CustomerDate, careEndpoints, type DateInput, dateKindSchema } from "../../../shared/api/care.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { noonOf, todayOf } from "../desk/today.ts";
import { Button } from "../parts/Button.tsx";
import { FormDialog } from "../parts/Dialog.tsx";
import { Check, DayField, Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useCareWords } from "../words/care.ts";

interface Ref {
  id: string;
  name: string;
}

const inputOf = ({ kind, day, isYearly, words, remindDays, contact }: CustomerDate): DateInput => ({
  ...{ kind, day, isYearly, words, remindDays, contactId: contact?.id ?? null },
});

/** Days that matter to a customer: added, changed, taken off and put back. Nothing for who does not read its mail. */
export function CustomerDates({ customerId, contacts }: { customerId: string; contacts: readonly Ref[] }) {
  const words = useCareWords();
  const { t } = words;
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const query = { today: todayOf(new Date()) };
  const [writing, setWriting] = useState<CustomerDate | "new" | null>(null);
  const loaded = useLoad(`dates:${customerId}`, (load) =>
    load(careEndpoints.customerDates, { params: { id: customerId }, query }),
  );
  if (loaded.data === null) return null;
  const put = async (dateId: string, body: DateInput) =>
    loaded.set(await call(careEndpoints.putCustomerDate, { params: { id: customerId, dateId }, query, body }));
  const remove = (date: CustomerDate) =>
    action.run(async () => {
      const params = { id: customerId, dateId: date.id };
      loaded.set(await call(careEndpoints.removeCustomerDate, { params, query }));
      const undo = async () => {
        await put(date.id, inputOf(date));
        if (date.doneFor === null) return;
        const body = { doneFor: date.doneFor, was: null };
        loaded.set(await call(careEndpoints.settleCustomerDate, { params, query, body }));
      };
      toast({ text: t("care.removed"), undo });
    });
  const nameOf = (date: CustomerDate): string => date.words || date.contact?.name || t(`care.kind.${date.kind}`);
  return (
    <section class="card stack-tight" aria-labelledby="customer-dates">
      <h2 id="customer-dates">{t("care.dates")}</h2>
      <p class="muted">{t("care.datesText")}</p>
      <ErrorNote error={action.error} onRetry={loaded.reload} />
      {loaded.data.dates.length === 0 ? (
        <p>{t("care.empty")}</p>
      ) : (
        <ul class="list">
          {loaded.data.dates.map((date) => (
            <li key={date.id} class="row">
              <span>
                <Said>{nameOf(date)}</Said>
                <span class="small muted">
                  {" "}
                  {t(`care.kind.${date.kind}`)} · {words.day(noonOf(date.nextOn ?? date.day))}
                  {date.isYearly && ` · ${t("care.yearly")}`}
                  {date.nextOn === null && ` · ${t("care.past")}`}
                </span>
              </span>
              <Button
                look="quiet"
                aria-label={t("care.changeOf", { name: nameOf(date) })}
                onClick={() => setWriting(date)}
              >
                {t("care.change")}
              </Button>
              <Button
                look="quiet"
                aria-label={t("care.removeOf", { name: nameOf(date) })}
                onClick={() => void remove(date)}
              >
                {t("care.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button onClick={() => setWriting("new")}>{t("care.add")}</Button>
      </div>
      {writing !== null && (
        <DateDialog
          was={writing === "new" ? null : writing}
          contacts={contacts}
          onClose={() => setWriting(null)}
          onSave={async (dateId, body) => {
            await put(dateId, body);
            toast({ text: t("care.saved") });
          }}
        />
      )}
    </section>
  );
}

function DateDialog(props: {
  was: CustomerDate | null;
  contacts: readonly Ref[];
  onClose(): void;
  onSave(dateId: string, body: DateInput): Promise<void>;
}) {
  const { t } = useCareWords();
  const action = useAction();
  // Made once: a second press after a lost answer adds no second day.
  const [id] = useState(() => props.was?.id ?? crypto.randomUUID());
  const [kind, setKind] = useState(props.was?.kind ?? "contract");
  const [day, setDay] = useState(props.was?.day ?? "");
  const [words, setWords] = useState(props.was?.words ?? "");
  const [isYearly, setYearly] = useState(props.was?.isYearly ?? false);
  const [remind, setRemind] = useState(String(props.was?.remindDays ?? 14));
  const [contactId, setContactId] = useState(props.was?.contact?.id ?? "");
  const remindDays = Number(remind);
  const isBad = remind.trim() === "" || !Number.isInteger(remindDays) || remindDays < 0 || remindDays > 180;
  const save = () =>
    void action.run(async () => {
      const body = { kind, day, words: words.trim(), isYearly, remindDays, contactId: contactId || null };
      await props.onSave(id, body);
      props.onClose();
    });
  return (
    <FormDialog
      title={t(props.was ? "care.changeTitle" : "care.addTitle")}
      onClose={props.onClose}
      onSubmit={save}
      isReady={day !== "" && !isBad}
      busy={action.busy}
      error={action.error}
    >
      <SelectField
        label={t("care.field.kind")}
        value={kind}
        options={dateKindSchema.options.map((value) => ({ value, label: t(`care.kind.${value}`) }))}
        onValue={(value) => {
          setKind(value);
          if (props.was === null) setYearly(value === "birthday" || value === "holiday");
        }}
      />
      <Field label={t("care.field.words")} value={words} maxLength={200} onValue={setWords} />
      {props.contacts.length > 0 && (
        <SelectField
          label={t("care.field.contact")}
          value={contactId}
          options={[{ value: "", label: "–" }, ...props.contacts.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={setContactId}
        />
      )}
      <DayField label={t("care.field.day")} value={day} onValue={setDay} />
      <Check label={t("care.field.yearly")} checked={isYearly} onValue={setYearly} />
      <Field
        label={t("care.field.remind")}
        value={remind}
        inputMode="numeric"
        problem={isBad ? t("care.field.remindBad") : undefined}
        onValue={setRemind}
      />
    </FormDialog>
  );
}

import { useId, useState } from "preact/hooks";
import { noteEndpoints } from "../../../shared/api/notes.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import {
  type Silence,
  type SilenceOutcome,
  silenceEndpoints,
  silenceOutcomeSchema,
} from "../../../shared/api/silences.ts";
import { MAX_STEP_CHARS } from "../../../shared/limits.ts";
import { currencySchema, millionths, placesOf, roundedQuotient } from "../../../shared/money.ts";
import { dayIn } from "../../../shared/quote/promise.ts";
import { readNumber } from "../desk/read-number.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { Check, Choices, DayField, Field, SelectField } from "../parts/Field.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useSilenceWords } from "../words/silence.ts";
import { localeOf } from "../words/words.tsx";

interface Asked {
  silence: Silence;
  onClose(): void;
}

/** Asks what is done to win a customer back, and puts it on somebody's list. */
export function SilencePlanDialog({ silence, onClose, onSaved }: Asked & { onSaved(): void }) {
  const { t } = useSilenceWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const { customer, owner, plan } = silence;
  const today = dayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, Date.now());
  const [text, setText] = useState(plan?.text ?? "");
  const [dueOn, setDueOn] = useState(plan?.dueOn ?? "");
  const [personId, setPersonId] = useState(plan?.person?.id ?? owner?.id ?? "");
  const [asStep, setAsStep] = useState(true);
  const isReady = text.trim() !== "" && dueOn !== "" && personId !== "";
  const save = () =>
    void action.run(async () => {
      await call(silenceEndpoints.planSilence, { params: { id: silence.id }, body: { text, dueOn, personId } });
      const nextStep = { text: text.trim().slice(0, MAX_STEP_CHARS), dueOn, personId };
      const body = { id: crypto.randomUUID(), kind: "note" as const, text: "", nextStep };
      const isDone =
        !asStep ||
        (await call(noteEndpoints.createNote, { params: { id: customer.id }, body }).then(
          () => true,
          () => false,
        ));
      toast({ text: t(isDone ? "silence.planned" : "silence.stepFailed") });
      onSaved();
      onClose();
    });
  const there = (people.data?.people ?? []).filter(({ status }) => status === "active");
  return (
    <FormDialog
      title={t("silence.planOf", { name: customer.name })}
      onClose={onClose}
      onSubmit={save}
      isReady={isReady}
      busy={action.busy}
      error={people.error ?? action.error}
    >
      <Words label={t("silence.planText")} hint={t("silence.planHint")} value={text} onValue={setText} />
      <div class="quote-fields">
        <DayField label={t("silence.planDue")} value={dueOn} min={today} onValue={setDueOn} />
        <SelectField
          label={t("silence.planWho")}
          value={personId}
          options={[{ value: "", label: "–" }, ...there.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={setPersonId}
        />
      </div>
      <Check label={t("silence.step")} checked={asStep} onValue={setAsStep} />
    </FormDialog>
  );
}

/** Asks how it ended, and what it costs where the customer buys less or is gone. */
export function SilenceCloseDialog({ silence, onClose, onSaved }: Asked & { onSaved(silence: Silence): void }) {
  const words = useSilenceWords();
  const { t } = words;
  const { call } = useSession();
  const action = useAction();
  const [outcome, setOutcome] = useState<SilenceOutcome>("kept");
  const [amount, setAmount] = useState("");
  const [currency, setCurrency] = useState("");
  const [said, setSaid] = useState(silence.words);
  const mayCost = outcome !== "kept" && outcome !== "false-alarm";
  const cost = mayCost && amount.trim() !== "" ? costOf(amount, currency, localeOf(words)) : null;
  const isWrong = mayCost && amount.trim() !== "" && cost === null;
  const save = () =>
    void action.run(async () => {
      const body = { outcome, cost, words: said };
      const answer = await call(silenceEndpoints.closeSilence, { params: { id: silence.id }, body });
      onSaved(answer.silence);
      onClose();
    });
  return (
    <FormDialog
      title={t("silence.closeOf", { name: silence.customer.name })}
      onClose={onClose}
      onSubmit={save}
      isReady={!isWrong}
      busy={action.busy}
      error={action.error}
      submitLabel={t("silence.doClose")}
    >
      <Choices
        label={t("silence.outcome")}
        value={outcome}
        options={silenceOutcomeSchema.options.map((value) => ({ value, label: t(`silence.outcome.${value}`) }))}
        onValue={setOutcome}
      />
      {mayCost && (
        <div class="quote-fields">
          <Field
            label={t("silence.cost")}
            hint={t("silence.costHint")}
            problem={isWrong ? t("silence.costWrong") : null}
            value={amount}
            inputMode="decimal"
            onValue={setAmount}
          />
          <Field label={t("silence.currency")} value={currency} maxLength={3} placeholder="EUR" onValue={setCurrency} />
        </div>
      )}
      <Words label={t("silence.words")} value={said} onValue={setSaid} />
    </FormDialog>
  );
}

/** Null for what is no amount of a currency. */
function costOf(amount: string, currency: string, locale: string): { currency: string; amount: string } | null {
  const number = readNumber(amount, locale);
  const code = currencySchema.safeParse(currency.trim().toUpperCase());
  if (number === null || !code.success) return null;
  const minor = roundedQuotient(millionths(number.value) * 10n ** BigInt(placesOf(code.data)), 1_000_000n);
  return { currency: code.data, amount: String(minor) };
}

function Words(props: { label: string; hint?: string; value: string; onValue(value: string): void }) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        class="input"
        rows={3}
        maxLength={1000}
        value={props.value}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
    </div>
  );
}

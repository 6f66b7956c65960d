import { useState } from "preact/hooks";
import { careEndpoints } from "../../../shared/api/care.ts";
import { tierSchema } from "../../../shared/api/customer-ref.ts";
import { type ContactRhythm, contactRhythmSchema } from "../../../shared/care/contact-rhythm.ts";
import { Field } from "../parts/Field.tsx";
import { FormCard } from "../parts/FormCard.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useCareWords } from "../words/care.ts";

/** How often somebody talks with a customer, on the settings' page. */
export function ContactRhythmForm() {
  const loaded = useLoad("contact-rhythm", (call) => call(careEndpoints.contactRhythm, {}));
  if (loaded.data === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  return <Form rhythm={loaded.data} onSaved={loaded.set} />;
}

function Form({ rhythm, onSaved }: { rhythm: ContactRhythm; onSaved(rhythm: ContactRhythm): void }) {
  const { t } = useCareWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { A, B, C } = rhythm.tiers;
  const [tiers, setTiers] = useState({ A: String(A ?? ""), B: String(B ?? ""), C: String(C ?? "") });
  const [after, setAfter] = useState(rhythm.afterQuote.join(", "));
  const daysOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));
  const wanted = contactRhythmSchema.safeParse({
    tiers: { A: daysOf(tiers.A), B: daysOf(tiers.B), C: daysOf(tiers.C) },
    afterQuote: after
      .split(/[\s,;，、]+/)
      .filter((part) => part !== "")
      .map(Number),
  });
  const problem = wanted.success ? undefined : t("care.rhythmBad");
  const save = () =>
    void action.run(async () => {
      if (!wanted.success) return;
      onSaved(await call(careEndpoints.changeContactRhythm, { body: wanted.data }));
      toast({ text: t("care.rhythmSaved") });
    });
  return (
    <FormCard
      heading={t("care.rhythm")}
      about={t("care.rhythmText")}
      onSubmit={save}
      isReady={wanted.success}
      busy={action.busy}
      error={action.error}
    >
      {tierSchema.options.map((tier) => (
        <Field
          key={tier}
          label={t("care.tier", { tier })}
          value={tiers[tier]}
          inputMode="numeric"
          onValue={(value) => setTiers({ ...tiers, [tier]: value })}
        />
      ))}
      <Field
        label={t("care.afterQuote")}
        hint={t("care.afterQuoteHint")}
        value={after}
        problem={problem}
        onValue={setAfter}
      />
    </FormCard>
  );
}

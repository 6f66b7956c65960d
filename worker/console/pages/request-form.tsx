import { useRef, useState } from "preact/hooks";
import { requestFormEndpoints } from "../../../shared/api/request-form.ts";
import { Button } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useOfferWords } from "../words/offer.ts";

const empty = { name: "", company: "", email: "", wanted: "", wantedBy: "", website: "" };
type Written = typeof empty;

/** `/request`: anybody asks the company for a quote, where the company takes requests so. */
export function RequestFormPage() {
  const { t } = useOfferWords();
  const form = useLoad("request-form", (call) => call(requestFormEndpoints.requestForm, {}));
  if (form.data === null) {
    return (
      <Entry title="">
        {form.error === null ? <Skeleton lines={4} /> : <ErrorNote error={form.error} onRetry={form.reload} />}
      </Entry>
    );
  }
  if (!form.data.open) return <Entry title={t("form.closed")} lead={t("form.closedText")} />;
  return <OpenForm company={form.data.company} />;
}

function OpenForm({ company }: { company: string }) {
  const { t, language } = useOfferWords();
  const { call } = useSession();
  // Made once: pressed twice, or sent again after a lost answer, it is one request.
  const id = useRef(crypto.randomUUID());
  const begunAt = useRef(Date.now());
  const [written, setWritten] = useState<Written>(empty);
  const [problem, setProblem] = useState<Partial<Record<keyof Written, string>>>({});
  const [isDone, setDone] = useState(false);
  const sending = useAction();
  const field = (name: keyof Written) => ({
    value: written[name],
    onValue: (value: string) => setWritten((before) => ({ ...before, [name]: value })),
    problem: problem[name],
  });
  const send = () => {
    const found: typeof problem = {
      ...(written.name.trim().length < 2 && { name: t("offer.needName") }),
      ...(!/^\S+@\S+\.\S+$/.test(written.email.trim()) && { email: t("form.needEmail") }),
      ...(written.wanted.trim().length < 10 && { wanted: t("form.needWanted") }),
    };
    setProblem(found);
    if (Object.keys(found).length > 0) return;
    const body = {
      ...{ id: id.current, language, writingMs: Date.now() - begunAt.current, website: written.website },
      ...{ name: written.name.trim(), company: written.company.trim(), email: written.email.trim() },
      ...{ wanted: written.wanted.trim(), wantedBy: written.wantedBy || null },
    };
    void sending.run(async () => {
      await call(requestFormEndpoints.sendRequestForm, { body });
      setDone(true);
    });
  };
  if (isDone) {
    return <Entry title={t("form.done")} lead={t("form.doneText", { company, email: written.email.trim() })} />;
  }
  return (
    <Entry title={t("form.title", { company })} wide>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Field label={t("offer.name")} autocomplete="name" maxLength={200} {...field("name")} />
        <Field label={t("form.company")} autocomplete="organization" maxLength={200} {...field("company")} />
        <Field label={t("form.email")} autocomplete="email" inputMode="email" maxLength={254} {...field("email")} />
        <label class="field">
          <span class="field-label">{t("form.wanted")}</span>
          <textarea
            class="input"
            rows={7}
            maxLength={8000}
            value={written.wanted}
            onInput={(event) => field("wanted").onValue(event.currentTarget.value)}
          />
          <span class="field-hint">{t("form.wantedHint")}</span>
          {problem.wanted && (
            <span class="field-problem" role="alert">
              {problem.wanted}
            </span>
          )}
        </label>
        <label class="field">
          <span class="field-label">{t("form.wantedBy")}</span>
          <input
            class="input"
            type="date"
            value={written.wantedBy}
            onInput={(event) => field("wantedBy").onValue(event.currentTarget.value)}
          />
        </label>
        <input
          class="offer-trap"
          tabIndex={-1}
          aria-hidden="true"
          autocomplete="off"
          name="website"
          value={written.website}
          onInput={(event) => field("website").onValue(event.currentTarget.value)}
        />
        <ErrorNote error={sending.error} />
        <Button type="submit" look="primary" busy={sending.busy}>
          {t("form.send")}
        </Button>
      </form>
    </Entry>
  );
}

import { useRef, useState } from "preact/hooks";
import type { Complaint } from "../../../shared/api/complaints.ts";
import { complaintEndpoints, MAX_COMPLAINT_CHARS } from "../../../shared/api/complaints.ts";
import { Button } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Choices, Field, TextField } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useComplaintWords } from "../words/complaints.ts";

const empty = { name: "", company: "", email: "", text: "", website: "" };
type Written = typeof empty;

/** `/tell-us`: a customer tells the company itself what went wrong or could be better. */
export function TellUsPage() {
  const { t } = useComplaintWords();
  const form = useLoad("complaint-form", (call) => call(complaintEndpoints.complaintForm, {}));
  if (form.data === null) {
    return (
      <Entry title="">
        {form.error === null ? <Skeleton lines={4} /> : <ErrorNote error={form.error} onRetry={form.reload} />}
      </Entry>
    );
  }
  if (!form.data.open) return <Entry title={t("tell.closed")} lead={t("form.closedText")} />;
  return <OpenForm company={form.data.company} />;
}

function OpenForm({ company }: { company: string }) {
  const { t, language } = useComplaintWords();
  const { call } = useSession();
  // Made once: pressed twice, or sent again after a lost answer, it is one complaint.
  const id = useRef(crypto.randomUUID());
  const begunAt = useRef(Date.now());
  const [kind, setKind] = useState<Complaint["kind"]>("complaint");
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
      ...(written.text.trim().length < 10 && { text: t("tell.needText") }),
    };
    setProblem(found);
    if (Object.keys(found).length > 0) return;
    const { name, company: theirs, email, text, website } = written;
    const body = {
      ...{ id: id.current, kind, language, writingMs: Date.now() - begunAt.current, website },
      ...{ name: name.trim(), company: theirs.trim(), email: email.trim(), text: text.trim() },
    };
    void sending.run(async () => {
      await call(complaintEndpoints.sendComplaintForm, { body });
      setDone(true);
    });
  };
  if (isDone)
    return <Entry title={t("tell.done")} lead={t("tell.doneText", { company, email: written.email.trim() })} />;
  return (
    <Entry title={t("tell.title", { company })} lead={t("tell.lead")} wide>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Choices
          label={t("tell.kind")}
          value={kind}
          options={(["complaint", "suggestion"] as const).map((value) => ({ value, label: t(`tell.${value}`) }))}
          onValue={setKind}
        />
        <TextField label={t("tell.text")} rows={7} maxLength={MAX_COMPLAINT_CHARS} {...field("text")} />
        <Field label={t("offer.name")} autocomplete="name" maxLength={200} {...field("name")} />
        <Field label={t("form.company")} autocomplete="organization" maxLength={200} {...field("company")} />
        <Field label={t("form.email")} autocomplete="email" inputMode="email" maxLength={254} {...field("email")} />
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
          {t("tell.send")}
        </Button>
      </form>
    </Entry>
  );
}

import { useState } from "preact/hooks";
import type { Complaint } from "../../../shared/api/complaints.ts";
import { complaintEndpoints, MAX_COMPLAINT_CHARS } from "../../../shared/api/complaints.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { SelectField, TextField } from "../parts/Field.tsx";
import { Badge, ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useSession } from "../session.tsx";
import { useComplaintWords } from "../words/complaints.ts";

interface Ref {
  id: string;
  name: string;
}

/** One complaint: its words, whose it is, who handles it, and the answer. */
export function ComplaintCard(props: {
  complaint: Complaint;
  people: readonly Ref[];
  customers: readonly Ref[];
  mayChange: boolean;
  onChanged(): void;
}) {
  const { t, dayTime } = useComplaintWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { complaint, mayChange } = props;
  const { id, kind, via, from, text, state, customer, handler, dueAt } = complaint;
  const [answer, setAnswer] = useState("");
  const run = (work: () => Promise<unknown>) =>
    void action.run(async () => {
      await work();
      props.onChanged();
    });
  const change = (body: { customerId?: string | null; handlerId?: string | null; state?: "open" | "set-aside" }) =>
    call(complaintEndpoints.changeComplaint, { params: { id }, body });
  const setAside = () =>
    run(async () => {
      await change({ state: "set-aside" });
      const undo = async () => {
        await change({ state: "open" });
        props.onChanged();
      };
      toast({ text: t("complaints.asideDone"), undo });
    });
  const isLate = state === "open" && Date.parse(dueAt) < Date.now();
  const at = dayTime(dueAt);
  return (
    <section class="card stack">
      <h2>
        <Said>{customer?.name ?? from.company ?? from.name}</Said>{" "}
        <Badge look={kind === "complaint" ? "warn" : "plain"}>{t(`complaints.kind.${kind}`)}</Badge>
      </h2>
      <p class="small muted">
        {dayTime(complaint.at)} · {t(`complaints.via.${via}`, { name: from.name })}
        {via !== "colleague" && (
          <>
            {" · "}
            <Said>{[from.name, from.company, from.email].filter(Boolean).join(", ")}</Said>
          </>
        )}
        {complaint.messageId !== null && (
          <>
            {" · "}
            <a href={`/messages/${complaint.messageId}`}>{t("complaints.toMail")}</a>
          </>
        )}
      </p>
      <p class="said-block">{text === "" ? t("complaints.closed") : <Said>{text}</Said>}</p>
      {state === "open" && (
        <p class={isLate ? "warn-text" : "muted"}>{t(isLate ? "complaints.late" : "complaints.due", { at })}</p>
      )}
      {state === "answered" && complaint.answeredBy !== null && (
        <>
          <p class="said-block">
            <Said>{complaint.answer}</Said>
          </p>
          <p class="small muted">
            {t("complaints.answeredBy", {
              name: complaint.answeredBy.name,
              at: dayTime(complaint.answeredAt ?? complaint.at),
            })}
          </p>
        </>
      )}
      {mayChange && state === "open" && (
        <div class="row">
          <SelectField
            label={t("complaints.customer")}
            value={customer?.id ?? ""}
            options={choices(t("complaints.nobodys"), props.customers, customer)}
            onValue={(value) => run(() => change({ customerId: value || null }))}
          />
          <SelectField
            label={t("complaints.handler")}
            value={handler?.id ?? ""}
            options={choices(t("complaints.noHandler"), props.people, handler)}
            onValue={(value) => run(() => change({ handlerId: value || null }))}
          />
        </div>
      )}
      {state === "open" && (
        <TextField
          label={t("complaints.answer")}
          hint={t("complaints.answerHint")}
          rows={3}
          maxLength={MAX_COMPLAINT_CHARS}
          value={answer}
          onValue={setAnswer}
        />
      )}
      <ErrorNote error={action.error} />
      <Actions>
        {mayChange && state === "open" && <Button onClick={setAside}>{t("complaints.aside")}</Button>}
        {mayChange && state === "set-aside" && (
          <Button onClick={() => run(() => change({ state: "open" }))}>{t("complaints.reopen")}</Button>
        )}
        {state === "open" && from.email !== "" && (
          <ButtonLink href={`mailto:${encodeURIComponent(from.email)}`}>{t("complaints.write")}</ButtonLink>
        )}
        {state === "open" && (
          <Button
            look="primary"
            busy={action.busy}
            disabled={answer.trim().length < 3}
            onClick={() =>
              run(() => call(complaintEndpoints.answerComplaint, { params: { id }, body: { answer: answer.trim() } }))
            }
          >
            {t("complaints.answered")}
          </Button>
        )}
      </Actions>
    </section>
  );
}

/** One that is chosen stands in the list, also where the list has it no more. */
const choices = (nobody: string, list: readonly Ref[], chosen: Ref | null) => [
  { value: "", label: nobody },
  ...(chosen === null || list.some(({ id }) => id === chosen.id) ? [] : [{ value: chosen.id, label: chosen.name }]),
  ...list.map(({ id, name }) => ({ value: id, label: name })),
];

import { useId, useState } from "preact/hooks";
import type { Call } from "../../../shared/api/client.ts";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { SelectField } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { localeOf } from "../words/words.tsx";
import { type Lost, LostFields, nothingSaid, readGap } from "./desk-lost-fields.tsx";
import { refusal } from "./desk-request-steps.tsx";

export type DialogStep = "ask" | "release" | "pass" | "approve" | "sendBack" | "won" | "lost" | "withdrawn";

interface Said {
  text: string;
  personId: string;
  lost: Lost;
}

const mostChars = { won: 500, lost: 500, withdrawn: 500 } as const;

/** Asks for the words that go with a step, and takes it. */
export function StepDialog(props: {
  step: DialogStep;
  request: DeskRequest;
  onClose(): void;
  onDone(request: DeskRequest): void;
}) {
  const words = useDeskWords();
  const { t } = words;
  const { call } = useSession();
  const me = useMe().person;
  const { step, request } = props;
  const [said, setSaid] = useState<Said>({ text: "", personId: "", lost: nothingSaid });
  const action = useAction();
  const areaId = useId();
  const isReason = step === "won" || step === "lost" || step === "withdrawn";
  const gap = step === "lost" ? readGap(said.lost.gap, localeOf(words)) : null;
  const isReady =
    gap !== undefined &&
    (step !== "pass" || said.personId !== "") &&
    (!["ask", "sendBack"].includes(step) || said.text.trim() !== "");
  const send = () => void action.run(async () => props.onDone(await take(call, step, request, said, gap ?? null)));
  return (
    <FormDialog
      title={t(`desk.do.${step}`)}
      onClose={props.onClose}
      onSubmit={send}
      isReady={isReady}
      busy={action.busy}
      error={action.error}
      errorWords={refusal(action.error, request, me.id, t)}
      submitLabel={t(`desk.do.${step}`)}
    >
      <p class="muted">{t(`desk.about.${step}`)}</p>
      {step === "pass" && (
        <Colleagues
          requestId={request.id}
          value={said.personId}
          onValue={(personId) => setSaid({ ...said, personId })}
        />
      )}
      <div class="field">
        <label class="field-label" for={areaId}>
          {t(isReason ? "desk.reason" : step === "ask" ? "desk.question" : "desk.noteField")}
        </label>
        <textarea
          id={areaId}
          class="input"
          dir="auto"
          rows={3}
          maxLength={isReason ? mostChars[step] : 2000}
          value={said.text}
          onInput={(event) => setSaid({ ...said, text: event.currentTarget.value })}
        />
      </div>
      {step === "lost" && <LostFields lost={said.lost} onLost={(lost) => setSaid({ ...said, lost })} />}
    </FormDialog>
  );
}

function take(
  call: Call,
  step: DialogStep,
  request: DeskRequest,
  said: Said,
  priceGap: string | null,
): Promise<DeskRequest> {
  const params = { id: request.id };
  const note = said.text.trim();
  switch (step) {
    case "ask":
      return call(deskEndpoints.askOutside, { params, body: { text: note } });
    case "release":
      return call(deskEndpoints.releaseRequest, { params, body: { note } });
    case "pass":
      return call(deskEndpoints.passRequest, { params, body: { personId: said.personId, note } });
    case "approve":
    case "sendBack": {
      const body = { revision: request.current?.revision ?? 0, approve: step === "approve", words: note };
      return call(deskEndpoints.decideQuote, { params, body });
    }
    default: {
      const { lostFor, competitor } = said.lost;
      const lost = step === "lost" ? { lostFor: lostFor || null, competitor: competitor.trim(), priceGap } : {};
      const body = { outcome: step, reason: note, ...lost };
      return call(deskEndpoints.endRequest, { params, body });
    }
  }
}

function Colleagues(props: { requestId: string; value: string; onValue(id: string): void }) {
  const { t } = useDeskWords();
  const loaded = useLoad(`desk-colleagues-${props.requestId}`, (call) =>
    call(deskEndpoints.deskColleagues, { params: { id: props.requestId } }),
  );
  if (loaded.data === null)
    return loaded.error === null ? <Skeleton lines={1} /> : <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  if (loaded.data.people.length === 0) return <p>{t("desk.nobodyElse")}</p>;
  return (
    <SelectField
      label={t("desk.passTo")}
      value={props.value}
      options={[
        { value: "", label: t("desk.choose") },
        ...loaded.data.people.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onValue={props.onValue}
    />
  );
}

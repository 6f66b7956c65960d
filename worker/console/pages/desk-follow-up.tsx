import { useId, useState } from "preact/hooks";
import { deskHistoryEndpoints } from "../../../shared/api/desk-history.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { followUpDay } from "../../../shared/quote/follow-up.ts";
import { dayIn } from "../../../shared/quote/promise.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { Button } from "../parts/Button.tsx";
import { FormDialog } from "../parts/Dialog.tsx";
import { Choices } from "../parts/Field.tsx";
import { Badge } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useMe, useSession } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { useDeskHistoryWords } from "../words/desk-history.ts";
import { refusal } from "./desk-request-steps.tsx";

interface Given {
  request: DeskRequest;
  settings: DeskSettings | null;
  nowMs: number;
  onRequest(request: DeskRequest): void;
}

/** When the customer of a quote that went out is asked again, and that they were. */
export function FollowUp(props: Given) {
  const { t, day } = useDeskHistoryWords();
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const { request, settings, nowMs } = props;
  const { followOn } = request;
  const today = settings && dayIn(settings.hours.timeZone, nowMs);
  const isDue = followOn !== null && today !== null && followOn <= today;
  const mayAsk = request.claimedBy?.id === me.person.id || hasRole(me, "manager");
  useShortcuts({
    askAgain: () => {
      if (mayAsk) setAsking(true);
      return mayAsk;
    },
  });
  return (
    <div class="row desk-follow">
      {followOn === null ? (
        <span class="muted">{t("follow.never")}</span>
      ) : isDue ? (
        <Badge look="warn">{followOn === today ? t("follow.today") : t("follow.due", { day: day(followOn) })}</Badge>
      ) : (
        <span>{t("follow.on", { day: day(followOn) })}</span>
      )}
      {mayAsk && (
        <Button look={isDue ? "primary" : "plain"} aria-keyshortcuts="A" onClick={() => setAsking(true)}>
          {t("follow.do")}
        </Button>
      )}
      {asking && <AskedAgain {...props} today={today} onClose={() => setAsking(false)} />}
    </div>
  );
}

type Next = "rhythm" | "day" | "not";

function AskedAgain(props: Given & { today: string | null; onClose(): void }) {
  const words = useDeskHistoryWords();
  const desk = useDeskWords();
  const { t } = words;
  const { call } = useSession();
  const me = useMe().person;
  const toast = useToast();
  const action = useAction();
  const noteId = useId();
  const dayId = useId();
  const { request, settings, today, onClose } = props;
  const proposed = settings && proposedDay(request, settings);
  const [note, setNote] = useState("");
  const [next, setNext] = useState<Next>(settings !== null && proposed === null ? "not" : "rhythm");
  const [otherDay, setOtherDay] = useState("");
  const isReady = next !== "day" || otherDay !== "";
  const save = () =>
    void action.run(async () => {
      const nextOn = { rhythm: {}, day: { nextOn: otherDay }, not: { nextOn: null } }[next];
      const params = { id: request.id };
      props.onRequest(await call(deskHistoryEndpoints.followUp, { params, body: { note: note.trim(), ...nextOn } }));
      toast({ text: t("follow.saved") });
      onClose();
    });
  const rhythm = {
    value: "rhythm" as const,
    label: proposed ? t("follow.rhythm", { day: words.day(proposed) }) : t("follow.rhythmUnknown"),
    ...(proposed ? { hint: t("follow.rhythmHint") } : {}),
  };
  return (
    <FormDialog
      title={t("follow.do")}
      onClose={onClose}
      onSubmit={save}
      isReady={isReady}
      busy={action.busy}
      error={action.error}
      errorWords={refusal(action.error, request, me.id, desk.t)}
    >
      <p class="muted">{t("follow.about")}</p>
      <div class="field">
        <label class="field-label" for={noteId}>
          {t("follow.note")}
        </label>
        <textarea
          id={noteId}
          class="input"
          dir="auto"
          rows={3}
          maxLength={2000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <Choices<Next>
        label={t("follow.next")}
        value={next}
        options={[
          ...(settings !== null && proposed === null ? [] : [rhythm]),
          { value: "day", label: t("follow.other") },
          { value: "not", label: t("follow.not") },
        ]}
        onValue={setNext}
      />
      {next === "day" && (
        <div class="field">
          <label class="field-label" for={dayId}>
            {t("follow.day")}
          </label>
          <input
            id={dayId}
            class="input"
            type="date"
            min={today ?? undefined}
            required
            value={otherDay}
            onInput={(event) => setOtherDay(event.currentTarget.value)}
          />
        </div>
      )}
    </FormDialog>
  );
}

/** The next day of the rhythm, as the Worker will set it where no other is said; null once the rhythm is over. */
function proposedDay({ sentAt, followed, validUntil }: DeskRequest, settings: DeskSettings): string | null {
  if (sentAt === null) return null;
  return followUpDay(dayIn(settings.hours.timeZone, Date.parse(sentAt)), followed + 1, validUntil, settings);
}

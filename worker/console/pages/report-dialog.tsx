import { useId, useRef, useState } from "preact/hooks";
import { noteEndpoints } from "../../../shared/api/notes.ts";
import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { mailLink, type ReportFacts, reportSubject, reportText } from "./report-text.ts";

/** The draft of one's own weekly report: to change, copy or open as a mail; it goes nowhere by itself. */
export function ReportDialog(props: {
  week: Pick<ReportFacts, "customers" | "contacts">;
  days: ReportFacts["days"];
  onClose(): void;
}) {
  const { t } = useWords();
  const rest = useLoad("report", async (call) => {
    const [waiting, steps] = await Promise.all([
      call(openItemEndpoints.listWaiting, { query: { whose: "mine", limit: 1 } }),
      call(noteEndpoints.listNextSteps, {}),
    ]);
    return { waiting: waiting.count, steps: steps.steps };
  });
  return (
    <Dialog title={t("report.title")} onClose={props.onClose} wide>
      <p class="muted">{t("report.lead")}</p>
      <ErrorNote error={rest.error} onRetry={rest.reload} />
      {rest.data === null && rest.loading && <Skeleton lines={6} />}
      {rest.data !== null && <Draft facts={{ ...props.week, days: props.days, ...rest.data }} />}
    </Dialog>
  );
}

function Draft({ facts }: { facts: ReportFacts }) {
  const words = useWords();
  const { t } = words;
  const id = useId();
  const toast = useToast();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => reportText(words, facts));
  const link = mailLink(reportSubject(words, facts).replace(/[\u2066-\u2069]/g, ""), text);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: t("report.copied") });
    } catch {
      // No clipboard without https or permission: the text stays selected for the keyboard.
    }
  };
  return (
    <>
      <label class="sr-only" for={id}>
        {t("report.text")}
      </label>
      <textarea
        id={id}
        ref={field}
        class="input report-text"
        dir="auto"
        rows={14}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Actions>
        {link !== null && (
          <a class="button button-plain" href={link}>
            {t("report.mail")}
          </a>
        )}
        <Button look="primary" onClick={() => void copy()}>
          {t("report.copy")}
        </Button>
      </Actions>
    </>
  );
}

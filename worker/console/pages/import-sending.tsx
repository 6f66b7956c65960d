import { useEffect, useRef, useState } from "preact/hooks";
import { importEndpoints } from "../../../shared/api/imports.ts";
import { alreadySent, forget, keep, readKept } from "../import/progress-store.ts";
import { type Sending, sendImport } from "../import/send-import.ts";
import type { FilePreview } from "../import/split-messages.ts";
import { FilesUnreadable, type Splitter } from "../import/splitter.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { Button } from "../parts/Button.tsx";
import { ErrorNote, Progress } from "../parts/states.tsx";
import { useSession } from "../session.tsx";
import { useImportWords } from "../words/import-page.ts";
import type { Outcome } from "./import-steps.tsx";

/** Sends, with pause, and goes on by itself after a cut. */
export function ImportSending(props: {
  preview: FilePreview;
  fileName: string;
  ticked: string[];
  total: number;
  mailbox: string;
  splitter: Splitter;
  onDone(outcome: Outcome): void;
  onRestart(): void;
}) {
  const { t } = useImportWords();
  const { call } = useSession();
  const { preview, mailbox, ticked, total, splitter } = props;
  const [sending, setSending] = useState<Sending>(() => ({
    sent: alreadySent(readKept(preview.fileKey), mailbox, ticked),
    state: "sending",
  }));
  const [paused, setPaused] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [run, setRun] = useState(0);
  const held = useRef<{ promise: Promise<void>; release(): void } | null>(null);
  const latest = useRef(props);
  latest.current = props;

  const pause = (on: boolean) => {
    setPaused(on);
    if (on) held.current = heldOpen();
    else {
      held.current?.release();
      held.current = null;
    }
  };

  useEffect(() => {
    let here = true;
    const reasons = new Set<string>();
    const { fileKey } = preview;
    const start = async () => {
      const begun = await call(importEndpoints.startImport, {
        body: { fileName: props.fileName, fileKey, mailbox, total },
      });
      const skip = alreadySent(readKept(fileKey), mailbox, ticked);
      const finished = await sendImport(
        {
          call,
          sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          whileHeld: () => held.current?.promise ?? Promise.resolve(),
          onSending: (state) => here && setSending(state),
          onArrived: (sent, failed) => {
            keep(fileKey, { mailbox, ticked, sent });
            // Paused during the last batch: there is nothing left to hold back.
            if (sent >= total) pause(false);
            for (const reason of failed) reasons.add(reason);
          },
        },
        begun.id,
        skip,
        splitter.batches(ticked, skip),
      );
      forget(fileKey);
      if (here) latest.current.onDone({ finished, preview, reasons: [...reasons] });
    };
    start().catch((failure: unknown) => here && setError(failure));
    return () => {
      here = false;
    };
  }, [run]);

  useLeaveQuestion(true);

  return (
    <section class="card stack">
      <Progress label={t("import.sending")} value={sending.sent} max={total}>
        {t("import.sentOf", { sent: sending.sent, total })}
      </Progress>
      {error !== null ? (
        <>
          <ErrorNote error={error} words={error instanceof FilesUnreadable ? t("import.filesGone") : undefined} />
          <p class="muted">{t("import.stopped")}</p>
          <div class="row">
            <Button onClick={props.onRestart}>{t("import.other")}</Button>
            {!(error instanceof FilesUnreadable) && (
              <Button
                look="primary"
                onClick={() => {
                  setError(null);
                  setRun(run + 1);
                }}
              >
                {t("import.continue")}
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          <p class="muted" role="status">
            {paused ? t("import.paused") : sending.state === "waiting" ? t("import.waiting") : t("import.keepOpen")}
          </p>
          <div class="row">
            <Button onClick={() => pause(!paused)}>{t(paused ? "import.continue" : "import.pause")}</Button>
          </div>
        </>
      )}
    </section>
  );
}

function heldOpen(): { promise: Promise<void>; release(): void } {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

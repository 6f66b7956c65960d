import { useMemo, useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRequest, DeskRevision } from "../../../shared/api/desk-request.ts";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { byPosition } from "../../../shared/quote/issued.ts";
import { isTooLongForPdf } from "../../../shared/quote/printed-size.ts";
import { quoteMargin, quoteTotals } from "../../../shared/quote/totals.ts";
import { isUnsent } from "../desk/draft.ts";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { Button } from "../parts/Button.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import { type DraftKeeper, useDraftKeeper } from "./draft-keeper.ts";
import { QuoteConflicts } from "./quote-conflicts.tsx";
import { QuoteGrid } from "./quote-grid.tsx";
import { QuoteHeadForm } from "./quote-head.tsx";
import { firstPrice, PriceWords, takePrice, usePrices } from "./quote-prices.tsx";
import { ApprovalNote, QuoteTotals } from "./quote-totals.tsx";

/** The draft of a quote: lines, sums, head. What is typed is sent by itself. */
export function QuoteEditor(props: {
  request: DeskRequest;
  revision: DeskRevision;
  settings: DeskSettings | null;
  onRequest(request: DeskRequest): void;
}) {
  const { t } = useQuoteWords();
  const { request, settings } = props;
  const keeper = useDraftKeeper(request.id, props.revision);
  const { head, lines: unsorted } = keeper.draft.shown;
  const lines = useMemo(() => [...unsorted].sort(byPosition), [unsorted]);
  // A key in a line draws nothing of the head anew.
  const companyCurrency = settings?.currency ?? null;
  const headForm = useMemo(
    () => <QuoteHeadForm keeper={keeper} companyCurrency={companyCurrency} />,
    [keeper, head, keeper.epoch, companyCurrency],
  );
  const isTooLong = useMemo(() => isTooLongForPdf(unsorted), [unsorted]);
  const [focused, setFocused] = useState<string | null>(null);
  useLeaveQuestion(isUnsent(keeper.draft));
  // By the company's own lists, which the Worker has; as of the last words that were saved.
  const reasons = keeper.server.approvalReasons;
  const line = lines.find(({ id }) => id === focused) ?? null;
  const customerId = request.customer?.id ?? null;
  const prices = usePrices(line?.itemCode ?? "", customerId);
  const price = firstPrice(prices, head.currency);
  const take = () => line && price && takePrice(keeper, line, price);
  return (
    <div class="stack quote-editor">
      {props.revision.decidedBy && props.revision.decisionWords && (
        <Note look="warn">
          {t("quote.sentBack", { name: props.revision.decidedBy.name, words: props.revision.decisionWords })}
        </Note>
      )}
      <Notices keeper={keeper} />
      <QuoteConflicts keeper={keeper} />
      <QuoteGrid
        keeper={keeper}
        lines={lines}
        taxPercent={settings?.taxPercent ?? "0"}
        customerId={customerId}
        onFocused={setFocused}
        onTakePrice={take}
      />
      <ApprovalNote reasons={reasons} settings={settings} />
      {isTooLong && <Note look="warn">{t("quote.tooLong")}</Note>}
      <div class="quote-foot">
        <QuoteTotals head={head} lines={lines} />
        <details class="card quote-head-card" open>
          <summary>
            <h2>{t("quote.headTitle")}</h2>
          </summary>
          {headForm}
        </details>
      </div>
      <div class="sticky-actions quote-bar">
        {line && price && (
          <p class="quote-last">
            {t("quote.last")} <PriceWords price={price} />{" "}
            <button type="button" class="link-button" onClick={take}>
              {t("quote.takePriceKey")}
            </button>
          </p>
        )}
        <Sums keeper={keeper} />
        <HandIn {...props} keeper={keeper} waits={reasons.length > 0} isTooLong={isTooLong} />
      </div>
    </div>
  );
}

function Sums({ keeper }: { keeper: DraftKeeper }) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const { head, lines } = keeper.draft.shown;
  const { gross } = quoteTotals(head, lines);
  const { percent } = quoteMargin(head, lines);
  return (
    <p class="quote-sums">
      <span role="status" class={keeper.state === "failing" || keeper.state === "refused" ? "warn-text" : "muted"}>
        {t(`quote.save.${keeper.state}`)}
      </span>
      <b class="num">{writeMinor(gross, head.currency, locale)}</b>
      {percent !== null && (
        <span class="muted">{t("quote.marginShort", { percent: writeDecimal(percent, locale) })}</span>
      )}
    </p>
  );
}

/** Ends the draft: it waits for approval, or is ready and has its number. */
function HandIn(props: {
  request: DeskRequest;
  keeper: DraftKeeper;
  waits: boolean;
  isTooLong: boolean;
  onRequest(request: DeskRequest): void;
}) {
  const { t } = useQuoteWords();
  const { call } = useSession();
  const { keeper, request } = props;
  const action = useAction();
  const params = { id: request.id };
  const { draft } = keeper;
  const isEmpty = !draft.shown.lines.some(({ kind, choice }) => kind === "item" && choice !== "alternative");
  const submit = () =>
    void action.run(async () => {
      if (!(await keeper.flush())) throw keeper.error;
      // Another's edits came with the answer: what is handed in is what was on the screen.
      const { revision, version, conflicts } = keeper.draft;
      if (conflicts.length > 0) return;
      props.onRequest(await call(deskEndpoints.submitQuote, { params, body: { revision, version } }));
    });
  const isChanged = action.error instanceof ApiError && action.error.code === "conflict";
  return (
    <>
      <ErrorNote error={action.error} words={isChanged ? t("quote.changedMeanwhile") : undefined} />
      <div class="actions">
        <Button onClick={() => keeper.turnBack("undo")} disabled={draft.undo.length === 0}>
          {t("undo")}
        </Button>
        <Button onClick={() => keeper.turnBack("redo")} disabled={draft.redo.length === 0}>
          {t("quote.redo")}
        </Button>
        <Button
          look="primary"
          busy={action.busy}
          disabled={isEmpty || props.isTooLong || draft.conflicts.length > 0}
          onClick={submit}
        >
          {t(props.waits ? "quote.submitForApproval" : "quote.submit")}
        </Button>
      </div>
    </>
  );
}

/** What became of edits of an earlier time, and of those that the Worker does not take. */
function Notices({ keeper }: { keeper: DraftKeeper }) {
  const { t } = useQuoteWords();
  const { restored, outdated, left } = keeper.notices;
  const isGoneOn = keeper.error instanceof ApiError && keeper.error.code === "conflict";
  return (
    <>
      {restored > 0 && (
        <Note action={<Button onClick={() => keeper.dismiss("restored")}>{t("close")}</Button>}>
          {t("quote.restored", { count: restored })}
        </Note>
      )}
      {outdated > 0 && (
        <Note look="warn" action={<Button onClick={() => keeper.dismiss("outdated")}>{t("close")}</Button>}>
          {t("quote.outdated", { count: outdated })}
        </Note>
      )}
      {left > 0 && (
        <Note action={<Button onClick={() => keeper.dismiss("left")}>{t("close")}</Button>}>
          {t("quote.undoLeft", { count: left })}
        </Note>
      )}
      {keeper.state === "refused" && (
        <Note look="warn" action={<Button onClick={keeper.letGo}>{t("quote.letGo")}</Button>}>
          {t(isGoneOn ? "quote.notDraft" : "quote.refused")}
        </Note>
      )}
    </>
  );
}

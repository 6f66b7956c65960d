import { useMemo, useState } from "preact/hooks";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRow } from "../../../shared/api/desk-request.ts";
import { MAX_QUOTE_LINES, type QuoteLine } from "../../../shared/quote/content.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { earlierLines, earlierTerms } from "../desk/earlier-lines.ts";
import { placesAfter } from "../desk/line-places.ts";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import type { DraftKeeper } from "./draft-keeper.ts";
import { useTyped } from "./use-typed.ts";

const SHOWN = 30;

/** Takes lines, and terms where they are wanted, from any quote of the record into the draft; one undo takes them back. */
export function EarlierQuote(props: {
  keeper: DraftKeeper;
  /** The lines that are there; the new ones come after them. */
  lines: readonly QuoteLine[];
  customerId: string | null;
  onClose(): void;
}) {
  const { t } = useQuoteWords();
  const [chosen, setChosen] = useState<DeskRow | null>(null);
  return (
    <Dialog title={t("quote.earlier")} onClose={props.onClose} wide>
      {chosen === null ? (
        <Choose customerId={props.customerId} ownId={props.keeper.requestId} onChosen={setChosen} />
      ) : (
        <Take {...props} from={chosen} onBack={() => setChosen(null)} />
      )}
    </Dialog>
  );
}

/** This customer's quotes until something is typed; then everybody's that say it. */
function Choose(props: { customerId: string | null; ownId: string; onChosen(row: DeskRow): void }) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const [q, setQ] = useState("");
  const show = useMemo(() => (view: { q: string }) => setQ(view.q), []);
  const [typed, setTyped] = useTyped({ q }, show);
  const isOwn = q === "" && props.customerId !== null;
  const found = useLoad(`earlier ${q} ${props.customerId}`, (call) =>
    call(deskEndpoints.listDesk, {
      query: {
        ...{ view: "all" as const, limit: 100 },
        ...(q === "" ? {} : { q }),
        ...(isOwn && props.customerId ? { customerId: props.customerId } : {}),
      },
    }),
  );
  const rows = (found.data?.requests ?? [])
    .filter((row) => row.number !== null && row.id !== props.ownId)
    .slice(0, SHOWN);
  return (
    <div class="stack">
      <Field label={t("quote.earlierFind")} value={typed} onValue={setTyped} autofocus />
      <ErrorNote error={found.error} onRetry={found.reload} />
      {found.data === null && found.error === null && <Skeleton rows={4} />}
      {found.data !== null && rows.length === 0 && (
        <p class="muted">{t(isOwn ? "quote.earlierNone" : "quote.earlierNothing")}</p>
      )}
      <ul class="plain-list">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" class="link-button" onClick={() => props.onChosen(row)}>
              {row.number}
            </button>{" "}
            <Said>{row.customer?.name ?? t("quote.noCustomer")}</Said>{" "}
            <span class="small muted">
              · {words.day(row.askedAt)}
              {row.sums && <> · {writeMinor(BigInt(row.sums.net), row.sums.currency, locale)}</>} ·{" "}
              {t(`quote.state.${row.state}`)} · <Said>{row.wanted.slice(0, 80)}</Said>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Take(props: {
  keeper: DraftKeeper;
  lines: readonly QuoteLine[];
  from: DeskRow;
  onBack(): void;
  onClose(): void;
}) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const { keeper, from } = props;
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isWithTerms, setWithTerms] = useState(false);
  const found = useLoad(`quote ${from.id}`, (call) =>
    call(deskEndpoints.getDeskRequest, { params: { id: from.id }, query: {} }),
  );
  const earlier = found.data?.current ?? null;
  const { head } = keeper.draft.shown;
  const isSameCurrency = earlier?.head.currency === head.currency;
  const taken = (earlier?.lines ?? []).filter(({ id }) => !left.has(id));
  const isTooMany = props.lines.length + taken.length > MAX_QUOTE_LINES;
  const turn = (id: string) =>
    setLeft((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  const take = () => {
    if (!earlier) return;
    const places = placesAfter(props.lines, props.lines.length - 1, taken.length);
    const added = earlierLines(taken, { places, isSameCurrency, newId: () => crypto.randomUUID() });
    keeper.epoch++;
    keeper.edit([
      ...added.map((line) => ({ kind: "added" as const, line })),
      ...(isWithTerms ? earlierTerms(head, earlier.head) : []),
    ]);
    props.onClose();
  };
  return (
    <div class="stack">
      <p>
        <b>{from.number}</b> <Said>{from.customer?.name ?? t("quote.noCustomer")}</Said>
      </p>
      <ErrorNote error={found.error} onRetry={found.reload} />
      {found.data === null && found.error === null && <Skeleton rows={4} />}
      {earlier && !isSameCurrency && (
        <p class="warn-text">{t("quote.earlierCurrency", { theirs: earlier.head.currency, ours: head.currency })}</p>
      )}
      <ul class="plain-list">
        {earlier?.lines.map((line) => (
          <li key={line.id}>
            <Check
              label={[
                ...[line.itemCode, line.description],
                ...(line.kind === "item"
                  ? [`${writeDecimal(line.quantity, locale)} ${line.unit}`, writeDecimal(line.unitPrice, locale)]
                  : []),
              ]
                .filter((part) => part.trim() !== "")
                .join(" · ")}
              checked={!left.has(line.id)}
              onValue={() => turn(line.id)}
            />
          </li>
        ))}
      </ul>
      <Check label={t("quote.earlierTerms")} checked={isWithTerms} onValue={setWithTerms} />
      {isTooMany && <p class="field-problem">{t("quote.tooMany", { max: MAX_QUOTE_LINES })}</p>}
      <Actions>
        <Button onClick={props.onBack}>{t("quote.earlierBack")}</Button>
        <Button look="primary" disabled={!earlier || isTooMany || (taken.length === 0 && !isWithTerms)} onClick={take}>
          {t("quote.earlierDo", { count: taken.length })}
        </Button>
      </Actions>
    </div>
  );
}

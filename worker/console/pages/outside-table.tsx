import type { OutsideQuote } from "../../../shared/api/outside-quotes.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeMinor } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useMe } from "../session.tsx";
import { useOutsideWords } from "../words/outside-quotes.ts";
import { localeOf } from "../words/words.tsx";
import type { Decide } from "./outside-quotes.tsx";

/** Quotes by mail, each with its document, what was read in it, and what can be done with it. */
export function OutsideTable({ quotes, decide }: { quotes: readonly OutsideQuote[]; decide: Decide }) {
  const words = useOutsideWords();
  const { t } = words;
  const columns: Column<OutsideQuote>[] = [
    { key: "quote", head: t("outside.quote"), cell: (quote) => <What quote={quote} /> },
    {
      key: "person",
      head: t("outside.person"),
      narrow: "hide",
      cell: ({ person }) => person && <Said>{person.name}</Said>,
    },
    {
      key: "sent",
      head: t("outside.sentAt"),
      narrow: "hide",
      cell: ({ sentAt }) => (
        <time dateTime={sentAt} title={words.dayTime(sentAt)}>
          {words.day(sentAt)}
        </time>
      ),
    },
    {
      key: "read",
      head: t("outside.read"),
      align: "right",
      narrow: "hide",
      cell: (quote) => <Figures quote={quote} />,
    },
    { key: "do", head: "", align: "right", cell: (quote) => <Steps quote={quote} decide={decide} /> },
  ];
  return <Table label={t("outside.title")} columns={columns} rows={quotes} rowKey={({ id }) => id} />;
}

function What({ quote }: { quote: OutsideQuote }) {
  const words = useOutsideWords();
  const { t } = words;
  const { document } = quote;
  const file = `/api/desk/outside-quotes/${quote.id}/file`;
  return (
    <div class="desk-what outside-what">
      <a data-row data-quote={quote.id} href={`/customers/${quote.customer.id}`}>
        <Said>{quote.customer.name}</Said>
      </a>
      {document ? (
        <p>
          <a href={file} download>
            <Said>{document.fileName}</Said>
          </a>{" "}
          <span class="small muted">{formatBytes(document.bytes, localeOf(words))}</span>
        </p>
      ) : (
        <p>
          <Said>{quote.subject}</Said> <span class="small muted">{t("outside.inWords")}</span>
        </p>
      )}
      <p class="small">
        <a href={`/messages/${quote.messageId}`}>{t("outside.mail")}</a>
      </p>
      <div class="small muted desk-narrow">
        {quote.person && (
          <>
            <Said>{quote.person.name}</Said>
            {" · "}
          </>
        )}
        {words.day(quote.sentAt)}
        <div>
          <Figures quote={quote} />
        </div>
      </div>
    </div>
  );
}

function Figures({ quote: { total, number } }: { quote: OutsideQuote }) {
  const words = useOutsideWords();
  const { t } = words;
  return (
    <>
      {total ? (
        <span class="num">{writeMinor(total.amount, total.currency, localeOf(words))}</span>
      ) : (
        <span class="muted">{t("outside.noTotal")}</span>
      )}
      {number && <div class="small muted">{t("outside.number", { number })}</div>}
    </>
  );
}

function Steps({ quote, decide }: { quote: OutsideQuote; decide: Decide }) {
  const words = useOutsideWords();
  const { t } = words;
  const name = quote.customer.name;
  const isBusy = decide.busy === quote.id;
  const isOwn = useMe().person.id === quote.person?.id;
  if (isOwn && quote.state === "open") return <span class="small muted">{t("outside.own")}</span>;
  if (quote.state === "open")
    return (
      <div class="outside-steps">
        <Button busy={isBusy} aria-label={t("outside.takeOf", { name })} onClick={() => void decide.take(quote)}>
          {t("outside.take")}
        </Button>
        <Button
          look="quiet"
          busy={isBusy}
          aria-label={t("outside.dismissOf", { name })}
          onClick={() => void decide.dismiss(quote)}
        >
          {t("outside.dismiss")}
        </Button>
      </div>
    );
  return (
    <div class="outside-steps">
      {quote.state === "taken" ? (
        <a href={`/desk/${quote.id}`}>{t("outside.request")}</a>
      ) : isOwn ? (
        <span class="small muted">{t("outside.own")}</span>
      ) : (
        <Button busy={isBusy} aria-label={t("outside.reopenOf", { name })} onClick={() => void decide.reopen(quote)}>
          {t("outside.reopen")}
        </Button>
      )}
      {quote.decidedBy && quote.decidedAt && (
        <span class="small muted">
          {t("outside.decided", { name: quote.decidedBy.name, at: words.day(quote.decidedAt) })}
        </span>
      )}
    </div>
  );
}

import type { DeskRequest, DeskRevision } from "../../../shared/api/desk-request.ts";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { placesOf } from "../../../shared/money.ts";
import type { QuoteLine } from "../../../shared/quote/content.ts";
import { byPosition } from "../../../shared/quote/issued.ts";
import { groupAmounts, lineAmount, unitPriceAt } from "../../../shared/quote/totals.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeDecimal, writeMinor } from "../desk/write-number.ts";
import { type Column, Table } from "../parts/Table.tsx";
import { useQuoteWords } from "../words/quote-editor.ts";
import { localeOf } from "../words/words.tsx";
import { ApprovalNote, QuoteTotals } from "./quote-totals.tsx";

/** A revision that is not edited: its lines, sums, and what was decided on it. */
export function QuoteView(props: { request: DeskRequest; revision: DeskRevision; settings: DeskSettings | null }) {
  const words = useQuoteWords();
  const { t } = words;
  const locale = localeOf(words);
  const { revision } = props;
  const { head } = revision;
  const lines = [...revision.lines].sort(byPosition);
  const groups = groupAmounts(head.currency, lines);
  const amountOf = (line: QuoteLine) =>
    line.kind === "group" ? (groups.get(line.id) ?? 0n) : lineAmount(line, head.currency);
  const item = (line: QuoteLine, text: string) => (line.kind === "item" ? text : "");
  const columns: Column<QuoteLine>[] = [
    {
      key: "code",
      head: t("quote.field.itemCode"),
      narrow: "hide",
      cell: ({ itemCode }) => <Said>{itemCode}</Said>,
    },
    {
      key: "description",
      head: t("quote.field.description"),
      cell: (line) => (
        <>
          <span class="quote-words">
            <Said>{line.description}</Said>
          </span>
          {line.choice !== "included" && <div class="small muted">{t(`quote.choice.${line.choice}`)}</div>}
        </>
      ),
    },
    {
      key: "quantity",
      head: t("quote.field.quantity"),
      align: "right",
      cell: (line) => item(line, `${writeDecimal(line.quantity, locale)} ${line.unit}`),
    },
    {
      key: "price",
      head: t("quote.field.unitPrice"),
      align: "right",
      narrow: "hide",
      cell: (line) => item(line, writeDecimal(unitPriceAt(line), locale, placesOf(head.currency))),
    },
    {
      key: "discount",
      head: t("quote.field.discountPercent"),
      align: "right",
      narrow: "hide",
      cell: (line) => item(line, line.discountPercent === "0" ? "" : writeDecimal(line.discountPercent, locale)),
    },
    {
      key: "cost",
      head: t("quote.field.unitCost"),
      align: "right",
      narrow: "hide",
      cell: (line) => item(line, line.unitCost === null ? "\u2013" : writeDecimal(line.unitCost, locale)),
    },
    {
      key: "amount",
      head: t("quote.amount"),
      align: "right",
      cell: (line) => (line.kind === "text" ? "" : writeMinor(amountOf(line), head.currency, locale)),
    },
  ];
  return (
    <div class="stack">
      {revision.state === "approval" && <ApprovalNote reasons={revision.approvalReasons} settings={props.settings} />}
      {revision.decidedBy && (
        <p>
          {t(revision.state === "ready" ? "quote.approvedBy" : "quote.sentBackBy", {
            name: revision.decidedBy.name,
            at: words.dayTime(revision.decidedAt ?? ""),
          })}
          {revision.decisionWords && (
            <>
              {": "}
              <Said>{revision.decisionWords}</Said>
            </>
          )}
        </p>
      )}
      <Table
        label={t("quote.lines")}
        columns={columns}
        rows={lines}
        rowKey={({ id }) => id}
        rowClass={({ kind }) => `quote-${kind}`}
      />
      <div class="quote-foot">
        <QuoteTotals head={head} lines={lines} />
        <HeadFacts revision={revision} />
      </div>
    </div>
  );
}

function HeadFacts({ revision: { head } }: { revision: DeskRevision }) {
  const words = useQuoteWords();
  const { t } = words;
  const { company, person, address, email } = head.recipient;
  const facts = [
    [t("quote.head.recipient"), [company, person, address, email].filter(Boolean).join("\n")],
    [t("quote.head.customerReference"), head.customerReference],
    [t("quote.head.validUntil"), head.validUntil === null ? "" : words.day(head.validUntil)],
    [t("quote.head.paymentTerms"), head.paymentTerms],
    [t("quote.head.paymentDays"), head.paymentDays === null ? "" : String(head.paymentDays)],
    [t("quote.head.incoterm"), [head.incoterm ?? "", head.incotermPlace].filter(Boolean).join(" ")],
    [t("quote.head.delivery"), head.delivery],
    [t("quote.head.noteOut"), head.noteOut],
    [t("quote.head.noteIn"), head.noteIn],
  ] as const;
  return (
    <section class="card quote-facts" aria-label={t("quote.headTitle")}>
      <h2>{t("quote.headTitle")}</h2>
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== "" && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Said>{value}</Said>
                </dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

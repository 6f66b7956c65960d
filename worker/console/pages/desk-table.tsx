import type { DeskRow } from "../../../shared/api/desk-request.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { urgencyOf } from "../desk/promise-clock.ts";
import { writeMinor } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { Badge } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useMe } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { localeOf } from "../words/words.tsx";

/** The rows of the queue; each can be opened, and taken where nobody has it. */
export function DeskTable(props: {
  rows: readonly DeskRow[];
  nowMs: number;
  /** The day is shown on which the customer is to be asked again, instead of the promised time. */
  follows: boolean;
  taking: string | null;
  onTake(id: string): void;
}) {
  const words = useDeskWords();
  const { t } = words;
  const locale = localeOf(words);
  const columns: Column<DeskRow>[] = [
    props.follows
      ? {
          key: "follow",
          head: t("desk.followOn"),
          cell: ({ followOn }) => followOn && <span class="num">{words.day(followOn)}</span>,
        }
      : { key: "promise", head: t("desk.promised"), cell: (row) => <PromiseClock {...row} nowMs={props.nowMs} /> },
    { key: "what", head: t("desk.request"), cell: (row) => <What row={row} nowMs={props.nowMs} /> },
    {
      key: "by",
      head: t("desk.askedBy"),
      narrow: "hide",
      cell: ({ askedBy }) =>
        askedBy ? <Said>{askedBy.name}</Said> : <span class="muted">{t("desk.fromOutside")}</span>,
    },
    {
      key: "who",
      head: t("desk.who"),
      narrow: "hide",
      cell: (row) => (
        <>
          {row.claimedBy ? <Said>{row.claimedBy.name}</Said> : <span class="muted">{t("customers.nobody")}</span>}
          <div class="small muted">{t(`desk.state.${row.state}`)}</div>
        </>
      ),
    },
    {
      key: "sum",
      head: t("desk.quote"),
      align: "right",
      narrow: "hide",
      cell: ({ sums, number, revision }) => (
        <>
          {sums && writeMinor(sums.gross, sums.currency, locale)}
          {number && (
            <div class="small muted">
              {number}
              {revision !== null && revision > 1 && ` · ${t("desk.revision", { number: revision })}`}
            </div>
          )}
        </>
      ),
    },
    {
      key: "take",
      head: "",
      align: "right",
      cell: (row) =>
        row.state === "requested" && (
          <Button
            busy={props.taking === row.id}
            aria-label={t("desk.takeOf", { name: row.customer?.name ?? t("desk.noCustomer") })}
            onClick={() => props.onTake(row.id)}
          >
            {t("desk.take")}
          </Button>
        ),
    },
  ];
  return <Table label={t("desk.title")} columns={columns} rows={props.rows} rowKey={({ id }) => id} />;
}

/** The promised time: how long is left, or how late it is, in colour and in words. */
export function PromiseClock(props: Pick<DeskRow, "state" | "promiseAt" | "validUntil"> & { nowMs: number }) {
  const words = useDeskWords();
  const { t } = words;
  const urgency = urgencyOf(props.state, props.promiseAt, props.nowMs);
  if (urgency === null) {
    if (props.validUntil === null || props.state !== "sent") return null;
    return <span class="small muted">{t("desk.validUntil", { day: words.day(props.validUntil) })}</span>;
  }
  const look = { late: "danger", soon: "warn", calm: "plain" } as const;
  const when = relativeTime(props.promiseAt, props.nowMs, localeOf(words));
  return (
    <time dateTime={props.promiseAt}>
      <Badge look={look[urgency]} title={words.dayTime(props.promiseAt)}>
        {urgency === "late" ? t("desk.late", { when }) : when}
      </Badge>
    </time>
  );
}

/** Whom a route has chosen for a request that nobody has. */
export function OfferedTo({ offeredTo }: Pick<DeskRow, "offeredTo">) {
  const { t } = useDeskWords();
  const me = useMe().person;
  if (offeredTo === null) return null;
  if (offeredTo.id === me.id) return <Badge look="good">{t("desk.offeredYou")}</Badge>;
  return <Badge>{t("desk.offeredTo", { name: offeredTo.name })}</Badge>;
}

function What({ row, nowMs }: { row: DeskRow; nowMs: number }) {
  const words = useDeskWords();
  const { t } = words;
  return (
    <div class="desk-what">
      <div class="row">
        <a data-row data-request={row.id} href={`/desk/${row.id}`}>
          <Said>{row.customer?.name ?? t("desk.noCustomer")}</Said>
        </a>
        {row.tier && <Badge title={t("customers.tier")}>{row.tier}</Badge>}
        {row.question && (
          <Badge look={row.question === "answered" ? "good" : "warn"}>{t(`desk.${row.question}`)}</Badge>
        )}
        <OfferedTo offeredTo={row.offeredTo} />
        {row.fileCount > 0 && <span class="small muted">{t("desk.files", { count: row.fileCount })}</span>}
      </div>
      <p class="desk-wanted">{row.noWords === null ? <Said>{row.wanted}</Said> : t(`desk.noWords.${row.noWords}`)}</p>
      <p class="small muted desk-narrow">
        {t(`desk.state.${row.state}`)}
        {row.claimedBy && (
          <>
            {" · "}
            <Said>{row.claimedBy.name}</Said>
          </>
        )}
        {` · ${relativeTime(row.askedAt, nowMs, localeOf(words))}`}
      </p>
    </div>
  );
}

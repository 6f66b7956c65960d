import type { z } from "zod";
import { careEndpoints, type DueDate, type DueTalk } from "../../../shared/api/care.ts";
import { openItemEndpoints } from "../../../shared/api/open-items.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { noonOf, todayOf } from "../desk/today.ts";
import { focusedRow } from "../keys/list-focus.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Badge, EmptyState, ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useLoad, useMe, useSession } from "../session.tsx";
import { type CareWords, useCareWords } from "../words/care.ts";
import { CheckCalls } from "./check-calls.tsx";
import { CountryHolidays } from "./country-holidays.tsx";

type Whose = "mine" | "team";

/** `/care`: days that matter, customers to be talked with, who waits for an answer, and the check calls. */
export function CarePage() {
  const words = useCareWords();
  const { t } = words;
  const isManager = hasRole(useMe(), "manager");
  const { query } = usePlace();
  const whose: Whose = isManager && query.get("whose") === "team" ? "team" : "mine";
  const part = query.get("part") === "checks" ? "checks" : whose;
  const tabs = [
    { one: "mine" as const, href: "/care" },
    ...(isManager ? [{ one: "team" as const, href: "/care?whose=team" }] : []),
    { one: "checks" as const, href: "/care?part=checks" },
  ];
  usePageTitle(t("care.title"));
  return (
    <div class="page stack care-page">
      <PageHead title={t("care.title")}>{t("care.lead")}</PageHead>
      <nav class="tabs" aria-label={t("care.whose")}>
        {tabs.map(({ one, href }) => (
          <a key={one} href={href} aria-current={one === part ? "page" : undefined}>
            {t(`care.${one}`)}
          </a>
        ))}
      </nav>
      {part === "checks" ? (
        <CheckCalls />
      ) : (
        <>
          <Due key={whose} whose={whose} />
          <Waiting key={`waiting ${whose}`} whose={whose} />
        </>
      )}
    </div>
  );
}

function Due({ whose }: { whose: Whose }) {
  const words = useCareWords();
  const { t } = words;
  const today = todayOf(new Date());
  const { call } = useSession();
  const toast = useToast();
  const loaded = useLoad(`care:${whose}`, (load) => load(careEndpoints.careDue, { query: { whose, today } }));
  const due = loaded.data;
  const say = async ({ customer, date }: DueDate, doneFor: string | null, was: string | null): Promise<boolean> => {
    try {
      const params = { id: customer.id, dateId: date.id };
      await call(careEndpoints.settleCustomerDate, { params, query: { today }, body: { doneFor, was } });
      return true;
    } catch {
      toast({ text: t("care.changed") });
      return false;
    } finally {
      loaded.reload();
    }
  };
  const settle = async (row: DueDate) => {
    const was = row.date.doneFor;
    if (!(await say(row, row.dueOn, was))) return;
    toast({ text: t("care.doneSaid"), undo: async () => void (await say(row, was, row.dueOn)) });
  };
  useShortcuts({
    take: () => {
      const row = due?.dates.find(({ date }) => date.id === focusedRow()?.dataset.date);
      if (!row) return false;
      void settle(row);
      return true;
    },
  });
  if (due === null)
    return loaded.error === null ? <Skeleton rows={4} /> : <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  return (
    <>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {due.isCut && <Note>{t("care.cut")}</Note>}
      <section class="stack-tight" aria-labelledby="care-dates">
        <h2 id="care-dates">{t("care.dates")}</h2>
        {due.dates.length === 0 ? (
          <EmptyState title={t("care.datesNone")}>{t("care.datesNoneText")}</EmptyState>
        ) : (
          <Table
            label={t("care.dates")}
            columns={dateColumns(words, settle)}
            rows={due.dates}
            rowKey={({ date }) => date.id}
          />
        )}
      </section>
      <CountryHolidays heading={t("care.holidays")} countries={due.countries} days={14} />
      <section class="stack-tight" aria-labelledby="care-talks">
        <h2 id="care-talks">{t("care.talks")}</h2>
        {due.talks.length === 0 ? (
          <EmptyState title={t("care.talksNone")}>{t("care.talksNoneText")}</EmptyState>
        ) : (
          <Table
            label={t("care.talks")}
            columns={talkColumns(words, due.sinceOn)}
            rows={due.talks}
            rowKey={({ customer }) => customer.id}
          />
        )}
      </section>
    </>
  );
}

function dateColumns(words: CareWords, settle: (row: DueDate) => Promise<void>): Column<DueDate>[] {
  const { t } = words;
  return [
    {
      ...{ key: "what", head: t("care.dates") },
      cell: ({ customer, date, dueOn }) => (
        <div class="stack-tight">
          <a data-row data-date={date.id} href={`/customers/${customer.id}?part=looksAfter`}>
            <Said>{customer.name}</Said>
          </a>
          <p>
            {t(`care.kind.${date.kind}`)}
            {date.contact && (
              <>
                {" · "}
                <Said>{date.contact.name}</Said>
              </>
            )}
            {date.words !== "" && (
              <>
                {" · "}
                <Said>{date.words}</Said>
              </>
            )}
          </p>
          <p class="small muted">
            {t("care.on", { day: words.day(noonOf(dueOn)) })}
            {customer.owner && ` · ${t("care.owner", { name: customer.owner.name })}`}
          </p>
        </div>
      ),
    },
    {
      ...{ key: "do", head: "", align: "right" },
      cell: (row) => (
        <Button aria-label={t("care.doneOf", { name: row.customer.name })} onClick={() => void settle(row)}>
          {t("care.done")}
        </Button>
      ),
    },
  ];
}

function talkColumns(words: CareWords, sinceOn: string): Column<DueTalk>[] {
  const { t } = words;
  return [
    {
      ...{ key: "who", head: t("care.talks") },
      cell: ({ customer, why, days, lastTalkOn }) => (
        <div class="stack-tight">
          <a data-row href={`/customers/${customer.id}`}>
            <Said>{customer.name}</Said>
          </a>
          <p>{t(`care.why.${why}`, { count: days })}</p>
          <p class="small muted">
            {lastTalkOn
              ? t("care.lastTalk", { day: words.day(noonOf(lastTalkOn)) })
              : t("care.noTalk", { day: words.day(noonOf(sinceOn)) })}
            {customer.owner && ` · ${t("care.owner", { name: customer.owner.name })}`}
          </p>
        </div>
      ),
    },
    {
      ...{ key: "do", head: "", align: "right" },
      cell: ({ customer }) => <ButtonLink href={`/customers/${customer.id}`}>{t("care.open")}</ButtonLink>,
    },
  ];
}

const SHOWN = 12;

type WaitingMail = z.output<typeof openItemEndpoints.listWaiting.response>["waiting"][number];

function waitingColumns(words: CareWords): Column<WaitingMail>[] {
  const { t } = words;
  return [
    {
      ...{ key: "who", head: t("care.waiting") },
      cell: ({ message, customers }) => (
        <a data-row href={`/messages/${message.id}`}>
          <Said>{customers.map(({ name }) => name).join(", ")}</Said>
        </a>
      ),
    },
    {
      ...{ key: "since", head: "", align: "right" },
      cell: ({ sinceAt, dueAt, isLate, ownHours }) => (
        <div class="stack-tight">
          <p class="small muted" title={t("home.dueAt", { at: words.dayTime(dueAt) })}>
            {t("care.since", { day: words.day(sinceAt) })} {isLate && <Badge look="warn">{t("care.late")}</Badge>}
          </p>
          {ownHours !== null && <p class="small muted">{t("home.ownHours", { count: ownHours })}</p>}
        </div>
      ),
    },
  ];
}

function Waiting({ whose }: { whose: Whose }) {
  const words = useCareWords();
  const { t } = words;
  const loaded = useLoad(`care-waiting:${whose}`, (load) =>
    load(openItemEndpoints.listWaiting, { query: { whose, limit: SHOWN } }),
  );
  const list = loaded.data;
  return (
    <section class="stack-tight" aria-labelledby="care-waiting">
      <h2 id="care-waiting">{t("care.waiting")}</h2>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {list === null && loaded.error === null && <Skeleton rows={3} />}
      {list?.count === 0 && <EmptyState title={t("care.waitingNone")} />}
      {list !== null && list.count > 0 && (
        <Table
          label={t("care.waiting")}
          columns={waitingColumns(words)}
          rows={list.waiting}
          rowKey={({ message }) => message.id}
        />
      )}
      {list !== null && list.count > list.waiting.length && <a href="/customers?waiting=1">{t("care.waitingMore")}</a>}
    </section>
  );
}

import { useState } from "preact/hooks";
import { type OwnRecord, ownRecordEndpoints, recordedHowSchema } from "../../../shared/api/own-record.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { EmptyState, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useMe } from "../session.tsx";
import { useMyRecordWords } from "../words/my-record.ts";
import { type Paged, usePaged } from "./message-pages.ts";
import { MoreFoot } from "./message-rows.tsx";
import { downloadRecords } from "./my-record-file.ts";
import { OwnRecordRow } from "./my-record-row.tsx";

/** Years to choose from; older mail is on the list all the same. */
const YEARS = 15;

const hows = ["", ...recordedHowSchema.options] as const;

/** `/my-record`: what the company has recorded from the reader's own mailboxes, with what can be done about each. */
export function MyRecordPage() {
  const { t, day } = useMyRecordWords();
  const { query } = usePlace();
  const me = useMe();
  const [changes, setChanges] = useState(0);
  usePageTitle(t("nav.myRecord"));
  const how = hows.find((one) => one === query.get("how")) ?? "";
  const year = /^\d{4}$/.exec(query.get("year") ?? "")?.[0] ?? "";
  const q = query.get("q") ?? "";
  const customerId = query.get("customer") ?? "";
  const isNarrowed = how !== "" || year !== "" || q !== "" || customerId !== "";
  const [shownSince, setShownSince] = useState<string | null>(null);
  const list = usePaged<OwnRecord>(JSON.stringify([how, year, q, customerId, changes]), async (call, cursor) => {
    const asked = { ...(how && { how }), ...(year && { year }), ...(q && { q }), ...(customerId && { customerId }) };
    const page = await call(ownRecordEndpoints.ownRecord, { query: { ...asked, cursor } });
    setShownSince(page.readersShownSince);
    return { items: page.records, nextCursor: page.nextCursor };
  });
  const narrow = (changed: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changed)) {
      if (value === "") next.delete(name);
      else next.set(name, value);
    }
    navigate(`/my-record${next.size === 0 ? "" : `?${next}`}`, { replace: true });
  };
  return (
    <div class="page page-narrow">
      <PageHead title={t("nav.myRecord")}>
        {t("mine.lead")} {t("mine.held")}
      </PageHead>
      {shownSince !== null && <p class="small muted">{t("mine.shownSince", { at: day(shownSince) })}</p>}
      {me.person.noticeGivenAt !== null && <Note>{t("mine.notice")}</Note>}
      <Filters key={q} how={how} year={year} q={q} onNarrow={narrow} />
      {customerId !== "" && (
        <p>
          <Button onClick={() => narrow({ customer: "" })}>{t("mine.all")}</Button>
        </p>
      )}
      <List
        list={list}
        isNarrowed={isNarrowed}
        onCustomer={(id) => narrow({ customer: id })}
        onChanged={() => setChanges(changes + 1)}
      />
    </div>
  );
}

function Filters(props: { how: string; year: string; q: string; onNarrow(changed: Record<string, string>): void }) {
  const { t } = useMyRecordWords();
  const [words, setWords] = useState(props.q);
  const newest = new Date().getFullYear();
  const years = Array.from({ length: YEARS }, (_, at) => String(newest - at));
  if (props.year !== "" && !years.includes(props.year)) years.push(props.year);
  return (
    <form
      class="row list-reading"
      onSubmit={(event) => {
        event.preventDefault();
        props.onNarrow({ q: words.trim() });
      }}
    >
      <SelectField
        label={t("mine.how")}
        value={props.how}
        options={hows.map((value) => ({ value, label: t(value === "" ? "mine.how.any" : `mine.how.${value}`) }))}
        onValue={(how) => props.onNarrow({ how })}
      />
      <SelectField
        label={t("mine.year")}
        value={props.year}
        options={[{ value: "", label: t("mine.year.any") }, ...years.map((value) => ({ value, label: value }))]}
        onValue={(year) => props.onNarrow({ year })}
      />
      <Field label={t("mine.words")} value={words} onValue={setWords} maxLength={200} />
      <Button type="submit">{t("mine.look")}</Button>
    </form>
  );
}

function List(props: { list: Paged<OwnRecord>; isNarrowed: boolean; onCustomer(id: string): void; onChanged(): void }) {
  const words = useMyRecordWords();
  const { t } = words;
  const { list, isNarrowed } = props;
  if (list.items.length === 0 && list.loading) return <Skeleton rows={4} />;
  if (list.items.length === 0 && list.error === null && !list.hasMore)
    return (
      <EmptyState title={t(isNarrowed ? "mine.noneFound" : "mine.none")}>
        {t(isNarrowed ? "mine.noneFoundText" : "mine.noneText")}
      </EmptyState>
    );
  return (
    <>
      {list.items.length === 0 && list.hasMore && <p class="muted">{t("mine.further")}</p>}
      <ul class="rules my-record">
        {list.items.map((one) => (
          <OwnRecordRow key={one.id} record={one} onCustomer={props.onCustomer} onChanged={props.onChanged} />
        ))}
      </ul>
      <MoreFoot list={list} />
      {list.items.length > 0 && (
        <div class="row">
          <Button onClick={() => downloadRecords(words, list.items)}>{t("mine.download")}</Button>
          {list.hasMore && <span class="small muted">{t("mine.downloadMore")}</span>}
        </div>
      )}
    </>
  );
}

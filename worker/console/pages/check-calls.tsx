import { useState } from "preact/hooks";
import { type CheckCall, type CheckCallList, checkCallEndpoints } from "../../../shared/api/check-calls.ts";
import { dateFormat } from "../../../shared/ui/formats.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { noonOf } from "../desk/today.ts";
import { Button } from "../parts/Button.tsx";
import { SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useLoad, useMe } from "../session.tsx";
import { type CheckCallWords, useCheckCallWords } from "../words/check-calls.ts";
import { localeOf } from "../words/words.tsx";
import { CheckCallDialog } from "./check-call-dialog.tsx";
import { CheckCallerDialog } from "./check-caller-dialog.tsx";

const monthName = (words: CheckCallWords, month: string): string =>
  dateFormat(localeOf(words), { month: "long", year: "numeric" }).format(new Date(noonOf(`${month}-15`)));

/** Customers drawn by lot: whom one calls oneself, a manager's teams', and one's own that somebody else calls. */
export function CheckCalls() {
  const words = useCheckCallWords();
  const { t } = words;
  const [month, setMonth] = useState<string | undefined>();
  const loaded = useLoad(`check-calls:${month ?? ""}`, (call) =>
    call(checkCallEndpoints.checkCalls, { query: { month } }),
  );
  const [noting, setNoting] = useState<CheckCall | null>(null);
  const [naming, setNaming] = useState<CheckCall | null>(null);
  const list = loaded.data;
  if (list === null)
    return loaded.error === null ? <Skeleton rows={4} /> : <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  return (
    <>
      <p class="muted">{t("checks.text")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      <MyCalls list={list} onNote={setNoting} />
      {list.team !== null && <TeamCalls list={list} team={list.team} onMonth={setMonth} onName={setNaming} />}
      {list.owned.length > 0 && <Owned list={list} />}
      {noting && (
        <CheckCallDialog one={noting} rules={list.rules} onClose={() => setNoting(null)} onSaved={loaded.reload} />
      )}
      {naming && <CheckCallerDialog one={naming} onClose={() => setNaming(null)} onSaved={loaded.reload} />}
    </>
  );
}

function MyCalls({ list, onNote }: { list: CheckCallList; onNote(one: CheckCall): void }) {
  const words = useCheckCallWords();
  const { t } = words;
  return (
    <section class="stack-tight" aria-labelledby="checks-mine">
      <h2 id="checks-mine">{t("checks.mine")}</h2>
      {list.mine.length === 0 && <EmptyState title={t("checks.mineNone")} />}
      {list.mine.map((one) => (
        <section key={`${one.month} ${one.customer.id}`} class="card stack-tight" aria-label={one.customer.name}>
          <h3>
            <a href={`/customers/${one.customer.id}`} data-row>
              <Said>{one.customer.name}</Said>
            </a>
          </h3>
          <p class="small muted">
            {t("checks.ofMonth", { month: monthName(words, one.month) })}
            {one.owner && ` · ${t("checks.owner", { name: one.owner.name })}`}
          </p>
          <State one={one} words={words} />
          {one.doneAt === null && <Contacts one={one} words={words} />}
          <Answers one={one} words={words} />
          <div>
            <Button
              look={one.doneAt === null ? "primary" : "plain"}
              aria-label={t(one.doneAt === null ? "checks.noteOf" : "checks.changeOf", { name: one.customer.name })}
              onClick={() => onNote(one)}
            >
              {t(one.doneAt === null ? "checks.note" : "checks.change")}
            </Button>
          </div>
        </section>
      ))}
    </section>
  );
}

function State({ one, words }: { one: CheckCall; words: CheckCallWords }) {
  const { t, day } = words;
  if (one.doneAt !== null) return <p class="small muted">{t("checks.doneOn", { day: day(one.doneAt) })}</p>;
  return one.tryOn === null ? null : <p class="small muted">{t("checks.tryOn", { day: day(noonOf(one.tryOn)) })}</p>;
}

function Contacts({ one, words }: { one: CheckCall; words: CheckCallWords }) {
  if (one.contacts.length === 0) return <p class="small muted">{words.t("checks.noPhone")}</p>;
  return (
    <ul class="plain-list">
      {one.contacts.map(({ name, title, phone }) => (
        <li key={`${name} ${phone}`}>
          <Said>{title ? `${name}, ${title}` : name}</Said> <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
        </li>
      ))}
    </ul>
  );
}

const looks = { yes: "good", partly: "warn", no: "danger" } as const;

function Answers({ one: { answers }, words: { t } }: { one: CheckCall; words: CheckCallWords }) {
  if (answers === null) return null;
  const said = answers.said.filter(({ answer }) => answer !== "");
  return (
    <div class="stack-tight">
      {answers.content !== null && (
        <p>
          <Badge look={looks[answers.content]}>{t(`checks.content.${answers.content}`)}</Badge>
        </p>
      )}
      {said.map(({ question, answer }) => (
        <div key={question}>
          <p class="small muted">
            <Said>{question}</Said>
          </p>
          <p class="said-block">
            <Said>{answer}</Said>
          </p>
        </div>
      ))}
      {answers.words !== "" && (
        <p class="said-block">
          <Said>{answers.words}</Said>
        </p>
      )}
    </div>
  );
}

function TeamCalls(props: {
  list: CheckCallList;
  team: readonly CheckCall[];
  onMonth(month: string): void;
  onName(one: CheckCall): void;
}) {
  const words = useCheckCallWords();
  const me = useMe().person.id;
  const { t } = words;
  const { month, months } = props.list;
  const offered = months.includes(month) ? months : [month, ...months];
  return (
    <section class="stack-tight" aria-labelledby="checks-team">
      <h2 id="checks-team">{t("checks.team")}</h2>
      {offered.length > 1 && (
        <SelectField
          label={t("checks.month")}
          value={month}
          options={offered.map((value) => ({ value, label: monthName(words, value) }))}
          onValue={props.onMonth}
        />
      )}
      {props.team.length === 0 ? (
        <EmptyState title={t("checks.teamNone")} />
      ) : (
        <Table
          label={t("checks.team")}
          columns={teamColumns(words, me, props.onName)}
          rows={props.team}
          rowKey={({ customer }) => customer.id}
        />
      )}
    </section>
  );
}

function teamColumns(words: CheckCallWords, me: string, onName: (one: CheckCall) => void): Column<CheckCall>[] {
  const { t } = words;
  return [
    {
      ...{ key: "who", head: t("checks.customer") },
      cell: (one) => (
        <div class="stack-tight">
          <a data-row href={`/customers/${one.customer.id}`}>
            <Said>{one.customer.name}</Said>
          </a>
          {one.owner && <p class="small muted">{t("checks.owner", { name: one.owner.name })}</p>}
          {one.answers !== null && (
            <details>
              <summary>{t("checks.answers")}</summary>
              <Answers one={one} words={words} />
            </details>
          )}
        </div>
      ),
    },
    {
      ...{ key: "caller", head: t("checks.caller") },
      cell: (one) => (
        <div class="stack-tight">
          {one.needsCaller ? <p class="warn-text">{t("checks.nobody")}</p> : <Said>{one.caller?.name ?? ""}</Said>}
          {one.doneAt === null && one.tryOn === null && !one.needsCaller && (
            <p class="small muted">{t("checks.open")}</p>
          )}
          <State one={one} words={words} />
        </div>
      ),
    },
    {
      ...{ key: "do", head: "", align: "right" },
      cell: (one) =>
        one.doneAt === null &&
        one.owner?.id !== me && (
          <Button aria-label={t("checks.nameFor", { name: one.customer.name })} onClick={() => onName(one)}>
            {t("checks.name")}
          </Button>
        ),
    },
  ];
}

function Owned({ list }: { list: CheckCallList }) {
  const { t, day } = useCheckCallWords();
  return (
    <section class="stack-tight" aria-labelledby="checks-owned">
      <h2 id="checks-owned">{t("checks.owned")}</h2>
      <ul class="plain-list">
        {list.owned.map(({ customer, caller, doneAt }) => (
          <li key={customer.id}>
            <a href={`/customers/${customer.id}`} data-row>
              <Said>{customer.name}</Said>
            </a>{" "}
            <span class="small muted">
              {doneAt !== null
                ? t("checks.doneOn", { day: day(doneAt) })
                : caller
                  ? t("checks.calls", { name: caller.name })
                  : t("checks.nobody")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

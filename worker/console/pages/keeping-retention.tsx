import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { Retention, RetentionForecast } from "../../../shared/api/retention.ts";
import { retentionEndpoints } from "../../../shared/api/retention.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useKeepingWords } from "../words/keeping.ts";

type Line = RetentionForecast["lines"][number];
const keyOf = ({ customerId, className }: Line): string => `${customerId} ${className}`;

/** What an answer adds to those before it. */
function added(lines: readonly Line[], more: readonly Line[]): Line[] {
  const sums = new Map(lines.map((line) => [keyOf(line), line]));
  for (const line of more) {
    const before = sums.get(keyOf(line));
    sums.set(keyOf(line), before ? { ...line, now: before.now + line.now, soon: before.soon + line.soon } : line);
  }
  return [...sums.values()];
}

/** Retention: off until a keeper has looked ahead, and then each day's run. */
export function RetentionPart() {
  const { t, number } = useKeepingWords();
  const { call } = useSession();
  const action = useAction();
  const state = useLoad("retention", (ask) => ask(retentionEndpoints.readRetention, {}));
  const customers = useLoad("retention-customers", (ask) => ask(customerEndpoints.listCustomers, {}));
  const [seen, setSeen] = useState<{ lines: Line[]; looked: number; isWhole: boolean } | null>(null);
  const [isSure, setSure] = useState(false);
  const names = new Map((customers.data?.customers ?? []).map(({ id, name }) => [id, name]));
  const look = () =>
    void action.run(async () => {
      let [lines, looked]: [Line[], number] = [[], 0];
      for (let after: string | null = ""; after !== null; ) {
        const part: RetentionForecast = await call(retentionEndpoints.retentionForecast, {
          query: after === "" ? {} : { after },
        });
        [lines, looked, after] = [added(lines, part.lines), looked + part.looked, part.next];
        setSeen({ lines, looked, isWhole: after === null });
      }
    });
  const atOnce = seen?.lines.reduce((sum, { now }) => sum + now, 0) ?? 0;
  const turn = (on: boolean) =>
    void action.run(async () => {
      state.set(await call(retentionEndpoints.switchRetention, { body: { on, seen: atOnce } }));
      setSure(false);
    });
  const columns: Column<Line>[] = [
    {
      key: "customer",
      head: t("holds.subject.customer"),
      cell: ({ customerId }) =>
        customerId === null ? t("retention.noCustomer") : <Said>{names.get(customerId) ?? customerId}</Said>,
    },
    { key: "class", head: t("retention.class"), cell: ({ className }) => className },
    { key: "now", head: t("retention.now"), align: "right", cell: ({ now }) => number(now) },
    { key: "soon", head: t("retention.soon"), align: "right", cell: ({ soon }) => number(soon) },
  ];
  const runs: Column<Retention["runs"][number]>[] = [
    {
      key: "day",
      head: t("retention.day"),
      cell: ({ day, state: of }) => (of === "done" ? day : `${day} · ${t("retention.running")}`),
    },
    { key: "gone", head: t("retention.gone"), align: "right", cell: ({ gone }) => number(gone) },
    { key: "held", head: t("retention.held"), align: "right", cell: ({ held }) => number(held) },
  ];
  if (state.data === null) {
    return state.error === null ? <Skeleton rows={4} /> : <ErrorNote error={state.error} onRetry={state.reload} />;
  }
  const { on } = state.data;
  return (
    <>
      <section class="card stack">
        <h2>{t(on ? "retention.on" : "retention.off")}</h2>
        <p class="muted">{t("retention.text")}</p>
        {seen && (
          <div role="status">
            <p class="small muted">
              {t(seen.isWhole ? "retention.looked" : "retention.counting", { count: seen.looked })}
            </p>
            {seen.isWhole && seen.lines.length === 0 && <p>{t("retention.nothing")}</p>}
          </div>
        )}
        {seen && seen.lines.length > 0 && (
          <Table label={t("retention.forecast")} columns={columns} rows={seen.lines} rowKey={keyOf} />
        )}
        {!isSure && <ErrorNote error={action.error} />}
        <Actions>
          {on && <Button onClick={() => turn(false)}>{t("retention.switchOff")}</Button>}
          <Button look={seen?.isWhole ? "plain" : "primary"} busy={action.busy} onClick={look}>
            {t("retention.forecast")}
          </Button>
          {!on && seen?.isWhole && (
            <Button look="danger" onClick={() => setSure(true)}>
              {t("retention.switchOn")}
            </Button>
          )}
        </Actions>
      </section>
      {state.data.runs.length === 0 ? (
        on && <EmptyState title={t("retention.noRuns")} />
      ) : (
        <Table label={t("retention.runs")} columns={runs} rows={state.data.runs} rowKey={({ day }) => day} />
      )}
      {isSure && (
        <Dialog title={t("erasure.sure")} onClose={() => setSure(false)}>
          <p>{t("retention.sure", { count: atOnce })}</p>
          <ErrorNote error={action.error} />
          <Actions>
            <Button look="danger" busy={action.busy} onClick={() => turn(true)}>
              {t("retention.switchOn")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </>
  );
}

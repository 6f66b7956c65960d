import type { Silence } from "../../../shared/api/silences.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeMinor } from "../desk/write-number.ts";
import { Button } from "../parts/Button.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useSilenceWords } from "../words/silence.ts";
import { localeOf } from "../words/words.tsx";
import type { Doing } from "./silence.tsx";

interface Does {
  onDo(doing: Doing): void;
  onReopen(silence: Silence): void;
}

/** Silent customers, each with why it is here, the plan, and what can be done. */
export function SilenceTable({ silences, ...does }: { silences: readonly Silence[] } & Does) {
  const { t } = useSilenceWords();
  const columns: Column<Silence>[] = [
    { key: "customer", head: t("silence.customer"), cell: (silence) => <Who silence={silence} /> },
    { key: "plan", head: t("silence.plan"), narrow: "hide", cell: (silence) => <Plan silence={silence} /> },
    { key: "do", head: "", align: "right", cell: (silence) => <Steps silence={silence} {...does} /> },
  ];
  return <Table label={t("silence.title")} columns={columns} rows={silences} rowKey={({ id }) => id} />;
}

function Who({ silence }: { silence: Silence }) {
  const words = useSilenceWords();
  const { t } = words;
  const { customer, owner, figures, handover, lastAt } = silence;
  // A customer that fell to a fraction still writes: how much is what says it.
  const isQuiet = figures.silentDays > 2 * figures.everyDays;
  return (
    <div class="stack-tight silence-who">
      <a data-row data-silence={silence.id} href={`/customers/${customer.id}`}>
        <Said>{customer.name}</Said>
      </a>
      <p>
        {t("silence.usual", { count: figures.everyDays })}{" "}
        {isQuiet ? t("silence.nothing", { count: figures.silentDays }) : t("silence.less", { count: figures.got })}{" "}
        {handover && t("silence.left", { name: handover.person.name, day: words.day(handover.endedOn) })}
      </p>
      <p class="small muted">
        {lastAt && `${t("silence.lastAt", { day: words.day(lastAt) })} `}
        {t("silence.raised", { day: words.day(silence.raisedAt) })} ·{" "}
        {owner ? t("silence.owner", { name: owner.name }) : t("silence.noOwner")}
        {handover && (
          <>
            {" · "}
            <a
              aria-label={t("silence.sheetOf", { name: customer.name })}
              href={`/handovers/${handover.id}/customers/${customer.id}`}
            >
              {t("silence.sheet")}
            </a>
          </>
        )}
      </p>
      <div class="desk-narrow small">
        <Plan silence={silence} />
      </div>
    </div>
  );
}

function Plan({ silence: { plan, outcome, cost, words: said, closedBy, closedAt } }: { silence: Silence }) {
  const words = useSilenceWords();
  const { t } = words;
  return (
    <div class="stack-tight">
      {plan ? (
        <p>
          <Said>{plan.text}</Said>
          {plan.person && plan.dueOn && (
            <span class="small muted">
              {" "}
              {t("silence.planBy", { name: plan.person.name, day: words.day(plan.dueOn) })}
            </span>
          )}
        </p>
      ) : (
        outcome === null && <p class="muted">{t("silence.noPlan")}</p>
      )}
      {outcome && (
        <p>
          {t(`silence.outcome.${outcome}`)}
          {cost && <span class="num"> · {writeMinor(cost.amount, cost.currency, localeOf(words))}</span>}
        </p>
      )}
      {said !== "" && (
        <p>
          <Said>{said}</Said>
        </p>
      )}
      {closedBy && closedAt && (
        <p class="small muted">{t("silence.closedBy", { name: closedBy.name, day: words.day(closedAt) })}</p>
      )}
    </div>
  );
}

function Steps({ silence, onDo, onReopen }: { silence: Silence } & Does) {
  const { t } = useSilenceWords();
  const { name } = silence.customer;
  if (silence.state === "closed")
    return (
      <Button look="quiet" aria-label={t("silence.reopenOf", { name })} onClick={() => onReopen(silence)}>
        {t("silence.reopen")}
      </Button>
    );
  return (
    <div class="outside-steps">
      {silence.state === "open" && (
        <Button aria-label={t("silence.planOf", { name })} onClick={() => onDo({ step: "plan", silence })}>
          {t("silence.doPlan")}
        </Button>
      )}
      <Button look="quiet" aria-label={t("silence.closeOf", { name })} onClick={() => onDo({ step: "close", silence })}>
        {t("silence.doClose")}
      </Button>
    </div>
  );
}

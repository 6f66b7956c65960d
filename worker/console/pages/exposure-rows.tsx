import type { ExposedCustomer } from "../../../shared/api/exposure.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Badge } from "../parts/states.tsx";
import { useExposureWords } from "../words/exposure.ts";
import type { Doing } from "./exposure.tsx";
import { reasonsOf } from "./exposure-words.ts";

/** Customers, most exposed first: each with why in words, and what can be done about it. */
export function ExposureRows(props: {
  rows: readonly ExposedCustomer[];
  mayChange(row: ExposedCustomer): boolean;
  onDo(doing: Doing): void;
}) {
  const { t } = useExposureWords();
  return (
    <ol class="list exposure-rows" aria-label={t("exposure.title")}>
      {props.rows.map((row) => (
        <Row key={row.customer.id} row={row} mayChange={props.mayChange(row)} onDo={props.onDo} />
      ))}
    </ol>
  );
}

function Row({ row, mayChange, onDo }: { row: ExposedCustomer; mayChange: boolean; onDo(doing: Doing): void }) {
  const words = useExposureWords();
  const { t } = words;
  const { customer, tier, owner, deputy, knowers } = row;
  const last = knowers
    .map(({ lastAt }) => lastAt)
    .sort()
    .at(-1);
  const name = customer.name;
  const deputyDo = t(deputy ? "exposure.changeDeputy" : "exposure.nameDeputy");
  const around = [
    owner ? t("exposure.looksAfter", { name: owner.name }) : t("exposure.nobodyLooks"),
    deputy ? t("exposure.deputy", { name: deputy.name }) : t("exposure.noDeputy"),
    ...(last === undefined ? [] : [t("exposure.lastAt", { day: words.day(last) })]),
  ];
  return (
    <li class="exposure-row">
      <div class="stack-tight">
        <p class="exposure-name">
          <a data-row data-customer={customer.id} href={`/customers/${customer.id}`}>
            <Said>{name}</Said>
          </a>{" "}
          {tier && <Badge>{t("exposure.tier", { tier })}</Badge>}
        </p>
        <p>{reasonsOf(row, words).join(" · ")}</p>
        <p class="small muted">{around.join(" · ")}</p>
      </div>
      {mayChange && (
        <div class="exposure-steps">
          <Button
            look={deputy ? "quiet" : "plain"}
            aria-label={t("exposure.doFor", { what: deputyDo, name })}
            onClick={() => onDo({ step: "deputy", row })}
          >
            {deputyDo}
          </Button>
          <Button
            look={deputy ? "plain" : "quiet"}
            aria-label={t("exposure.doFor", { what: t("exposure.plan"), name })}
            onClick={() => onDo({ step: "plan", row })}
          >
            {t("exposure.plan")}
          </Button>
        </div>
      )}
    </li>
  );
}

import { Said } from "../../../shared/ui/Said.tsx";
import { useOwnersWords } from "../words/owners.ts";
import type { LoadedCustomer } from "./loaded-customer.ts";

/** Reasons that the record itself gives: who saved first, a departure, the company's rules, a list brought in. */
const given = {
  "first save": "customer.firstSave",
  handover: "owners.handover",
  rule: "owners.rulesReason",
  import: "owners.importReason",
} as const;
const isGiven = (reason: string): reason is keyof typeof given => Object.hasOwn(given, reason);

/** Every dated change of owner and deputy, newest first. */
export function CustomerHistory(props: { ownership: LoadedCustomer["ownership"] }) {
  const { t, day } = useOwnersWords();
  if (props.ownership.length === 0) return <p class="muted">{t("customer.noHistory")}</p>;
  return (
    <ol class="history card">
      {props.ownership.map((line) => (
        <li key={`${line.role} ${line.fromAt}`}>
          <p>
            <span class="muted">{t(line.role === "owner" ? "customers.owner" : "customers.deputy")}:</span>{" "}
            <b>
              <Said>{line.person?.name ?? t("customers.nobody")}</Said>
            </b>
          </p>
          <p class="small muted">
            {t("customer.since", { when: day(line.fromAt) })}
            {line.setBy && ` · ${t("customer.setBy", { name: line.setBy.name })}`}
          </p>
          {line.reason && (
            <p class="history-reason">{isGiven(line.reason) ? t(given[line.reason]) : <Said>{line.reason}</Said>}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

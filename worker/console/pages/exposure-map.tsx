import type { ExposedCustomer } from "../../../shared/api/exposure.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { EmptyState } from "../parts/states.tsx";
import { useExposureWords } from "../words/exposure.ts";
import type { Colleague } from "./exposure-dialogs.tsx";

const strengths = [0, 1, 2, 3] as const;
type Strength = (typeof strengths)[number];

/** The team's people × customers: a cell is how well somebody knows a customer. By name, with no sum for anybody. */
export function ExposureMap(props: {
  team: { id: string; name: string };
  rows: readonly ExposedCustomer[];
  colleagues: readonly Colleague[];
}) {
  const { t } = useExposureWords();
  const { team, rows } = props;
  const people = props.colleagues
    .filter(({ teamIds }) => teamIds.includes(team.id))
    .sort((a, b) => a.name.localeCompare(b.name));
  const ids = new Set(people.map(({ id }) => id));
  if (people.length === 0) return <EmptyState title={t("exposure.mapNobody")} />;
  const strengthOf = (row: ExposedCustomer, is: (id: string) => boolean): Strength =>
    row.knowers.reduce<Strength>((most, one) => (is(one.person.id) && one.strength > most ? one.strength : most), 0);
  return (
    <div class="stack">
      <p class="muted">{t("exposure.mapText")}</p>
      <div class="table-scroll">
        <table class="exposure-map" aria-label={t("exposure.mapLabel", { team: team.name })}>
          <thead>
            <tr>
              <th scope="col">{t("exposure.mapCustomer")}</th>
              {people.map(({ id, name }) => (
                <th key={id} scope="col">
                  <span>
                    <Said>{name}</Said>
                  </span>
                </th>
              ))}
              <th scope="col">
                <span>{t("exposure.mapOthers")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.customer.id}>
                <th scope="row">
                  <a data-row href={`/customers/${row.customer.id}`}>
                    <Said>{row.customer.name}</Said>
                  </a>
                </th>
                {people.map(({ id }) => (
                  <Cell key={id} strength={strengthOf(row, (one) => one === id)} />
                ))}
                <Cell strength={strengthOf(row, (one) => !ids.has(one))} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="exposure-legend small muted" aria-hidden="true">
        {strengths.map((strength) => (
          <span key={strength} class={`exposure-cell exposure-cell-${strength}`}>
            {t(`exposure.strength.${strength}`)}
          </span>
        ))}
      </p>
    </div>
  );
}

/** A mark grows with the talk, so that colour alone says nothing. */
function Cell({ strength }: { strength: Strength }) {
  const { t } = useExposureWords();
  return (
    <td>
      <svg class={`exposure-mark exposure-cell-${strength}`} viewBox="0 0 24 24" aria-hidden="true">
        <rect x={12 - 3 * strength - 1} y={12 - 3 * strength - 1} width={6 * strength + 2} height={6 * strength + 2} />
      </svg>
      <span class="sr-only">{t(`exposure.strength.${strength}`)}</span>
    </td>
  );
}

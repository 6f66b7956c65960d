import type { Facets } from "../../../shared/api/search.ts";
import { type QueryPart, withParts } from "../../../shared/search-query.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords } from "../words/words.tsx";
import { searchAddress } from "./search-address.ts";

interface Line {
  key: string;
  label: string;
  title?: string;
  count: number;
  adds: QueryPart[];
}

/** What the newest hits are made of; each line narrows the search to itself. */
export function FacetLists(props: { facets: Facets; parts: readonly QueryPart[]; customerId: string | null }) {
  const { t } = useWords();
  const { facets } = props;
  const lists: { head: string; lines: Line[] }[] = [
    {
      head: t("search.facetCustomers"),
      lines: facets.customers.map(({ id, name, count }) => ({
        key: id,
        label: name,
        count,
        adds: [{ kind: "customer", value: name, not: false }],
      })),
    },
    {
      head: t("search.facetPeople"),
      lines: facets.people.map(({ address, name, count }) => ({
        key: address,
        label: name || address,
        title: address,
        count,
        adds: [{ kind: "from", value: address, not: false }],
      })),
    },
    {
      head: t("search.facetYears"),
      lines: facets.years.map(({ year, count }) => ({
        key: String(year),
        label: String(year),
        count,
        adds: [
          { kind: "after", value: `${year}-01-01`, not: false },
          { kind: "before", value: `${year + 1}-01-01`, not: false },
        ],
      })),
    },
  ];
  return (
    <div class="facets">
      <p class="small muted">{t(facets.isAll ? "search.countedAll" : "search.counted", { count: facets.counted })}</p>
      {lists
        // One line alone narrows nothing.
        .filter(({ lines }) => lines.length > 1)
        .map(({ head, lines }) => (
          <section key={head}>
            <h2>{head}</h2>
            <ul>
              {lines.map((line) => (
                <li key={line.key}>
                  <a href={searchAddress(withParts(props.parts, line.adds), props.customerId)} title={line.title}>
                    <Said>{line.label}</Said>
                    <FacetCount count={line.count} />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}

function FacetCount(props: { count: number }) {
  const { number } = useWords();
  return <span class="facet-count">{number(props.count)}</span>;
}

import type { Facets, SearchNote } from "../../../shared/api/search.ts";
import { type QueryPart, withoutPart } from "../../../shared/search-query.ts";
import { ButtonLink } from "../parts/Button.tsx";
import { EmptyState } from "../parts/states.tsx";
import { useWords } from "../words/words.tsx";
import { partWords, searchAddress } from "./search-address.ts";

/** Nothing was found: says which filter keeps everything out, and leads on. */
export function NothingFound(props: {
  q: string;
  parts: readonly QueryPart[];
  customerId: string | null;
  notes: readonly SearchNote[];
  facets: Facets | null;
}) {
  const words = useWords();
  const { t } = words;
  const { parts, notes } = props;
  if (notes.some(({ code }) => code === "too_broad")) {
    return <EmptyState title={t("search.tooBroadTitle")}>{t("search.tooBroad")}</EmptyState>;
  }
  const excluding = props.facets?.excluding ?? [];
  return (
    <EmptyState
      title={t("search.noneTitle", { q: props.q })}
      action={
        excluding.length === 0 && notes.length === 0 ? (
          <ButtonLink href={`/customers?q=${encodeURIComponent(props.q)}`}>{t("search.customers")}</ButtonLink>
        ) : null
      }
    >
      {notes.map(({ code, part }) => (
        <p key={`${code} ${part}`}>
          {code === "no_quotes"
            ? t("search.noQuotes")
            : t("search.noCustomer", { name: parts[part ?? -1]?.value ?? "" })}
        </p>
      ))}
      {excluding.length > 0 && (
        <>
          <p>{t("search.excludes")}</p>
          <ul class="search-without">
            {excluding.map((at) => {
              const part = parts[at];
              if (part === undefined) return null;
              return (
                <li key={at}>
                  <a href={searchAddress(withoutPart(parts, at), props.customerId)}>
                    {t("search.without", { value: partWords(words, part) })}
                  </a>
                </li>
              );
            })}
          </ul>
        </>
      )}
      {excluding.length === 0 && notes.length === 0 && <p>{t("search.none")}</p>}
    </EmptyState>
  );
}

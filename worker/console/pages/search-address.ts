import { isolated } from "../../../shared/direction.ts";
import type { QueryPart } from "../../../shared/search-query.ts";
import type { Words } from "../words/words.tsx";

/** The contract's longest query. */
export const LONGEST = 300;

/** A search's address: everything it looks for stands in it, so that it can be sent to a colleague. */
export function searchAddress(q: string, customerId: string | null): string {
  const query = new URLSearchParams();
  if (q !== "") query.set("q", q);
  if (customerId !== null) query.set("customer", customerId);
  const text = query.toString();
  return text === "" ? "/search" : `/search?${text}`;
}

/** The reader's time zone: where their days begin. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What a part of a query asks for, in the reader's words. */
export function partWords({ t, day }: Words, { kind, value, not }: QueryPart): string {
  const said = () => {
    if (kind === "has") return t(value === "quote" ? "search.chip.quote" : "search.chip.attachment");
    if (kind === "before" || kind === "after") return t(`search.chip.${kind}`, { value: day(`${value}T00:00:00`) });
    return t(`search.chip.${kind}`, { value });
  };
  return not ? t("search.chip.not", { value: isolated(said()) }) : said();
}

import { type QueryPart, withoutPart } from "../../../shared/search-query.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords } from "../words/words.tsx";
import { partWords, searchAddress } from "./search-address.ts";

/** Plain words stand in the box and need no chip. */
const isChip = ({ kind, not }: QueryPart): boolean => not || kind !== "word";

function Chip(props: { label: string; href: string }) {
  const { t } = useWords();
  return (
    <li class="chip">
      <Said>{props.label}</Said>
      <a class="chip-remove" href={props.href}>
        <span class="sr-only">{t("search.chip.remove", { value: props.label })}</span>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m5 5 6 6m0-6-6 6" />
        </svg>
      </a>
    </li>
  );
}

/** How the query was read, each filter with a way out of it. `customer`: the one the address names, if any. */
export function Chips(props: {
  parts: readonly QueryPart[];
  q: string;
  customer: { id: string; name: string | null } | null;
}) {
  const words = useWords();
  const { t } = words;
  const { parts, customer } = props;
  if (customer === null && !parts.some(isChip)) return null;
  return (
    <ul class="chips" aria-label={t("search.chips")}>
      {customer !== null && (
        <Chip
          label={customer.name === null ? t("search.inOne") : t("search.in", { name: customer.name })}
          href={searchAddress(props.q, null)}
        />
      )}
      {parts.map(
        (part, at) =>
          isChip(part) && (
            <Chip
              key={`${at} ${part.value}`}
              label={partWords(words, part)}
              href={searchAddress(withoutPart(parts, at), customer?.id ?? null)}
            />
          ),
      )}
    </ul>
  );
}

import type { ExposedCustomer } from "../../../shared/api/exposure.ts";
import { writeMinor } from "../desk/write-number.ts";
import type { ExposureWords } from "../words/exposure.ts";
import { localeOf } from "../words/words.tsx";

/** As many colleagues are named on a row. */
const NAMED = 3;

/** Why a customer stands where it stands, in words: who knows it, how many of its people, what is open with it. */
export function reasonsOf(row: ExposedCustomer, words: ExposureWords): string[] {
  const { t, day, list } = words;
  const { knowers, aloneSince, people, openQuotes, openMoney } = row;
  const [first] = knowers;
  const names = knowers.map(({ person }) => person.name);
  const who =
    first === undefined
      ? t("exposure.nobody")
      : knowers.length > 1
        ? t("exposure.some", { count: knowers.length, names: list(names.slice(0, NAMED)) })
        : aloneSince === null
          ? t("exposure.only", { name: first.person.name })
          : t("exposure.onlySince", { name: first.person.name, day: day(aloneSince) });
  const buyers = people > 0 ? t("exposure.buyers", { count: people }) : t("exposure.callsOnly");
  const money = openMoney.map(({ amount, currency }) => writeMinor(amount, currency, localeOf(words)));
  return [
    who,
    ...(first === undefined ? [] : [buyers]),
    ...(openQuotes > 0 ? [[t("exposure.quotes", { count: openQuotes }), ...money].join(", ")] : []),
  ];
}

import { useEffect, useState } from "preact/hooks";
import type { CareDue } from "../../../shared/api/care.ts";
import type { Language } from "../../../shared/api/people.ts";
import { addDays } from "../../../shared/care/due-days.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { countryName } from "../country-names.ts";
import { noonOf, todayOf } from "../desk/today.ts";
import { useCareWords } from "../words/care.ts";
import { localeOf } from "../words/words.tsx";

type Country = CareDue["countries"][number];

interface Holiday extends Country {
  day: string;
  name: string;
}

/** Public holidays of some countries in the next days, with how many customers each concerns; nothing where no country is known. */
export function CountryHolidays(props: { heading: string; countries: readonly Country[]; days: number }) {
  const { countries, days } = props;
  const words = useCareWords();
  const { t, language } = words;
  const [found, setFound] = useState<readonly Holiday[] | null>(null);
  const asked = JSON.stringify(countries);
  useEffect(() => {
    const of: Country[] = JSON.parse(asked);
    if (of.length === 0) return;
    let isGone = false;
    // Without the calendar the page still says all that is ours.
    readHolidays(of, days, language).then(
      (holidays) => isGone || setFound(holidays),
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [asked, days, language]);
  if (countries.length === 0 || found === null) return null;
  return (
    <section class="card stack-tight" aria-labelledby="care-holidays">
      <h2 id="care-holidays">{props.heading}</h2>
      {found.length === 0 && <p class="small muted">{t("care.holidaysNone", { count: days })}</p>}
      <ul class="plain-list">
        {found.map(({ day, country, name, customers }) => (
          <li key={`${day} ${country} ${name}`}>
            {words.day(noonOf(day))} · {countryName(localeOf(words), country)} · <Said>{name}</Said>{" "}
            {customers > 0 && <span class="small muted">{t("care.holidayCustomers", { count: customers })}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The library has no Simplified Chinese but of China: English is read sooner than Traditional. */
const nameLanguage = (country: string, language: Language): string =>
  language === "zh" && country !== "cn" ? "en" : language;

async function readHolidays(countries: readonly Country[], days: number, language: Language): Promise<Holiday[]> {
  // 1.4 MB of the world's calendars: read when somebody looks, and by nobody else.
  const { default: Holidays } = await import("date-holidays");
  const from = todayOf(new Date());
  const until = addDays(from, days);
  const years = new Set([from, until].map((day) => Number(day.slice(0, 4))));
  const found = countries.flatMap((one) => {
    const calendar = new Holidays(one.country.toUpperCase());
    return [...years].flatMap((year) =>
      calendar
        .getHolidays(year, nameLanguage(one.country, language))
        .filter(({ type, date }) => type === "public" && date.slice(0, 10) >= from && date.slice(0, 10) <= until)
        .map(({ date, name }): Holiday => ({ ...one, day: date.slice(0, 10), name })),
    );
  });
  return found.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : b.customers - a.customers));
}

import { useId } from "preact/hooks";
import { isolated } from "../../../shared/direction.ts";
import { Button } from "../parts/Button.tsx";
import { useWords } from "../words/words.tsx";
import type { NotePeople } from "./note-form.tsx";
import { showsAll, type TimelineFilter } from "./timeline-filter.ts";

const types = ["all", "in", "out", "notes"] as const;

/** What the timeline shows: which way, whom, which year, up to which day. */
export function TimelineBar(props: {
  filter: TimelineFilter;
  people: NotePeople;
  years: readonly number[];
  onFilter(filter: TimelineFilter): void;
}) {
  const { t } = useWords();
  const { filter, people, years } = props;
  const id = useId();
  const change = (given: Partial<TimelineFilter>) => props.onFilter({ ...filter, ...given });
  const group = (label: string, list: NotePeople["contacts"]) =>
    list.length === 0 ? null : (
      <optgroup label={label}>
        {list.map((one) => (
          <option key={one.id} value={one.id} selected={one.id === filter.who}>
            {isolated(one.name)}
          </option>
        ))}
      </optgroup>
    );
  return (
    <fieldset class="timeline-bar">
      <legend class="sr-only">{t("timeline.filters")}</legend>
      <select
        class="input"
        aria-label={t("timeline.type")}
        onChange={(event) => change({ type: types[event.currentTarget.selectedIndex] ?? "all" })}
      >
        {types.map((type) => (
          <option key={type} value={type} selected={type === filter.type}>
            {t(`timeline.${type}`)}
          </option>
        ))}
      </select>
      <select
        class="input"
        aria-label={t("timeline.person")}
        onChange={(event) => change({ who: event.currentTarget.value || null })}
      >
        <option value="" selected={filter.who === null}>
          {t("timeline.anybody")}
        </option>
        {group(t("timeline.theirs"), people.contacts)}
        {group(t("timeline.ours"), people.colleagues)}
      </select>
      <select
        class="input"
        aria-label={t("timeline.year")}
        onChange={(event) => change({ year: Number(event.currentTarget.value) || null })}
      >
        <option value="" selected={filter.year === null}>
          {t("timeline.allYears")}
        </option>
        {years.map((year) => (
          <option key={year} value={year} selected={year === filter.year}>
            {year}
          </option>
        ))}
      </select>
      <span class="timeline-until">
        <label class="small muted" for={id}>
          {t("timeline.until")}
        </label>
        <input
          id={id}
          class="input"
          type="date"
          value={filter.until ?? ""}
          onChange={(event) => change({ until: event.currentTarget.value || null })}
        />
      </span>
      {!showsAll(filter) && (
        <Button look="quiet" onClick={() => props.onFilter({ type: "all", who: null, year: null, until: null })}>
          {t("timeline.clear")}
        </Button>
      )}
    </fieldset>
  );
}

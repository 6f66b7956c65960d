import { useState } from "preact/hooks";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { Check, Field } from "../parts/Field.tsx";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import type { Part } from "./desk-settings.tsx";

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 24 * 60 * 60 * 1000;

/** When the Desk works: what promised times and reminders are counted by. */
export function Hours({ settings: { hours }, change, isWrong }: Part) {
  const { t, language } = useDeskSettingsWords();
  const set = (part: Partial<DeskSettings["hours"]>) => change({ hours: { ...hours, ...part } });
  const [holidays, setHolidays] = useState(hours.holidays.join(", "));
  const weekday = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  return (
    <section class="card stack">
      <h2>{t("deskSet.hours")}</h2>
      <fieldset class="row deskset-days">
        <legend class="field-label">{t("deskSet.days")}</legend>
        {[1, 2, 3, 4, 5, 6, 7].map((day) => (
          <Check
            key={day}
            label={weekday.format(MONDAY + (day - 1) * DAY_MS)}
            checked={hours.days.includes(day)}
            onValue={(on) =>
              set({ days: on ? [...hours.days, day].sort((a, b) => a - b) : hours.days.filter((one) => one !== day) })
            }
          />
        ))}
      </fieldset>
      <div class="quote-fields">
        {(["from", "to"] as const).map((end) => (
          <div key={end} class="field">
            <label class="field-label" for={`desk-hours-${end}`}>
              {t(`deskSet.${end}`)}
            </label>
            <input
              id={`desk-hours-${end}`}
              class="input"
              type="time"
              value={hours[end]}
              onChange={(event) => event.currentTarget.value && set({ [end]: event.currentTarget.value })}
            />
          </div>
        ))}
        <Field
          label={t("deskSet.timeZone")}
          value={hours.timeZone}
          maxLength={64}
          onValue={(timeZone) => set({ timeZone: timeZone.trim() })}
        />
      </div>
      <Field
        label={t("deskSet.holidays")}
        hint={t("deskSet.holidaysHint")}
        value={holidays}
        problem={isWrong("hours", "holidays") ? t("deskSet.wrong") : null}
        onValue={(text) => {
          setHolidays(text);
          set({ holidays: text.split(/[\s,;，；]+/).filter(Boolean) });
        }}
      />
    </section>
  );
}

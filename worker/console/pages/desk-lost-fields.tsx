import { percentSchema } from "../../../shared/money.ts";
import { type LostFor, lostForSchema } from "../../../shared/quote/states.ts";
import { readNumber } from "../desk/read-number.ts";
import { Field, SelectField } from "../parts/Field.tsx";
import { useDeskWords } from "../words/desk.ts";
import { useDeskHistoryWords } from "../words/desk-history.ts";
import { localeOf } from "../words/words.tsx";

/** What is said of a quote that was lost; `gap` as it was typed. */
export interface Lost {
  lostFor: LostFor | "";
  competitor: string;
  gap: string;
}

export const nothingSaid: Lost = { lostFor: "", competitor: "", gap: "" };

/** A typed percentage as a decimal string; null where nothing was typed, undefined where it is none from 0 to 100. */
export function readGap(typed: string, locale: string): string | null | undefined {
  const text = typed.replace(/[%％]\s*$/, "").trim();
  return text === "" ? null : percentSchema.safeParse(readNumber(text, locale)?.value).data;
}

/** What for, to whom, and by how much, beside the reason in words. */
export function LostFields(props: { lost: Lost; onLost(lost: Lost): void }) {
  const { t } = useDeskWords();
  const history = useDeskHistoryWords();
  const { lost, onLost } = props;
  const isWrong = readGap(lost.gap, localeOf(history)) === undefined;
  return (
    <>
      <SelectField
        label={history.t("lost.for")}
        value={lost.lostFor}
        options={[
          { value: "", label: history.t("lost.unknown") },
          ...lostForSchema.options.map((value) => ({ value, label: history.t(`lost.${value}`) })),
        ]}
        onValue={(lostFor) => onLost({ ...lost, lostFor })}
      />
      <Field
        label={t("desk.competitor")}
        value={lost.competitor}
        maxLength={200}
        onValue={(competitor) => onLost({ ...lost, competitor })}
      />
      <Field
        label={history.t("lost.gap")}
        hint={history.t("lost.gapHint")}
        problem={isWrong ? history.t("lost.gapWrong") : null}
        inputMode="decimal"
        maxLength={12}
        value={lost.gap}
        onValue={(gap) => onLost({ ...lost, gap })}
      />
    </>
  );
}

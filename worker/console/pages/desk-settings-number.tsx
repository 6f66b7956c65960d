import { readNumber } from "../desk/read-number.ts";
import { typedDecimal, writeDecimal } from "../desk/write-number.ts";
import { Field } from "../parts/Field.tsx";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import { localeOf } from "../words/words.tsx";

/** What is typed in the form's numbers, by their names, while it says something else than what is known of them. */
export type Numbers = Readonly<Record<string, { text: string; isRead: boolean }>>;

/** True where every number could be read. */
export const numbersRead = (numbers: Numbers): boolean => Object.values(numbers).every(({ isRead }) => isRead);

/** A number in the form of the Desk's settings; `empty`: it may be left out. */
export function NumberField(props: {
  name: string;
  label: string;
  value: string | null;
  empty?: boolean;
  wrong: boolean;
  numbers: Numbers;
  setNumbers(numbers: Numbers): void;
  onValue(value: string | null): void;
}) {
  const words = useDeskSettingsWords();
  const { t } = words;
  const locale = localeOf(words);
  const { name, numbers } = props;
  const typed = numbers[name];
  const read = typed === undefined ? null : readNumber(typed.text, locale);
  const isUnread = typed !== undefined && !typed.isRead;
  return (
    <Field
      label={props.label}
      inputMode="decimal"
      maxLength={30}
      value={typed?.text ?? (props.value === null ? "" : typedDecimal(props.value, locale))}
      hint={read?.unsure ? t("deskSet.readAs", { value: writeDecimal(read.value, locale) }) : undefined}
      problem={isUnread || props.wrong ? t("deskSet.wrong") : null}
      onValue={(text) => {
        const found = readNumber(text, locale);
        const isEmpty = text.trim() === "" && props.empty === true;
        props.setNumbers({ ...numbers, [name]: { text, isRead: isEmpty || found !== null } });
        if (isEmpty) props.onValue(null);
        else if (found !== null) props.onValue(found.value);
      }}
    />
  );
}

import type { OwnRecord } from "../../../shared/api/own-record.ts";
import { writeCsv } from "../../../shared/csv.ts";
import type { MyRecordWords } from "../words/my-record.ts";
import { stateText } from "./objection-state.ts";
import { ruleText } from "./rule-name.ts";

/** Names shown of a message with many people on it. */
const MAX_PEOPLE = 5;

/** The other side: who wrote to the reader, or whom they wrote to. */
export function peopleOf({ direction, participants }: OwnRecord): string[] {
  const roles = direction === "in" ? ["from"] : ["to", "cc"];
  return participants
    .filter(({ role }) => roles.includes(role))
    .slice(0, MAX_PEOPLE)
    .map(({ name, address }) => name || address);
}

/** The list as a table of texts, its head first. */
export function rowsOf(words: MyRecordWords, records: readonly OwnRecord[]): string[][] {
  const { t } = words;
  const head = ["sent", "recorded", "subject", "people", "customers"] as const;
  const stateOf = ({ closed, objection, captures }: OwnRecord): string => {
    if (objection && objection.state !== "withdrawn") return stateText(words, objection);
    if (closed) return t("mine.closed");
    return captures.every(({ namesOnly }) => namesOnly) ? t("mine.namesOnly") : "";
  };
  return [
    [...head.map((key) => t(`mine.csv.${key}`)), t("message.rule"), t("mine.csv.state"), t("mine.csv.readBy")],
    ...records.flatMap((record) =>
      record.captures.map(({ at, rule }) => [
        ...[record.sentAt, at, record.subject ?? "", peopleOf(record).join("; ")],
        ...[record.customers.map(({ name }) => name).join("; "), ruleText(words, rule), stateOf(record)],
        (record.readBy ?? []).map(({ person, at }) => `${person.name} ${at}`).join("; "),
      ]),
    ),
  ];
}

/** Hands the list over as a CSV, a line for each capture. */
export function downloadRecords(words: MyRecordWords, records: readonly OwnRecord[]): void {
  const url = URL.createObjectURL(new Blob([writeCsv(rowsOf(words, records))], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "my-record.csv";
  link.click();
  URL.revokeObjectURL(url);
}

import { type ReportBy, reportBySchema } from "../../../shared/api/desk-reports.ts";
import { daySchema } from "../../../shared/api/notes.ts";

// Which report is shown, as it stands in the address.

export const presets = ["month", "quarter", "year", "twelve", "own"] as const;
export type Preset = (typeof presets)[number];

/** Days (YYYY-MM-DD); `until` is the last. */
export interface Period {
  from: string;
  until: string;
}

export interface ReportView extends Period {
  by: ReportBy;
  preset: Preset;
}

const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);

/** What a preset comes to on a day: this month, quarter or year, or the last twelve months with this one. */
export function periodOf(preset: Exclude<Preset, "own">, today: string): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const first = { month, quarter: month - (month % 3), year: 0, twelve: month - 11 }[preset];
  const months = { month: 1, quarter: 3, year: 12, twelve: 12 }[preset];
  return { from: dayOf(year, first, 1), until: dayOf(year, first + months, 0) };
}

/** Reads an address; what is not known there counts for nothing. */
export function readReport(query: URLSearchParams, today: string): ReportView {
  const by = reportBySchema.safeParse(query.get("by")).data ?? "customer";
  const from = daySchema.safeParse(query.get("from")).data;
  const until = daySchema.safeParse(query.get("until")).data;
  if (from !== undefined && until !== undefined && from <= until) return { by, preset: "own", from, until };
  const preset = presets.find((one) => one !== "own" && one === query.get("period")) ?? "twelve";
  return preset === "own" ? readReport(new URLSearchParams(), today) : { by, preset, ...periodOf(preset, today) };
}

/** The address of a report. */
export function reportAddress({ by, preset, from, until }: ReportView): string {
  const query = new URLSearchParams();
  if (by !== "customer") query.set("by", by);
  if (preset === "own") {
    query.set("from", from);
    query.set("until", until);
  } else if (preset !== "twelve") query.set("period", preset);
  const text = query.toString();
  return text === "" ? "/desk/report" : `/desk/report?${text}`;
}

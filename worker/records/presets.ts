import type { Language } from "../../shared/api/people.ts";
import type { Preset } from "../../shared/api/setup.ts";

/** What a preset decides at the first run (WORDS.md, "Presets"). Everything can be changed afterwards. */
export interface PresetRules {
  /** Members of the customer's team may open the original, not only read the text. */
  teamOriginals: boolean;
  /** Other teams see who wrote when, not what. */
  otherTeamsEnvelope: boolean;
  /** Everybody who is invited without a team joins the only one there is. */
  oneTeam: boolean;
  /** Nothing is saved before the agreement with the works council is recorded. */
  needsAgreement: boolean;
}

export const presets: Record<Preset, PresetRules> = {
  "up-to-100": { teamOriginals: true, otherTeamsEnvelope: false, oneTeam: true, needsAgreement: false },
  "strict-eu": { teamOriginals: false, otherTeamsEnvelope: false, oneTeam: false, needsAgreement: true },
  large: { teamOriginals: true, otherTeamsEnvelope: true, oneTeam: false, needsAgreement: false },
  "names-and-dates": { teamOriginals: false, otherTeamsEnvelope: false, oneTeam: true, needsAgreement: false },
};

/** The first team's name: the record bar says it as "Sales can read". */
export const firstTeamName: Record<Language, string> = { en: "Sales", zh: "销售团队", ru: "Отдел продаж" };

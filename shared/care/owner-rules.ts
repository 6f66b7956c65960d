import { z } from "zod";
import { tierSchema } from "../api/customer-ref.ts";
import { languageSchema } from "../api/people.ts";
import { idSchema } from "../ids.ts";
import { countrySchema, isoCountry } from "./country.ts";

// Who looks after which customer, as the company says it once: by territory, tier and language. Pure.

/** Whom a rule chooses among: these people, and everybody of a team. */
export const poolSchema = z.object({ personIds: z.array(idSchema).max(50), teamId: idSchema.nullable() });
export type Pool = z.infer<typeof poolSchema>;

/** A rule. A list that is empty asks for nothing. */
export const ownerRuleSchema = z
  .object({
    id: z.uuid(),
    /** The customer's team: its territory. */
    teamIds: z.array(idSchema).max(50),
    /** Its country: `de`. */
    countries: z.array(countrySchema).max(50),
    tiers: z.array(tierSchema),
    languages: z.array(languageSchema),
    /** Null: the rule says nothing about that. */
    owner: poolSchema.nullable(),
    deputy: poolSchema.nullable(),
  })
  .refine(({ owner, deputy }) => owner !== null || deputy !== null, "names neither owner nor deputy");
export type OwnerRule = z.infer<typeof ownerRuleSchema>;

/** What the rules ask of a customer. */
export interface RuledCustomer {
  readonly teamId: string | null;
  readonly tier: "A" | "B" | "C" | null;
  /** Of its people, as they asked last; null where it is not known. */
  readonly language: string | null;
  /** Its countries (country.ts). */
  readonly countries: readonly string[];
}

const asks = (wanted: readonly string[], has: readonly (string | null)[]): boolean =>
  wanted.length === 0 || has.some((one) => one !== null && wanted.includes(one));

/** The first rule that fits a customer and names such a role; null where none does. */
export const ruleFor = (
  rules: readonly OwnerRule[],
  role: "owner" | "deputy",
  { teamId, tier, language, countries }: RuledCustomer,
): OwnerRule | null =>
  rules.find(
    (rule) =>
      rule[role] !== null &&
      asks(rule.teamIds, [teamId]) &&
      asks(rule.countries.map(isoCountry), countries) &&
      asks(rule.tiers, [tier]) &&
      asks(rule.languages, [language]),
  ) ?? null;

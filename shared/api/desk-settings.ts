import { z } from "zod";
import { idSchema } from "../ids.ts";
import { currencySchema, percentSchema, positiveDecimalSchema } from "../money.ts";
import { approvalRuleSchema } from "../quote/approval.ts";
import { sellerSchema } from "../quote/issued.ts";
import { tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { languageSchema } from "./people.ts";
import { outsideSeesSchema } from "./quote-requests.ts";

// How the Desk works: what the company is called on its quotes, in what it reckons, how fast it promises to be, and which
// quotes a second person looks at.

/**
 * Which requests are offered to whom first; the first route that fits holds. A list that is empty asks for nothing, and
 * nobody else is kept from taking them.
 */
export const routeSchema = z.object({
  id: z.uuid(),
  tiers: z.array(tierSchema),
  /** The customer's team: its territory. */
  teamIds: z.array(idSchema).max(100),
  languages: z.array(languageSchema).default([]),
  /** Any of these words in what is wanted. */
  words: z.array(z.string().trim().min(1).max(100)).max(100),
  personIds: z.array(idSchema).min(1).max(100),
});

export const deskSettingsSchema = z.object({
  /** What others than the Desk see of a quote. */
  outsideSees: outsideSeesSchema,
  /** The company's own currency. */
  currency: currencySchema,
  /** What one of another currency is worth in it, as the company says: what approval by amount goes by. */
  rates: z.record(currencySchema, positiveDecimalSchema),
  /** What a new line begins with. */
  taxPercent: percentSchema,
  /** A new quote holds for so many days. */
  validDays: z.number().int().min(1).max(730),
  /** Before the year and the number: `Q` gives `Q-2026-00001`. */
  numberPrefix: z.string().regex(/^[A-Z0-9]{1,10}$/, "not 1 to 10 letters A to Z and digits"),
  /** Working hours until an answer is promised, by tier; `other` for those without one. */
  promiseHours: z.object({
    A: z.number().int().min(1).max(400),
    B: z.number().int().min(1).max(400),
    C: z.number().int().min(1).max(400),
    other: z.number().int().min(1).max(400),
  }),
  /** When the Desk works. */
  hours: z.object({
    timeZone: z.string().min(1).max(64),
    /** 1 is Monday. */
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "not a time of day"),
    to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "not a time of day"),
    holidays: z.array(daySchema).max(200),
  }),
  /** By which ways customers themselves ask: the company's form, and mail to these addresses that reads like a request. */
  ways: z.object({ form: z.boolean(), addresses: z.array(z.email().toLowerCase()).max(50) }),
  routes: z.array(routeSchema).max(100),
  /** Who has so many open requests is offered no more. */
  mostOpen: z.number().int().min(1).max(1000).nullable(),
  /** When a customer is asked again: so many working days after the quote went out, each time once. */
  followUpDays: z.array(z.number().int().min(1).max(180)).max(10),
  approval: z.array(approvalRuleSchema).max(100),
  seller: sellerSchema,
});
export type DeskSettings = z.infer<typeof deskSettingsSchema>;

export const deskSettingsEndpoints = {
  deskSettings: endpoint({
    method: "GET",
    path: "/api/desk/settings",
    summary: "How the Desk works (inside, manager, admin)",
    who: "session",
    response: deskSettingsSchema,
  }),
  updateDeskSettings: endpoint({
    method: "PATCH",
    path: "/api/desk/settings",
    summary: "Change how the Desk works (admin)",
    who: "session",
    body: deskSettingsSchema.partial(),
    response: deskSettingsSchema,
  }),
};

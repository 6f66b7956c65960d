import { z } from "zod";
import { MAX_ANSWER_HOURS } from "../limits.ts";
import { endpoint } from "./endpoint.ts";
import { languageSchema, meSchema } from "./people.ts";
import { webmailSelectorsSchema } from "./webmail-selectors.ts";

export const presetSchema = z.enum(["up-to-100", "strict-eu", "large", "names-and-dates"]);
export type Preset = z.infer<typeof presetSchema>;

/** What the sign-in page may offer. */
export const signInWaysSchema = z.object({
  setupNeeded: z.boolean(),
  companyName: z.string().nullable(),
  language: languageSchema,
  oidc: z.object({ label: z.string() }).nullable(),
  emailCode: z.boolean(),
  demo: z.boolean(),
});

const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{3,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, "not a domain");

const addressSchema = z
  .email()
  .max(254)
  .transform((address) => address.toLowerCase());

export const setupSchema = z.object({
  language: languageSchema,
  companyName: z.string().trim().min(1).max(120),
  preset: presetSchema,
  mailDomains: z.array(domainSchema).min(1).max(20),
  /** The record is to hold the demo company; only a Worker on somebody's own computer takes it. */
  demo: z.boolean().default(false),
});

/** The agreement with the works council: where one is needed nothing is saved before an admin has recorded it. */
export const worksAgreementSchema = z.object({
  required: z.boolean(),
  /** How the company names it, and its day; null until it is recorded. */
  reference: z.string().trim().min(1).max(200).nullable(),
  date: z.iso.date().nullable(),
});

export const settingsSchema = z.object({
  companyName: z.string(),
  language: languageSchema,
  preset: presetSchema,
  mailDomains: z.array(z.string()),
  /** Team members of the customer's team may open the original. */
  teamOriginals: z.boolean(),
  /** Other teams see who wrote when, not what. */
  otherTeamsEnvelope: z.boolean(),
  mailDoor: z.object({ open: z.boolean(), address: z.string().nullable() }),
  /** Domains that are never a customer; mail with nobody else outside is not kept by the company's own doors. */
  ignoredDomains: z.array(z.string()),
  /** Addresses and domains whose mail the company's own doors never keep, whoever else is on it. */
  neverSaved: z.array(z.string()),
  /** How long a customer may wait for an answer: hours of working days. */
  answerHours: z.number().int(),
  worksAgreement: worksAgreementSchema,
  /** Selectors that go before the extension's own, where a webmail's page has changed. */
  webmailSelectors: webmailSelectorsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

export const setupEndpoints = {
  signInWays: endpoint({
    method: "GET",
    path: "/api/sign-in-ways",
    summary: "How one can sign in here",
    who: "anyone",
    response: signInWaysSchema,
  }),
  setup: endpoint({
    method: "POST",
    path: "/api/setup",
    summary: "Answer the first run's questions; applies a preset",
    who: "session",
    body: setupSchema,
    response: meSchema,
  }),
  settings: endpoint({
    method: "GET",
    path: "/api/settings",
    summary: "The company's settings",
    who: "session",
    response: settingsSchema,
  }),
  updateSettings: endpoint({
    method: "PATCH",
    path: "/api/settings",
    summary: "Change the company's settings (admin)",
    who: "session",
    body: settingsSchema
      .omit({ preset: true })
      .extend({
        companyName: z.string().trim().min(1).max(120),
        mailDomains: z.array(domainSchema).min(1).max(20),
        ignoredDomains: z.array(domainSchema).max(500),
        neverSaved: z.array(z.union([domainSchema, addressSchema])).max(500),
        answerHours: z.number().int().min(1).max(MAX_ANSWER_HOURS),
      })
      .partial(),
    response: settingsSchema,
  }),
  checkMail: endpoint({
    method: "POST",
    path: "/api/settings/mail-check",
    summary: "Send a test mail to myself: does outgoing mail work? (admin)",
    who: "session",
    response: z.object({ outcome: z.enum(["sent", "not-set-up", "refused"]), to: z.string() }),
  }),
  endDemo: endpoint({
    method: "POST",
    path: "/api/demo/end",
    summary: "Start with my company: removes the demo company's record and people, keeps the admin (admin, demo only)",
    who: "session",
    body: z.object({ confirm: z.literal("remove the demo company") }),
    response: z.object({ removed: z.literal(true) }),
  }),
};

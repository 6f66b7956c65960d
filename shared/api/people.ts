import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

export const roleSchema = z.enum(["outside", "inside", "manager", "keeper", "admin"]);
export type Role = z.infer<typeof roleSchema>;

export const languageSchema = z.enum(["en", "zh", "ru"]);
export type Language = z.infer<typeof languageSchema>;

/** A colleague as any colleague sees them. */
export const personRefSchema = z.object({ id: idSchema, name: z.string() });

export const mailboxSchema = z.object({ id: idSchema, address: z.string(), personId: idSchema });
export type Mailbox = z.infer<typeof mailboxSchema>;

export const teamSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** Where its people work, in the company's own word. */
  region: z.string().nullable(),
  memberIds: z.array(idSchema),
});
export type Team = z.infer<typeof teamSchema>;

export const personSchema = personRefSchema.extend({
  email: z.string(),
  status: z.enum(["invited", "active", "disabled"]),
  roles: z.array(roleSchema),
  teamIds: z.array(idSchema),
  mailboxes: z.array(mailboxSchema),
  deviceCount: z.number().int(),
  /** Notice that they leave was given: for admins and the person. */
  noticeGivenAt: timeSchema.nullable().default(null),
});
export type Person = z.infer<typeof personSchema>;

export const newDeviceSchema = z.object({ id: idSchema, name: z.string(), pairedAt: timeSchema });

/** The privacy notice in its reader's language: plain text, each line a point of its own. */
export const privacyNoticeTextSchema = z.object({ version: z.number().int().min(1), text: z.string() });
export type PrivacyNotice = z.infer<typeof privacyNoticeTextSchema>;

/** Who is signed in, and what the shell needs to draw itself. */
export const meSchema = z.object({
  person: personSchema,
  company: z.object({
    name: z.string(),
    mailDomains: z.array(z.string()),
    preset: z.string(),
    language: languageSchema,
  }),
  language: languageSchema,
  setupDone: z.boolean(),
  demo: z.boolean(),
  hasPasskey: z.boolean(),
  /** Sign-in codes are mailed to them, where any are; not to admins and records keepers. */
  takesCodes: z.boolean().default(true),
  /** What they have to confirm before anything of theirs is saved; null when they have. */
  notice: privacyNoticeTextSchema.nullable(),
  /** Nothing is saved for anybody: the works council's agreement is needed and not recorded. */
  agreementMissing: z.boolean(),
  /** Browsers of theirs connected lately beside this one, until they say that they know of them. */
  newDevices: z.array(newDeviceSchema).default([]),
  /** A change of the saving rules waits that takes something away: they can read it and object. */
  rulesChange: z.string().nullable().default(null),
  /** They leave: since when, until when, what is off since then, and whom to ask. */
  leaving: z
    .object({
      handoverId: idSchema.nullable(),
      since: timeSchema,
      lastDay: z.iso.date().nullable(),
      off: z.array(z.enum(["exports", "bulk", "deletions", "requests"])),
      ask: z.array(personRefSchema),
    })
    .nullable()
    .default(null),
});
export type Me = z.infer<typeof meSchema>;

const nameSchema = z.string().trim().min(1).max(120);
const emailSchema = z
  .email()
  .max(254)
  .transform((address) => address.toLowerCase());

export const inviteSchema = z.object({
  name: nameSchema,
  email: emailSchema,
  roles: z.array(roleSchema).min(1),
  /** Left out, the company's preset decides: in a small one everybody joins its only team. */
  teamIds: z.array(idSchema).optional(),
});

/** A link that signs its person in once; shown once, to be pasted into any messenger. */
export const signInLinkSchema = z.object({ url: z.string(), expiresAt: timeSchema, person: personRefSchema });

const byId = z.object({ id: idSchema });

export const peopleEndpoints = {
  me: endpoint({ method: "GET", path: "/api/me", summary: "Who is signed in", who: "person", response: meSchema }),
  updateMe: endpoint({
    method: "PATCH",
    path: "/api/me",
    summary: "Change my own language, or say that I know of my new browsers",
    who: "session",
    body: z.object({
      language: languageSchema.optional(),
      devicesSeen: z.literal(true).optional(),
    }),
    response: meSchema,
  }),
  listPeople: endpoint({
    method: "GET",
    path: "/api/people",
    summary: "Everyone in the company; e-mail, status and roles only for admins and the person themself",
    who: "session",
    response: z.object({ people: z.array(personSchema), teams: z.array(teamSchema) }),
  }),
  invite: endpoint({
    method: "POST",
    path: "/api/people",
    summary: "Invite a person; answers with a link to paste into any messenger",
    who: "session",
    body: inviteSchema,
    response: signInLinkSchema,
  }),
  newLink: endpoint({
    method: "POST",
    path: "/api/people/:id/link",
    summary: "A new sign-in link for a person; earlier unused ones stop working",
    who: "session",
    params: byId,
    response: signInLinkSchema,
  }),
  updatePerson: endpoint({
    method: "PATCH",
    path: "/api/people/:id",
    summary:
      "Change a person's roles, teams or status, or say that notice was given; disabling ends every session and device at once",
    who: "session",
    params: byId,
    body: z.object({
      name: nameSchema.optional(),
      roles: z.array(roleSchema).min(1).optional(),
      teamIds: z.array(idSchema).optional(),
      status: z.enum(["active", "disabled"]).optional(),
      noticeGiven: z.boolean().optional(),
    }),
    response: personSchema,
  }),
  addMailbox: endpoint({
    method: "POST",
    path: "/api/people/:id/mailboxes",
    summary: "Give a person a mailbox: an address whose mail is theirs to save",
    who: "session",
    params: byId,
    body: z.object({ address: emailSchema }),
    response: mailboxSchema,
  }),
  removeMailbox: endpoint({
    method: "DELETE",
    path: "/api/mailboxes/:id",
    summary: "Take a mailbox from its person; what was saved from it stays",
    who: "session",
    params: byId,
    response: z.object({ removed: z.literal(true) }),
  }),
  addTeam: endpoint({
    method: "POST",
    path: "/api/teams",
    summary: "Make a team",
    who: "session",
    body: z.object({ name: nameSchema }),
    response: teamSchema,
  }),
  updateTeam: endpoint({
    method: "PATCH",
    path: "/api/teams/:id",
    summary: "Say in which region a team works; saving rules may go by it",
    who: "session",
    params: byId,
    body: z.object({ region: nameSchema.nullable() }),
    response: teamSchema,
  }),
};

import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { MAX_ORIGINAL_BYTES, PART_BYTES } from "../limits.ts";
import { policyDocumentSchema } from "../policy/document.ts";
import { endpoint } from "./endpoint.ts";
import { languageSchema, mailboxSchema, newDeviceSchema, personRefSchema } from "./people.ts";
import { signedSelectorsSchema } from "./webmail-selectors.ts";

export const deviceSchema = z.object({
  id: idSchema,
  name: z.string(),
  person: personRefSchema,
  pairedAt: timeSchema,
  lastSeenAt: timeSchema.nullable(),
  disabledAt: timeSchema.nullable(),
  current: z.boolean(),
  /** Numbers of its saves that have not arrived, though later ones have for an hour. */
  missing: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
});
export type Device = z.infer<typeof deviceSchema>;

/** A PKCE challenge, S256 (RFC 7636 section 4.2). */
const challengeSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not an S256 challenge");
const verifierSchema = z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, "not a PKCE verifier");

/** Saving that an admin has switched off for now: for everybody, for this person's team, or in a webmail's adapter. */
export const stopSchema = z.object({
  scope: z.enum(["everybody", "team", "webmail"]),
  /** The adapter's name where the scope is a webmail. */
  webmail: z.string().nullable(),
  /** Releases of the extension below this one; null for all. */
  belowVersion: z.string().nullable(),
});
export type Stop = z.infer<typeof stopSchema>;

/** What the server lets the extension do, and what the record bar must say before a save. */
export const extensionPolicySchema = z.object({
  person: personRefSchema,
  mailboxes: z.array(mailboxSchema),
  /** Who will be able to read a saved message: the team's name, or null when only the person and the keeper. */
  readers: z.string().nullable(),
  companyName: z.string(),
  language: languageSchema,
  ownDomains: z.array(z.string()),
  /** The saving rules; null where this was fetched by a release that knew none. */
  rules: policyDocumentSchema.nullable().default(null),
  /** The version of the rules. */
  rulesVersion: z.number().int().default(0),
  /** What this person has to have read and confirmed before anything is saved; null when they have. */
  notice: z.object({ version: z.number().int(), text: z.string() }).nullable().default(null),
  /** Nothing is saved for anybody: the works council's agreement is needed and not recorded. */
  agreementMissing: z.boolean().default(false),
  stops: z.array(stopSchema).default([]),
  /** This person's own never-list: addresses and domains of which nothing is saved from their mailboxes. */
  ownNever: z.array(z.string()).default([]),
  /** The address that the company's Counterfoil itself mails from: such mail is never kept. */
  ownSender: z.string().nullable().default(null),
  /** This person's teams, their regions and roles, as rules speak of them. */
  teams: z.array(z.string()).default([]),
  regions: z.array(z.string()).default([]),
  roles: z.array(z.string()).default([]),
  /** Domains of customers that this person may know of: only for these does an address leave the browser before a save. */
  customerDomains: z.array(z.string()),
  consoleUrl: z.string(),
  /** Browsers of this person connected lately, other than this one. */
  newDevices: z.array(newDeviceSchema).default([]),
  /** A change of the saving rules waits that takes something away: the person is told, and can object in the console. */
  rulesChange: z.string().nullable().default(null),
  /** The address that takes what is forwarded to it; null where the company has none. */
  companyAddress: z.string().nullable().default(null),
  /** The company's public signing key (Ed25519, `x` of its JWK): the browser keeps the first that it is told. */
  signingKey: z.string().max(100).nullable().default(null),
  selectors: signedSelectorsSchema.nullable().default(null),
  limits: z
    .object({ maxOriginalBytes: z.number().int(), partBytes: z.number().int() })
    .default({ maxOriginalBytes: MAX_ORIGINAL_BYTES, partBytes: PART_BYTES }),
});
export type ExtensionPolicy = z.infer<typeof extensionPolicySchema>;

/** A key's thumbprint, SHA-256 as base64url (RFC 7638). */
const thumbprintSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not a key's thumbprint");

/** What a device signs its requests with for `accessSeconds`, and what it gets the next with. */
export const deviceTokensSchema = z.object({
  accessToken: z.string().min(20).max(1000),
  accessSeconds: z.number().int().positive(),
  refreshToken: z.string().min(20).max(200),
});
export type DeviceTokens = z.infer<typeof deviceTokensSchema>;

export const deviceEndpoints = {
  confirmPairing: endpoint({
    method: "POST",
    path: "/api/pairings",
    summary: "The signed-in person confirms that this browser is theirs; answers with a one-time code",
    who: "session",
    body: z.object({
      challenge: challengeSchema,
      key: thumbprintSchema,
      deviceName: z.string().trim().min(1).max(80),
    }),
    response: z.object({ code: z.string(), expiresAt: timeSchema }),
  }),
  exchangeCode: endpoint({
    method: "POST",
    path: "/api/devices/token",
    summary: "The extension turns the code, its PKCE verifier and the proof of its key into a device",
    who: "anyone",
    body: z.object({ code: z.string().min(20).max(200), verifier: verifierSchema }),
    proof: true,
    response: deviceTokensSchema.extend({ device: deviceSchema, person: personRefSchema }),
  }),
  renew: endpoint({
    method: "POST",
    path: "/api/devices/renew",
    summary: "A device's next access and refresh token; a refresh token used long ago ends the device",
    who: "anyone",
    body: z.object({ deviceId: idSchema, refreshToken: z.string().min(20).max(200) }),
    proof: true,
    response: deviceTokensSchema,
  }),
  listDevices: endpoint({
    method: "GET",
    path: "/api/devices",
    summary: "My devices; an admin sees everybody's",
    who: "person",
    response: z.object({ devices: z.array(deviceSchema) }),
  }),
  disableDevice: endpoint({
    method: "DELETE",
    path: "/api/devices/:id",
    summary: "Disable a device: mine, or anybody's as admin",
    who: "person",
    params: z.object({ id: idSchema }),
    response: deviceSchema,
  }),
  outboxSecret: endpoint({
    method: "GET",
    path: "/api/devices/:id/outbox-secret",
    summary: "What opens the outbox that a device of mine left waiting, disabled or not",
    who: "device",
    params: z.object({ id: idSchema }),
    response: z.object({ secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "not 32 bytes as base64url") }),
  }),
  policy: endpoint({
    method: "GET",
    path: "/api/policy",
    summary: "What the extension may do for this person",
    who: "person",
    etag: true,
    response: extensionPolicySchema,
  }),
};

import { z } from "zod";
import { ownerRuleSchema } from "../care/owner-rules.ts";
import { idSchema, timeSchema } from "../ids.ts";
import { customerRefSchema, tierSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";
import { exposedCustomerSchema, exposureSchema } from "./exposure.ts";
import { personRefSchema } from "./people.ts";

// Owner and deputy of many customers at once: who has what to look after, what an assignment would change, and the company's
// rules for it. For managers, of the customers of their teams; for admins, of those that they may name.

/** Customers in one preview, and changes in one step: a step is one transaction. */
export const MOST_PREVIEWED = 10_000;
export const MOST_ASSIGNED = 100;

/** Longer with the same owner than this is worth a look: two years. */
export const DEFAULT_MONTHS = 24;

export const assignedRoleSchema = z.enum(["owner", "deputy"]);
export type AssignedRole = z.infer<typeof assignedRoleSchema>;

/** What somebody looks after; restricted customers are in nobody's load, since its number would tell of them. */
export const loadSchema = z.object({
  owns: z.number().int(),
  standsIn: z.number().int(),
  /** In ordinary customers: a key customer counts two, an open quote a quarter, a customer stood in for a quarter. */
  weight: z.number(),
  openRequests: z.number().int(),
});
export type PersonLoad = z.infer<typeof loadSchema>;

export const ownedCustomerSchema = z.object({
  customer: customerRefSchema,
  tier: tierSchema.nullable(),
  teamId: idSchema.nullable(),
  restricted: z.boolean(),
  /** Of its people, as they asked last. */
  language: z.string().nullable(),
  /** By the endings of its domains. */
  countries: z.array(z.string()),
  owner: personRefSchema.nullable(),
  deputy: personRefSchema.nullable(),
  ownerSince: timeSchema.nullable(),
});
export type OwnedCustomer = z.infer<typeof ownedCustomerSchema>;

/** Somebody who may be given customers; `load` null where the reader is not told of it. */
export const carrierSchema = z.object({
  person: personRefSchema,
  teamIds: z.array(idSchema),
  load: loadSchema.nullable(),
});
export type CarrierLoad = z.infer<typeof carrierSchema>;

export const goalSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), personId: idSchema.nullable() }),
  z.object({ kind: z.literal("rules") }),
]);

export const plannedSchema = z.object({
  customer: customerRefSchema,
  from: personRefSchema.nullable(),
  to: personRefSchema.nullable(),
  ruleId: z.uuid().nullable(),
  /** Why it stays as it is; null where it changes. */
  kept: z.enum(["same", "no-rule", "nobody-free", "closed", "is-owner"]).nullable(),
  /** It is closed to others: who gets it reads it by that. */
  restricted: z.boolean(),
});
export type PlannedChange = z.infer<typeof plannedSchema>;

/** One change, with who it was when it was decided: nothing is changed where somebody else was faster. */
export const assignmentSchema = z.object({
  customerId: idSchema,
  role: assignedRoleSchema,
  from: idSchema.nullable(),
  to: idSchema.nullable(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** The rules, first that fits holds. */
export const ownerRulesSchema = z.object({
  rules: z.array(ownerRuleSchema).max(100),
  /** A new customer that nobody has ever owned gets its owner and deputy by itself. */
  forNew: z.boolean(),
  /** Counts up with every change. */
  version: z.number().int().min(0),
});
export type OwnerRules = z.infer<typeof ownerRulesSchema>;

export const ownerEndpoints = {
  owners: endpoint({
    method: "GET",
    path: "/api/owners",
    summary: "Customers that the reader may assign, and what each colleague has to look after (manager, admin)",
    who: "session",
    response: z.object({ customers: z.array(ownedCustomerSchema), people: z.array(carrierSchema) }),
  }),
  previewOwners: endpoint({
    method: "POST",
    path: "/api/owners/preview",
    summary: "What an assignment would change, by customer and by person; changes nothing (manager, admin)",
    who: "session",
    maxBytes: 512 * 1024,
    body: z.object({
      customerIds: z.array(idSchema).min(1).max(MOST_PREVIEWED),
      role: assignedRoleSchema,
      goal: goalSchema,
    }),
    response: z.object({
      changes: z.array(plannedSchema),
      /** Whose load changes. */
      people: z.array(z.object({ person: personRefSchema, now: loadSchema.nullable(), after: loadSchema.nullable() })),
    }),
  }),
  assignOwners: endpoint({
    method: "POST",
    path: "/api/owners/assign",
    summary: "Changes owner or deputy of up to 100 customers in one transaction, each dated, with who and why",
    who: "session",
    body: z.object({
      changes: z.array(assignmentSchema).min(1).max(MOST_ASSIGNED),
      reason: z.string().trim().max(500),
    }),
    response: z.object({
      /** What was changed, to be taken back by the same call the other way round. */
      done: z.array(assignmentSchema),
      /** Somebody else was faster, the customer is not the actor's to give, or the person cannot take it. */
      skipped: z.array(z.object({ customerId: idSchema, why: z.enum(["changed", "not-yours", "person"]) })),
    }),
  }),
  longAlone: endpoint({
    method: "GET",
    path: "/api/owners/long-alone",
    summary: "Customers with the same owner for longer than so many months that one colleague alone knows (manager)",
    who: "session",
    query: z.object({
      months: z.coerce.number().int().min(1).max(240).default(DEFAULT_MONTHS),
      offset: z.coerce.number().int().min(0).max(100_000).default(0),
    }),
    response: exposureSchema
      .pick({ nextOffset: true })
      .extend({ rows: z.array(exposedCustomerSchema.extend({ ownerSince: timeSchema })) }),
  }),
  ownerRules: endpoint({
    method: "GET",
    path: "/api/owner-rules",
    summary: "The rules by which customers get their owner and deputy (manager, admin)",
    who: "session",
    response: ownerRulesSchema,
  }),
  changeOwnerRules: endpoint({
    method: "PUT",
    path: "/api/owner-rules",
    summary: "Changes the rules: an admin all of them, a manager those that ask for teams of theirs",
    who: "session",
    body: ownerRulesSchema,
    response: ownerRulesSchema,
  }),
};

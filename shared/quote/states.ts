import { z } from "zod";

// Where a quote request stands. One word for the request and its newest revision together: nobody asks for two.

export const requestStateSchema = z.enum([
  "requested",
  "claimed",
  "drafting",
  "approval",
  "ready",
  "sent",
  "won",
  "lost",
  "expired",
  "withdrawn",
]);
export type RequestState = z.infer<typeof requestStateSchema>;

/** Nobody works on it any more. `expired` can be taken up again by a new revision. */
export const isOver = (state: RequestState): boolean => ["won", "lost", "expired", "withdrawn"].includes(state);

/**
 * The Desk's lists. `offered`: unclaimed ones that a route has chosen the reader for; `follow`: sent ones whose customer is to
 * be asked again by today; `expiring`: sent ones whose validity ends within EXPIRING_DAYS.
 */
export const deskViewSchema = z.enum([
  ...(["unclaimed", "offered", "mine", "approval", "ready", "sent", "follow", "expiring", "over", "all"] as const),
]);
export type DeskView = z.infer<typeof deskViewSchema>;

export const EXPIRING_DAYS = 7;

/** What may be done in which state; the Worker holds every step against it in the step's own statement. */
export const statesFor = {
  claim: ["requested", "approval", "ready", "sent"],
  release: ["claimed", "drafting"],
  pass: ["claimed", "drafting", "approval", "ready", "sent"],
  ask: ["claimed", "drafting"],
  edit: ["claimed", "drafting"],
  submit: ["drafting"],
  decide: ["approval"],
  revise: ["approval", "ready", "sent", "expired"],
  sent: ["ready"],
  follow: ["sent"],
  accept: ["sent", "ready"],
  end: ["requested", "claimed", "drafting", "approval", "ready", "sent", "expired"],
  reopen: ["won", "lost", "withdrawn"],
} as const satisfies Record<string, readonly RequestState[]>;
export type DeskStep = keyof typeof statesFor;

/** Whether a step may be taken. */
export const mayStep = (step: DeskStep, state: RequestState): boolean =>
  (statesFor[step] as readonly RequestState[]).includes(state);

/** What a quote was lost for, as reports count it. */
export const lostForSchema = z.enum(["price", "delivery", "product", "terms", "no-decision", "other"]);
export type LostFor = z.infer<typeof lostForSchema>;

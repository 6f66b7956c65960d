import { z } from "zod";
import { personRefSchema } from "./api/people.ts";

// What Desk and Worker say to each other over the Desk's WebSocket: that something changed, and who writes where. Never
// content: who hears of a change asks for it, and gets what they may see.

/** A connection is good for so long; then a new one has to be made, and whoever asks is looked at again. */
export const DESK_LIVE_MS = 60_000;

export const deskEventSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changed"), id: z.uuid() }),
  /** Who has the request's page open to write, oneself among them. */
  z.object({ kind: z.literal("writing"), id: z.uuid(), people: z.array(personRefSchema) }),
]);
export type DeskEvent = z.infer<typeof deskEventSchema>;

/** Which request one writes into; null: none. */
export const deskSayingSchema = z.object({ kind: z.literal("writing"), id: z.uuid().nullable() });

import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { stopSchema } from "./devices.ts";
import { endpoint } from "./endpoint.ts";
import { personRefSchema } from "./people.ts";

/** Saving switched off, with who did it and why: everybody may know. */
export const heldStopSchema = stopSchema.extend({
  id: idSchema,
  team: z.object({ id: idSchema, name: z.string() }).nullable(),
  reason: z.string(),
  person: personRefSchema,
  at: timeSchema,
});
export type HeldStop = z.infer<typeof heldStopSchema>;

const stopsSchema = z.object({ stops: z.array(heldStopSchema) });
const releaseSchema = z.string().regex(/^\d{1,5}(\.\d{1,5}){0,3}$/, "not a release, like 1.4.2");

export const stopEndpoints = {
  listStops: endpoint({
    method: "GET",
    path: "/api/stops",
    summary: "Where saving is switched off now, by whom and why, newest first",
    who: "session",
    response: stopsSchema,
  }),
  beginStop: endpoint({
    method: "POST",
    path: "/api/stops",
    summary: "Switch saving off: for everybody, a team, or a webmail and its releases below one (admin)",
    who: "session",
    body: z.discriminatedUnion("scope", [
      z.object({ scope: z.literal("everybody"), reason: reasonSchema() }),
      z.object({ scope: z.literal("team"), teamId: idSchema, reason: reasonSchema() }),
      z.object({
        scope: z.literal("webmail"),
        /** The adapter's name; null for every webmail. */
        webmail: z.string().trim().min(1).max(40).nullable(),
        belowVersion: releaseSchema.nullable(),
        reason: reasonSchema(),
      }),
    ]),
    response: stopsSchema,
  }),
  endStop: endpoint({
    method: "POST",
    path: "/api/stops/:id/end",
    summary: "Switch saving on again (admin)",
    who: "session",
    params: z.object({ id: idSchema }),
    response: stopsSchema,
  }),
};

function reasonSchema() {
  return z.string().trim().min(3).max(500);
}

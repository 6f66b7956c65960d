import { z } from "zod";
import { idSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { daySchema } from "./notes.ts";
import { personRefSchema } from "./people.ts";

// Who of the Desk is away: nothing is offered to them meanwhile, and their deputy approves what waits for them.

export const absenceSchema = z.object({
  person: personRefSchema,
  fromDay: daySchema,
  /** The last day. */
  untilDay: daySchema,
  deputy: personRefSchema.nullable(),
});
export type Absence = z.infer<typeof absenceSchema>;

const byPerson = z.object({ personId: idSchema });

export const deskAbsenceEndpoints = {
  listAbsences: endpoint({
    method: "GET",
    path: "/api/desk/absences",
    summary: "Who of the Desk is or will be away, and who is at the Desk at all (inside, manager, admin)",
    who: "session",
    response: z.object({
      absences: z.array(absenceSchema),
      people: z.array(personRefSchema),
      /** The day that it is where the Desk works, by its settings. */
      today: daySchema,
    }),
  }),
  setAbsence: endpoint({
    method: "PUT",
    path: "/api/desk/absences/:personId",
    summary: "Say when one is away and who approves meanwhile; for oneself, or for anybody (admin)",
    who: "session",
    params: byPerson,
    body: z
      .object({ fromDay: daySchema, untilDay: daySchema, deputyId: idSchema.nullable() })
      .refine(({ fromDay, untilDay }) => fromDay <= untilDay, { path: ["untilDay"], error: "before the first day" }),
    response: absenceSchema,
  }),
  endAbsence: endpoint({
    method: "DELETE",
    path: "/api/desk/absences/:personId",
    summary: "Say that one is there; for oneself, or for anybody (admin)",
    who: "session",
    params: byPerson,
    response: z.object({}),
  }),
};

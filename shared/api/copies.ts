import { z } from "zod";
import { idSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";
import { erasureSchema, reasonSchema } from "./keeping.ts";
import { languageSchema } from "./people.ts";

// A copy of what is held of a person, for that person (GDPR Art. 15 and 20; PIPL Art. 45; 152-FZ Art. 14). It is found as
// an erasure is (keeping.ts), and given out part by part.

const byId = z.object({ id: idSchema });

export const copyEndpoints = {
  openCopy: endpoint({
    method: "POST",
    path: "/api/keeping/erasures/:id/copy",
    summary:
      "Open the copy of what was found, without what is named here, for this keeper and some hours (records keeper, just signed in)",
    who: "session",
    params: byId,
    body: z
      .object({
        /** Of the person, for the page that says what it is. */
        language: languageSchema,
        without: z.array(z.string().max(200)).max(2000).default([]),
        /** Why those are left out; the person reads it. */
        withoutReason: reasonSchema.optional(),
      })
      .refine(({ without, withoutReason }) => without.length === 0 || withoutReason !== undefined, {
        path: ["withoutReason"],
        message: "what is left out needs a reason",
      }),
    response: erasureSchema,
  }),
  getCopyPart: endpoint({
    method: "GET",
    path: "/api/keeping/erasures/:id/copy/:part",
    summary: "One part of an opened copy, as a ZIP with mail, JSON and what it is; may be asked again (records keeper)",
    who: "session",
    params: byId.extend({ part: z.coerce.number().int().min(1).max(10_000) }),
    response: "bytes",
  }),
};

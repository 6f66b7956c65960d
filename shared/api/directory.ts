import { z } from "zod";
import { idSchema, timeSchema } from "../ids.ts";
import { endpoint } from "./endpoint.ts";

// The secrets that the company's directory comes in with (SCIM, routes/scim.ts).

export const directoryTokenSchema = z.object({
  id: idSchema,
  name: z.string(),
  madeBy: z.string(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
  revokedAt: timeSchema.nullable(),
  /** Who made it is no admin any more: it opens nothing. */
  makerLeft: z.boolean(),
});
export type DirectoryToken = z.infer<typeof directoryTokenSchema>;

export const directoryEndpoints = {
  directoryTokens: endpoint({
    method: "GET",
    path: "/api/directory-tokens",
    summary: "What the company's directory comes in with (admin)",
    who: "session",
    response: z.object({ tokens: z.array(directoryTokenSchema), url: z.string() }),
  }),
  makeDirectoryToken: endpoint({
    method: "POST",
    path: "/api/directory-tokens",
    summary: "Let the company's directory in; the secret is in this answer and nowhere else (admin, just signed in)",
    who: "session",
    body: z.object({ name: z.string().trim().min(1).max(80) }),
    response: z.object({ id: idSchema, url: z.string(), secret: z.string() }),
  }),
  endDirectoryToken: endpoint({
    method: "DELETE",
    path: "/api/directory-tokens/:id",
    summary: "Let it in no more (admin)",
    who: "session",
    params: z.object({ id: idSchema }),
    response: z.object({ revoked: z.literal(true) }),
  }),
};

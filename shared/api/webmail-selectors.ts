import { z } from "zod";

// Where a webmail shows what is read, as a company says it where a page has changed before the extension has: selectors alone,
// never an address to ask nor a step to take.

/** `body`: mail itself, never read · `place`: before it the record bar stands · the others: what the page shows. */
export const selectorPartSchema = z.enum(["body", "place", "subject", "from", "owner"]);
export type SelectorPart = z.infer<typeof selectorPartSchema>;

const candidatesSchema = z.array(z.string().trim().min(1).max(300)).max(10);

/** By adapter (`outlook`) and part the candidates that go before those of the extension, the best first. */
export const webmailSelectorsSchema = z
  .record(z.string().regex(/^[a-z0-9-]{1,40}$/), z.partialRecord(selectorPartSchema, candidatesSchema))
  .refine((all) => Object.keys(all).length <= 20, "at most 20 webmails");
export type WebmailSelectors = z.infer<typeof webmailSelectorsSchema>;

/** The list as JSON with its signature (RFC 7515 section 7.2.2, Ed25519 by RFC 8037); `key` is the public half (`x`). */
export const signedSelectorsSchema = z.object({
  payload: z.string().max(80_000),
  protected: z.string().max(500),
  signature: z.string().max(200),
});
export type SignedSelectors = z.infer<typeof signedSelectorsSchema>;

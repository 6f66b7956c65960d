import { z } from "zod";

/** A SHA-256 in base64, as the ledger's API carries hashes. */
export const ledgerHashSchema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "not a SHA-256 in base64");

/** The RFC 6962 tree's size in leaves and its root. */
export const ledgerHeadSchema = z.object({ size: z.number().int().min(0), root: ledgerHashSchema });
export type LedgerHead = z.infer<typeof ledgerHeadSchema>;

/** That the leaf with this hash is number `index` (from 0) in the tree of `size` with this root. */
export const inclusionSchema = z.object({
  index: z.number().int().min(0),
  size: z.number().int().min(1),
  leafHash: ledgerHashSchema,
  root: ledgerHashSchema,
  proof: z.array(ledgerHashSchema),
});
export type Inclusion = z.infer<typeof inclusionSchema>;

/** That the tree with the first root begins the tree with the second. */
export const consistencySchema = z.object({
  proof: z.array(ledgerHashSchema),
  firstRoot: ledgerHashSchema,
  secondRoot: ledgerHashSchema,
});
export type Consistency = z.infer<typeof consistencySchema>;

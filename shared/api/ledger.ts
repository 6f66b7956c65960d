import { z } from "zod";
import { endpoint } from "./endpoint.ts";

const hashSchema = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "not a SHA-256 in base64");

export const ledgerEndpoints = {
  head: endpoint({
    method: "GET",
    path: "/api/ledger",
    summary: "The ledger's size and root (RFC 6962)",
    who: "person",
    response: z.object({ size: z.number().int(), root: hashSchema }),
  }),
  inclusion: endpoint({
    method: "GET",
    path: "/api/ledger/inclusion",
    summary: "Proof that a source's leaf is in the tree of this size",
    who: "person",
    query: z.object({
      source: z.string().max(40),
      seq: z.coerce.number().int().min(1),
      size: z.coerce.number().int().min(1).optional(),
    }),
    response: z.object({
      index: z.number().int(),
      size: z.number().int(),
      leafHash: hashSchema,
      root: hashSchema,
      proof: z.array(hashSchema),
    }),
  }),
  consistency: endpoint({
    method: "GET",
    path: "/api/ledger/consistency",
    summary: "Proof that the tree of the first size is the beginning of the tree of the second",
    who: "person",
    query: z.object({ first: z.coerce.number().int().min(1), second: z.coerce.number().int().min(1) }),
    response: z.object({ proof: z.array(hashSchema), firstRoot: hashSchema, secondRoot: hashSchema }),
  }),
};

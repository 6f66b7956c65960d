import { z } from "zod";
import { idSchema } from "../ids.ts";
import { customerRefSchema } from "./customer-ref.ts";
import { endpoint } from "./endpoint.ts";

/** A customer to jump to. `domain`: the one that fits, else its first; empty where it has none. */
export const foundCustomerSchema = customerRefSchema.extend({ domain: z.string() });
export type FoundCustomer = z.infer<typeof foundCustomerSchema>;

/** A person at a customer to jump to. `address`: the one that fits, else one of theirs; empty where there is none. */
export const foundContactSchema = z.object({
  id: idSchema,
  name: z.string(),
  address: z.string(),
  customer: customerRefSchema,
});
export type FoundContact = z.infer<typeof foundContactSchema>;

/** More of each than one reads while typing is a search. */
export const MAX_FOUND = 8;

export const findEndpoints = {
  find: endpoint({
    method: "GET",
    path: "/api/find",
    summary: "Customers and contacts to jump to, by words of name, domain or address; only whom the reader may know of",
    who: "person",
    query: z.object({ q: z.string().trim().min(1).max(200) }),
    response: z.object({
      customers: z.array(foundCustomerSchema).max(MAX_FOUND),
      contacts: z.array(foundContactSchema).max(MAX_FOUND),
    }),
  }),
};

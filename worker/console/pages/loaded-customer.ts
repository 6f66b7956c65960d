import type { customerEndpoints } from "../../../shared/api/customers.ts";
import type { CallOutput } from "../../../shared/api/endpoint.ts";

/** What the customer's page has loaded of it. */
export type LoadedCustomer = CallOutput<typeof customerEndpoints.getCustomer>;

import type { Route } from "../router.tsx";
import { CustomerPage } from "./customer.tsx";
import { CustomersPage } from "./customers.tsx";
import { MessagePage } from "./message.tsx";
import { SearchPage } from "./search.tsx";

/** Pages of the record: customers, messages, search. */
export const recordRoutes: readonly Route[] = [
  { pattern: "/customers", page: CustomersPage },
  { pattern: "/customers/:id", page: CustomerPage },
  { pattern: "/messages/:id", page: MessagePage },
  { pattern: "/search", page: SearchPage },
];

import { lazyPage } from "../lazy-page.tsx";
import type { Route } from "../router.tsx";
import { CustomerPage } from "./customer.tsx";
import { MessagePage } from "./message.tsx";

// Home and what it leads to come with the first screen.
const CustomersPage = lazyPage(async () => (await import("./customers.tsx")).CustomersPage);
const SearchPage = lazyPage(async () => (await import("./search.tsx")).SearchPage);

/** Pages of the record: customers, messages, search. */
export const recordRoutes: readonly Route[] = [
  { pattern: "/customers", page: CustomersPage },
  { pattern: "/customers/:id", page: CustomerPage },
  { pattern: "/messages/:id", page: MessagePage },
  { pattern: "/search", page: SearchPage },
];

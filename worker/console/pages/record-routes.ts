import { lazyPage } from "../lazy-page.tsx";
import type { Route } from "../router.tsx";
import { CustomerPage } from "./customer.tsx";

// Home and the customers it leads to come with the first screen; the rest when somebody goes there, a message's page in
// good time: while it is known who is signed in, or once the first screen stands still.
const loadMessage = async () => (await import("./message.tsx")).MessagePage;
const MessagePage = lazyPage(loadMessage);
const MESSAGE_AFTER_MS = 2000;
const inGoodTime = () => void loadMessage().catch(() => undefined);
if (location.pathname.startsWith("/messages/")) inGoodTime();
else setTimeout(inGoodTime, MESSAGE_AFTER_MS);
const CustomersPage = lazyPage(async () => (await import("./customers.tsx")).CustomersPage);
const SearchPage = lazyPage(async () => (await import("./search.tsx")).SearchPage);

/** Pages of the record: customers, messages, search. */
export const recordRoutes: readonly Route[] = [
  { pattern: "/customers", page: CustomersPage },
  { pattern: "/customers/:id", page: CustomerPage },
  { pattern: "/messages/:id", page: MessagePage },
  { pattern: "/search", page: SearchPage },
];

import type { Route } from "../router.tsx";

/** Pages of the record: customers, messages, search. */
export const recordRoutes: readonly Route[] = [];

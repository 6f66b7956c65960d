import { area } from "./catalogue.ts";

/** Customers, messages and search. */
export const recordWords = area({ en: {}, zh: {}, ru: {} });

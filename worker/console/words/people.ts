import { area } from "./catalogue.ts";

export const peopleWords = area({ en: {}, zh: {}, ru: {} });

import { area } from "./catalogue.ts";

export const signInWords = area({ en: {}, zh: {}, ru: {} });

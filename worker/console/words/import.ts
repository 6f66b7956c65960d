import { area } from "./catalogue.ts";

export const importWords = area({ en: {}, zh: {}, ru: {} });

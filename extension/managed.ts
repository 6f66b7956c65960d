/** What whoever manages the computer has set (`storage.managed`), value by value: one that is not valid spoils no other. */
import { z } from "zod";
import { readWho } from "../shared/policy/document.ts";
import { type Language, languages } from "./language.ts";

const originSchema = z.string().regex(/^https?:\/\/[^/\s]+$/);
const domainSchema = z.string().refine((entry) => !entry.includes(":") && readWho(entry)?.includes(".") === true);

/** Everything that can be set, by its name there. */
export const managedNames = ["server", "webmails", "askAlways", "neverDomains", "language"] as const;
export type ManagedName = (typeof managedNames)[number];

export interface Managed {
  readonly server?: string | undefined;
  readonly webmails?: readonly string[] | undefined;
  readonly askAlways?: boolean | undefined;
  readonly neverDomains?: readonly string[] | undefined;
  readonly language?: Language | undefined;
  /** Names of values that were set and are not valid. */
  readonly invalid: readonly ManagedName[];
}

/** Reads what a browser gave; never throws. Of an invalid list its valid entries hold. */
export function readManaged(found: unknown): Managed {
  const given = z.record(z.string(), z.unknown()).catch({}).parse(found);
  const invalid: ManagedName[] = [];
  const one = <T>(name: ManagedName, schema: z.ZodType<T>): T | undefined => {
    if (given[name] === undefined) return undefined;
    const read = schema.safeParse(given[name]);
    if (read.success) return read.data;
    invalid.push(name);
    return undefined;
  };
  const list = (name: "webmails" | "neverDomains", entry: z.ZodType<string>): string[] | undefined => {
    const whole = one(name, z.array(z.unknown()).max(2_000));
    const read = whole?.map((raw) => entry.safeParse(raw));
    if (read?.some(({ success }) => !success)) invalid.push(name);
    return read?.flatMap(({ data }) => (data === undefined ? [] : [data]));
  };
  // What is meant to keep more out and cannot be read asks about everything: the stricter side.
  const askAlways = one("askAlways", z.boolean());
  const neverDomains = list("neverDomains", domainSchema);
  const isUnsure = invalid.length > 0;
  return {
    server: one("server", originSchema),
    webmails: list("webmails", originSchema),
    askAlways: isUnsure || askAlways,
    neverDomains,
    language: one("language", z.enum(languages)),
    invalid,
  };
}

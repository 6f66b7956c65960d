import { sql } from "drizzle-orm";
import { z } from "zod";
import { languageSchema } from "../../shared/api/people.ts";
import type { Settings } from "../../shared/api/setup.ts";
import { presetSchema } from "../../shared/api/setup.ts";
import type { AppContext } from "../context.ts";
import { setting } from "../db/book.schema.ts";

/** The company's settings with what only the Worker needs to know of itself. */
export interface StoredSettings extends Settings {
  /** The first run's questions are answered. */
  setupDone: boolean;
  /** The record holds the demo company. */
  demo: boolean;
}

/** What holds until somebody says otherwise: closed rather than open. */
const storedSchema = z.object({
  companyName: z.string().default(""),
  language: languageSchema.default("en"),
  preset: presetSchema.default("up-to-100"),
  mailDomains: z.array(z.string()).default([]),
  teamOriginals: z.boolean().default(false),
  otherTeamsEnvelope: z.boolean().default(false),
  mailDoor: z.object({ open: z.boolean(), address: z.string().nullable() }).default({ open: false, address: null }),
  ignoredDomains: z.array(z.string()).default([]),
  setupDone: z.boolean().default(false),
  demo: z.boolean().default(false),
});

/** A context lives as long as one request, mail or batch: so long a settings row may be remembered. */
const known = new WeakMap<AppContext, Promise<StoredSettings>>();

/**
 * The company's settings: one small query an event. No actor: every room decides by them, and what a person may see of
 * them is for the route.
 */
export function readSettings(ctx: AppContext): Promise<StoredSettings> {
  const remembered = known.get(ctx);
  if (remembered) return remembered;
  const read = query(ctx);
  known.set(ctx, read);
  // A failed read must not be remembered as the answer.
  read.catch(() => known.delete(ctx));
  return read;
}

async function query(ctx: AppContext): Promise<StoredSettings> {
  const rows = await ctx.db.select().from(setting);
  return storedSchema.parse(Object.fromEntries(rows.map((row): [string, unknown] => [row.key, JSON.parse(row.value)])));
}

/** Statements that write these keys, for a batch; the context reads anew afterwards. */
export function settingStatements(ctx: AppContext, values: Partial<StoredSettings>) {
  known.delete(ctx);
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) =>
      ctx.db
        .insert(setting)
        .values({ key, value: JSON.stringify(value) })
        .onConflictDoUpdate({ target: setting.key, set: { value: sql`excluded.value` } }),
    );
}

import { sql } from "drizzle-orm";
import { z } from "zod";
import { MAX_LOGO_BYTES } from "../../shared/api/desk-logo.ts";
import { readLogo } from "../../shared/quote/logo.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { AppError, notFound } from "../errors.ts";
import { leafStatement } from "./leaves.ts";

// Logos of the letterhead, by their hash. Invariant: one that was kept stays, since quotes that went out name it.

/** More would be somebody filling the Book. */
const MOST_LOGOS = 50;

/** Keeps a logo; the same bytes again are the same. Admins only; throws `bad_request` for what cannot be printed. */
export async function saveLogo(actor: Actor, ctx: AppContext, data: string): Promise<{ logo: string }> {
  requireRole(actor, "admin");
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  const facts = bytes.byteLength <= MAX_LOGO_BYTES ? readLogo(bytes) : null;
  if (!facts) throw new AppError("bad_request", "body.data: not a PNG or JPEG that can be printed");
  const sha256 = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
  const isNew = sql`not exists (select 1 from letterhead_logo where sha256 = ${sha256})
    and (select count(*) from letterhead_logo) < ${MOST_LOGOS}`;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "settings.changed", "logo", { sha256 }, isNew),
    sql`insert into letterhead_logo (sha256, media_type, data, added_by, added_at)
      select ${sha256}, ${facts.mediaType}, ${data}, ${requirePerson(actor).personId}, ${ctx.now()} where ${isNew}`,
  ]);
  if (!(await hasLogo(ctx, sha256))) throw new AppError("conflict", "Too many logos are kept already.");
  return { logo: sha256 };
}

/** Whether a logo is kept. No actor: settings are held against it. */
export const hasLogo = async (ctx: AppContext, sha256: string): Promise<boolean> =>
  (await ctx.db.all(sql`select 1 from letterhead_logo where sha256 = ${sha256}`)).length > 0;

const rowsSchema = z.array(z.object({ mediaType: z.enum(["image/png", "image/jpeg"]), data: z.string() }));

/** A logo's bytes. Anybody's who has its hash: it stands on every quote. Throws `not_found`. */
export async function readLogoBytes(
  ctx: AppContext,
  sha256: string,
): Promise<{ mediaType: string; bytes: Uint8Array<ArrayBuffer> }> {
  const [row] = rowsSchema.parse(
    await ctx.db.all(sql`select media_type as mediaType, data from letterhead_logo where sha256 = ${sha256}`),
  );
  if (!row) throw notFound();
  return { mediaType: row.mediaType, bytes: new Uint8Array(Buffer.from(row.data, "base64")) };
}

import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Doors } from "../../shared/api/doors.ts";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import { hashSecret } from "../access/secrets.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { listDoorCounts } from "./door-counts.ts";
import { leafStatement } from "./leaves.ts";
import { isTold } from "./privacy-notices.ts";
import type { JournalSettings } from "./settings.ts";
import { forgetSettings, readSettings, settingStatements } from "./settings.ts";

// The journal door: every mail of the informed, straight from the mail server. Off until a legal basis is written down; mail
// of a person who has not read the notice is not kept. Its address holds a secret, of which only the hash is here.

/** The secret before the present one works this long, so that the mail server's rule can be changed without a gap. */
const PREVIOUS_MS = 24 * 60 * 60 * 1000;
const SECRET_BYTES = 20;
/** Local parts are compared without case by nearly every mail server: base 32 loses nothing by that. */
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** 160 bits as 32 characters that any mail server takes in a local part. */
function newAddressSecret(random: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let secret = "";
  for (const byte of random) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) secret += alphabet[(held >>> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return secret;
}

/** The journal's state and what the doors counted. Admin and records keeper. */
export async function readDoors(actor: Actor, ctx: AppContext): Promise<Doors> {
  requireRole(actor, "admin", "keeper");
  const [{ journal }, people, counts] = await Promise.all([
    readSettings(ctx),
    ctx.db.all(sql`
      select count(*) as people, coalesce(sum(${isTold(sql`person.id`)}), 0) as informed from person
      where status <> 'disabled' and exists (select 1 from mailbox where person_id = person.id and removed_at is null)`),
    listDoorCounts(ctx),
  ]);
  const [counted] = z.array(z.object({ people: z.number(), informed: z.number() })).parse(people);
  const until = previousUntil(journal);
  return {
    journal: {
      open: journal.open,
      address: journal.address,
      legalBasis: journal.legalBasis,
      hasSecret: journal.secretHash !== null,
      rotatedAt: journal.rotatedAt,
      previousUntil: until !== null && until > ctx.now() ? until : null,
      people: counted?.people ?? 0,
      informed: counted?.informed ?? 0,
    },
    counts,
  };
}

const previousUntil = ({ previousHash, rotatedAt }: JournalSettings): string | null =>
  previousHash === null || rotatedAt === null ? null : new Date(Date.parse(rotatedAt) + PREVIOUS_MS).toISOString();

/**
 * Changes the journal door. Admin only; throws `conflict` where it would stand open without a legal basis, an address or a
 * secret.
 */
export async function updateJournal(
  actor: Actor,
  ctx: AppContext,
  changes: { open?: boolean | undefined; address?: string | undefined; legalBasis?: string | undefined },
): Promise<Doors> {
  requireRole(actor, "admin");
  const { journal: before } = await readSettings(ctx);
  // Everybody's mail: not by a session that lay open.
  if (changes.open && !before.open) requireConfirmed(actor, ctx);
  const journal: JournalSettings = {
    ...before,
    open: changes.open ?? before.open,
    address: changes.address ?? before.address,
    legalBasis: changes.legalBasis ?? before.legalBasis,
  };
  if (journal.open && !mayOpen(journal)) {
    throw new AppError("conflict", "The journal opens with a legal basis, an address and a secret only.");
  }
  const detail = { journal: { open: journal.open, address: journal.address, legalBasis: journal.legalBasis } };
  await write(actor, ctx, "door.changed", detail, journal);
  return readDoors(actor, ctx);
}

const mayOpen = ({ address, legalBasis, secretHash }: JournalSettings): boolean =>
  address !== null && legalBasis !== "" && secretHash !== null;

/** Makes a new secret and answers the whole address once. Admin only; throws `conflict` without an address. */
export async function newJournalSecret(actor: Actor, ctx: AppContext): Promise<{ address: string }> {
  requireRole(actor, "admin");
  requireConfirmed(actor, ctx);
  const { journal } = await readSettings(ctx);
  const [local, domain] = journal.address?.split("@") ?? [];
  if (local === undefined || domain === undefined) throw new AppError("conflict", "Write down the address first.");
  const secret = newAddressSecret(ctx.randomBytes(SECRET_BYTES));
  const secretHash = await hashSecret(secret);
  const rotated = { ...journal, secretHash, previousHash: journal.secretHash, rotatedAt: ctx.now() };
  await write(actor, ctx, "door.secret", { secretHash }, rotated);
  return { address: `${local}+${secret}@${domain}` };
}

async function write(
  actor: Actor,
  ctx: AppContext,
  kind: "door.changed" | "door.secret",
  detail: Parameters<typeof leafStatement>[4],
  journal: JournalSettings,
): Promise<void> {
  await ctx.db.batch([leafStatement(ctx, actor, kind, "company", detail), ...settingStatements(ctx, { journal })]);
  forgetSettings(ctx);
}

/** What an address says of the journal door: not its own, its own with a wrong secret, its own while shut, or open. */
export async function matchJournal(
  ctx: AppContext,
  journal: JournalSettings,
  to: string,
): Promise<"other" | "wrong-secret" | "closed" | "open"> {
  const [local, domain] = journal.address?.split("@") ?? [];
  if (local === undefined || domain === undefined) return "other";
  const [given = "", givenDomain = ""] = to.toLowerCase().split("@");
  if (givenDomain !== domain || (given !== local && !given.startsWith(`${local}+`))) return "other";
  const hash = await hashSecret(given.slice(local.length + 1));
  const until = previousUntil(journal);
  const known = hash === journal.secretHash || (hash === journal.previousHash && until !== null && ctx.now() < until);
  if (!known) return "wrong-secret";
  return journal.open && mayOpen(journal) ? "open" : "closed";
}

/** A colleague whose mailbox is on a message; `informed`: they have read the notice; `isFormer`: their access has ended. */
export interface Colleague {
  address: string;
  mailboxId: string;
  personId: string;
  informed: boolean;
  isFormer: boolean;
}

/** The colleagues among these addresses, those who left too. No actor: the doors ask. */
export async function findColleagues(ctx: AppContext, addresses: readonly string[]): Promise<Colleague[]> {
  const rows = await ctx.db.all(sql`
    select m.address, m.id as mailboxId, p.id as personId, ${isTold(sql`p.id`)} as informed,
      p.status = 'disabled' as isFormer
    from mailbox m join person p on p.id = m.person_id
    where m.removed_at is null and m.address in (select value from json_each(${JSON.stringify(addresses)}))`);
  return z
    .array(
      z.object({
        address: z.string(),
        mailboxId: z.string(),
        personId: z.string(),
        informed: z.number().transform((flag) => flag === 1),
        isFormer: z.number().transform((flag) => flag === 1),
      }),
    )
    .parse(rows);
}

import { sql } from "drizzle-orm";
import { z } from "zod";
import type { LeftPromise } from "../../shared/api/leaving.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { type FoundPromise, promisesIn } from "../../shared/mail/promises.ts";
import type { Actor } from "../access/actor.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Place } from "../search/fan-out.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeScope } from "../volume/record.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import { findLeftReaderInFull, type LeftReader } from "./left-rights.ts";
import { cutMessages, levelOf, showPlaces } from "./message-lists.ts";
import { countPage } from "./notice-mode.ts";
import { allVolumes, quarterFor } from "./volumes.ts";

// What somebody promised lately, read out of the mails that they wrote to customers; of those alone that the reader reads.

const SIX_WEEKS_MS = 42 * 24 * 60 * 60 * 1000;
/** Mails read for one answer: each is one read of the store. */
const MAILS_A_PAGE = 60;

/** The full text of a mail by its canonical hash; null while it is not there. */
type ReadText = (canonicalSha256: string) => Promise<string | null>;

export interface PromisePage {
  promises: LeftPromise[];
  nextCursor: string | null;
  looked: number;
  since: string;
  reached: string;
}

/** A page, newest first, with a leaf in each volume for what it shows. Throws as `findLeftReader`, and for admins `forbidden`. */
export async function listPromises(
  actor: Actor,
  ctx: AppContext,
  given: { id: string; reason: string | null; cursor: string | undefined; readText: ReadText },
): Promise<PromisePage> {
  const found = await findLeftReaderInFull(actor, ctx, given.id, given.reason);
  await countPage(actor, ctx, given.cursor);
  const since = ctx.nowMs() - SIX_WEEKS_MS;
  const scope = await scopeOf(ctx, found);
  const { places, next } = await findMails(ctx, { id: given.id, since, scope, from: readCursor(given.cursor) });
  const promised = await readPromises(ctx, found, { places, readText: given.readText });
  const shown = places.filter((place) => promised.has(messageIdOf(place.volume, place.number)));
  const messages = await showPlaces(ctx, found.reader, shown, {
    ...{ kind: "leaving.shown", subject: given.id, scope, level: "text" },
  });
  const promises = (await cutMessages(ctx, found.reader, messages)).flatMap((message) =>
    reaches(message.level, "text")
      ? (promised.get(message.id) ?? []).map(({ sentence, dueOn }) => {
          const { id: messageId, sentAt: at, subject, customers } = message;
          return {
            ...{ messageId, at, subject: subject ?? "", sentence, dueOn },
            customers: customers.map(({ id, name }) => ({ id, name })),
          };
        })
      : [],
  );
  return {
    ...{ promises, nextCursor: next === null ? null : cursorText(next), looked: places.length },
    ...{ since: new Date(since).toISOString(), reached: new Date(next?.sentAt ?? since).toISOString() },
  };
}

/** Messages whose text the reader reaches; what an objection closed is nobody's here. */
async function scopeOf(ctx: AppContext, { reader }: LeftReader): Promise<VolumeScope> {
  const customers = [...(await readCustomerFacts(ctx, "all")).values()];
  return { ...scopeFor(reader.actor, customers, reader.rules, "text", reader.reason), closed: "none" };
}

const addressRows = z.array(z.object({ address: z.string() }));

async function findMails(
  ctx: AppContext,
  { id, since, scope, from }: { id: string; since: number; scope: VolumeScope; from: Place | null },
): Promise<{ places: Place[]; next: Place | null }> {
  const [all, mailboxes] = await Promise.all([
    allVolumes(ctx),
    ctx.db.all(sql`select lower(address) as address from mailbox where person_id = ${id}`),
  ]);
  const addresses = addressRows.parse(mailboxes).map(({ address }) => address);
  const volumes = all.filter(({ quarter }) => quarter >= quarterFor(since));
  const begin = from === null ? 0 : volumes.findIndex(({ name }) => name === from.volume);
  if (begin < 0) throw badCursor();
  const places: Place[] = [];
  for (const [at, { name }] of volumes.slice(begin).entries()) {
    const before = at === 0 && from !== null && from.number > 0 ? { sentAt: from.sentAt, number: from.number } : null;
    const limit = MAILS_A_PAGE - places.length;
    const page = await volumeStub(ctx.env, name).findSent({ addresses, scope, since, before, limit });
    places.push(...page.found.map((one) => ({ ...one, volume: name })));
    if (page.next !== null) return { places, next: { ...page.next, volume: name } };
  }
  return { places, next: null };
}

/** By message id, of those whose text the reader reaches. Shows nothing yet. */
async function readPromises(
  ctx: AppContext,
  { reader }: LeftReader,
  { places, readText }: { places: readonly Place[]; readText: ReadText },
): Promise<Map<string, FoundPromise[]>> {
  const byVolume = Map.groupBy(places, ({ volume }) => volume);
  const lists = await Promise.all(
    [...byVolume].map(async ([volume, some]) => {
      const sentAt = new Map(some.map((place) => [place.number, place.sentAt]));
      const facts = await volumeStub(ctx.env, volume).facts([...sentAt.keys()]);
      return facts.map((one) => ({ ...one, id: messageIdOf(volume, one.number), sentAt: sentAt.get(one.number) ?? 0 }));
    }),
  );
  const found = lists.flat();
  const customers = await readCustomerFacts(ctx, [...new Set(found.flatMap(({ customerIds }) => customerIds))]);
  const promised = await Promise.all(
    found.map(async ({ id, sentAt, canonicalSha256, evidence, ...facts }): Promise<[string, FoundPromise[]]> => {
      const captures = evidence.map(({ mailboxId, originalSha256 }) => ({
        mailboxId,
        hasOriginal: originalSha256 !== null,
      }));
      const level = levelOf(reader, { ...facts, captures }, customers);
      if (canonicalSha256 === null || !reaches(level, "text")) return [id, []];
      const text = await readText(canonicalSha256);
      return [id, promisesIn(text ?? "", new Date(sentAt).toISOString().slice(0, 10))];
    }),
  );
  return new Map(promised.filter(([, promises]) => promises.length > 0));
}

const badCursor = (): AppError => new AppError("bad_request", "query.cursor: not one of this list");
const cursorText = ({ volume, sentAt, number }: Place): string =>
  Buffer.from(`${volume},${sentAt},${number}`).toString("base64url");
const cursorSchema = z.string().regex(/^\d{4}q[1-4]\.\d{1,4},-?\d{1,15},\d{1,12}$/);

function readCursor(text: string | undefined): Place | null {
  if (text === undefined) return null;
  const parsed = cursorSchema.safeParse(Buffer.from(text, "base64url").toString("latin1"));
  if (!parsed.success) throw badCursor();
  const [volume = "", sentAt = "", number = ""] = parsed.data.split(",");
  return { volume, sentAt: Number(sentAt), number: Number(number) };
}

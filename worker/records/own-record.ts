import { z } from "zod";
import type { OwnRecord, RecordedHow } from "../../shared/api/own-record.ts";
import { messageIdOf } from "../../shared/ids.ts";
import { readAutomaticRule } from "../../shared/policy/automatic-rule.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { matchQuery } from "../search/terms.ts";
import { volumeStub } from "../volume/client.ts";
import type { OwnRecordAnswer, Reading, VolumeEvidence } from "../volume/record.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { mayName, readCustomerFacts, readerFor } from "./customer-facts.ts";
import { findCustomer } from "./customers.ts";
import { cutMessages, readPeople } from "./message-lists.ts";
import { countPage } from "./notice-mode.ts";
import { ownObjectionsTo } from "./objections.ts";
import { readersShownSince } from "./policies.ts";
import { listTeams } from "./teams.ts";
import { allVolumes, volumesOfCustomer } from "./volumes.ts";

// "What has the company recorded from my mailboxes?" It asks by the actor's own mailboxes alone, whatever their roles, and
// what it shows of each message is cut by the same rules as everywhere.

/** Volumes asked for one page: twelve years of one part a quarter. */
const MAX_VOLUMES = 48;

export interface OwnRecordFilter {
  how?: RecordedHow | undefined;
  customerId?: string | undefined;
  year?: number | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

type FoundOwn = OwnRecordAnswer["rows"][number] & { volume: string };

/** A page; empty with a cursor where more is to be looked through. Throws `not_found` for a customer that is hidden or absent. */
export async function listOwnRecord(
  actor: Actor,
  ctx: AppContext,
  filter: OwnRecordFilter,
): Promise<{ records: OwnRecord[]; nextCursor: string | null; readersShownSince: string | null }> {
  const person = requirePerson(actor);
  const reader = await readerFor(ctx, person, null);
  await countPage(actor, ctx, filter.cursor);
  const { found, nextCursor } = await findOwn(actor, ctx, filter);
  const cut = await cutMessages(ctx, reader, found);
  const byId = new Map(found.map((one) => [messageIdOf(one.volume, one.row.number), one]));
  const [customers, teams, objections, shownSince, people] = await Promise.all([
    readCustomerFacts(ctx, [...new Set(found.flatMap(({ row }) => row.customerIds))]),
    listTeams(actor, ctx),
    ownObjectionsTo(actor, ctx, [...byId.keys()]),
    readersShownSince(ctx),
    readPeople(
      ctx,
      found.flatMap(({ readings }) => readings.map(({ personId }) => personId)),
    ),
  ]);
  const readBy = (readings: readonly Reading[]): OwnRecord["readBy"] =>
    readings.map(({ personId, at }) => ({
      person: { id: personId, name: people.get(personId) ?? "" },
      at: new Date(at).toISOString(),
    }));
  const teamNames = new Map(teams.map(({ id, name }) => [id, name]));
  const records = cut.flatMap((message) => {
    const one = byId.get(message.id);
    if (!one) return [];
    const known = one.row.customerIds.flatMap((id) => customers.get(id) ?? []);
    return [
      {
        ...message,
        captures: one.evidence.map(captureOf).sort((a, b) => (a.at < b.at ? 1 : -1)),
        closed: one.row.closed,
        readers: one.row.ownerOnly ? { teams: [], namedOnly: false } : readersOf(reader, known, teamNames),
        readBy: shownSince === null ? null : readBy(one.readings),
        objection: objections.get(message.id) ?? null,
        canObject: one.evidence.some(({ personId }) => personId === person.personId),
      },
    ];
  });
  return { records, nextCursor, readersShownSince: shownSince };
}

async function findOwn(
  actor: Actor,
  ctx: AppContext,
  filter: OwnRecordFilter,
): Promise<{ found: FoundOwn[]; nextCursor: string | null }> {
  const { personId, mailboxIds } = requirePerson(actor);
  const { customerId = null, how = null, year, q = "" } = filter;
  if (customerId !== null) await findCustomer(actor, ctx, customerId);
  const match = q === "" ? null : matchQuery(q);
  const from = readCursor(filter.cursor);
  // Words of which nothing can be looked for.
  if (mailboxIds.length === 0 || (q !== "" && match === null)) return { found: [], nextCursor: null };
  const all = await (customerId === null ? allVolumes(ctx) : volumesOfCustomer(ctx, customerId));
  const volumes = all.filter(({ quarter }) => year === undefined || quarter.startsWith(String(year)));
  const begin = from === null ? 0 : volumes.findIndex(({ name }) => name === from.volume);
  if (begin < 0) throw badCursor();
  const showing = { actor: personId, now: ctx.now(), reason: null, level: "original" } as const;
  const found: FoundOwn[] = [];
  const asked = { mailboxIds: [...mailboxIds], how, customerId, match, showing };
  for (const [at, { name }] of volumes.slice(begin, begin + MAX_VOLUMES).entries()) {
    const below = at === 0 ? (from?.below ?? null) : null;
    const limit = filter.limit - found.length;
    const { rows, next } = await volumeStub(ctx.env, name).showOwnRecord({ ...asked, below, limit });
    found.push(...rows.map((one) => ({ ...one, volume: name })));
    if (next !== null) return { found, nextCursor: cursorText({ volume: name, below: next }) };
    const following = volumes[begin + at + 1];
    if (following && (found.length === filter.limit || at + 1 === MAX_VOLUMES))
      return { found, nextCursor: cursorText({ volume: following.name, below: null }) };
  }
  return { found, nextCursor: null };
}

function captureOf({
  captureId,
  acceptedAt,
  door,
  rule,
  originalSha256,
}: VolumeEvidence): OwnRecord["captures"][number] {
  const how: RecordedHow =
    readAutomaticRule(rule) !== null ? "rule" : door === "mail" ? "company" : door === "import" ? "import" : "person";
  return { captureId, at: new Date(acceptedAt).toISOString(), how, rule, namesOnly: originalSha256 === null };
}

/** By the customers that the reader may know of: of others nothing is said, not even by who reads their mail. */
function readersOf(
  reader: Reader,
  customers: readonly KnownCustomer[],
  teamNames: ReadonlyMap<string, string>,
): OwnRecord["readers"] {
  const known = customers.filter((one) => mayName(reader, one));
  const teams = known.flatMap(({ restricted, teamId }) => (restricted || teamId === null ? [] : [teamId]));
  return {
    teams: [...new Set(teams)].flatMap((id) => teamNames.get(id) ?? []).sort(),
    namedOnly: known.some(({ restricted, teamId }) => restricted || teamId === null),
  };
}

interface Cursor {
  volume: string;
  /** Null begins with the volume's newest. */
  below: number | null;
}

const badCursor = (): AppError => new AppError("bad_request", "query.cursor: not one of this list");

const cursorText = ({ volume, below }: Cursor): string => Buffer.from(`${volume},${below ?? ""}`).toString("base64url");

const cursorSchema = z
  .string()
  .regex(/^\d{4}q[1-4]\.\d{1,4},\d{0,12}$/)
  .transform((text): Cursor => {
    const [volume = "", below = ""] = text.split(",");
    return { volume, below: below === "" ? null : Number(below) };
  });

function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const parsed = cursorSchema.safeParse(Buffer.from(text, "base64url").toString("latin1"));
  if (!parsed.success) throw badCursor();
  return parsed.data;
}

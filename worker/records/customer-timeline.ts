import type { z } from "zod";
import type { Contact, Customer, customerFileSchema } from "../../shared/api/customers.ts";
import type { MessageSummary } from "../../shared/api/messages.ts";
import { messageIdOf } from "../../shared/ids.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches, scopeFor } from "../access/visibility.ts";
import { registrableDomain } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { cursorText, findPage, readCursor } from "../search/fan-out.ts";
import { volumeStub } from "../volume/client.ts";
import { findPartyByAddress } from "./contacts.ts";
import { readCustomerFacts } from "./customer-facts.ts";
import type { FoundCustomer } from "./customers.ts";
import { contactsFor, findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import type { FoundMessage } from "./message-lists.ts";
import { cutMessages, showPlaces } from "./message-lists.ts";
import { volumesOfCustomer } from "./volumes.ts";

export interface ListPage {
  cursor?: string | undefined;
  limit: number;
}

/** The side panel has room for so many. */
const PANEL_MESSAGES = 5;

/** The customer's messages by anyone in the company, newest first. Throws `not_found` for absent and hidden alike. */
export async function timeline(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
  page: ListPage,
): Promise<{ messages: MessageSummary[]; nextCursor: string | null }> {
  const found = await findCustomer(actor, ctx, customerId);
  const { shown, nextCursor } = await readTimeline(ctx, found, page, "exists");
  return { messages: await cutMessages(ctx, found.reader, shown), nextCursor };
}

type CustomerFile = z.input<typeof customerFileSchema>;

/** Files of the customer's messages whose text the actor may read, newest first; `limit` counts messages. */
export async function files(
  actor: Actor,
  ctx: AppContext,
  customerId: string,
  page: ListPage,
): Promise<{ files: CustomerFile[]; nextCursor: string | null }> {
  const found = await findCustomer(actor, ctx, customerId);
  const { shown, nextCursor } = await readTimeline(ctx, found, page, "text");
  const cut = await cutMessages(ctx, found.reader, shown);
  const readable = new Set(cut.filter(({ level }) => reaches(level, "text")).map(({ id }) => id));
  const list = shown.flatMap(({ volume, row }) => {
    const messageId = messageIdOf(volume, row.number);
    if (!readable.has(messageId)) return [];
    return row.attachments
      .filter(({ inline }) => !inline)
      .map(({ index, fileName, mediaType, size }) => {
        return { messageId, index, fileName, mediaType, size, sentAt: new Date(row.sentAt).toISOString() };
      });
  });
  return { files: list, nextCursor };
}

/** `needed: "text"` is the list of files: only messages that have some. */
async function readTimeline(
  ctx: AppContext,
  { reader, facts }: FoundCustomer,
  page: ListPage,
  needed: "exists" | "text",
): Promise<{ shown: FoundMessage[]; nextCursor: string | null }> {
  const cursor = readCursor(page.cursor);
  const withFiles = needed === "text";
  const [volumes, customers] = await Promise.all([
    volumesOfCustomer(ctx, facts.id),
    // Whoever may know of a customer may know of all its messages; how much of each, another customer on it can decide.
    needed === "exists" ? new Map([[facts.id, facts]]) : readCustomerFacts(ctx, "all"),
  ]);
  const scope = scopeFor(reader.actor, [...customers.values()], reader.rules, needed, null);
  const request = { cursor, before: null, limit: page.limit };
  const { places, next } = await findPage(volumes, request, (volume, before, limit) =>
    volumeStub(ctx.env, volume).findTimeline({ customerId: facts.id, withFiles, scope, before, limit }),
  );
  const list = { kind: "timeline.shown", subject: facts.id, scope, level: needed } as const;
  return { shown: await showPlaces(ctx, reader, places, list), nextCursor: cursorText(next) };
}

/** The customer behind an address and the last conversations. One that the actor may not know of is nobody's. */
export async function customerByAddress(
  actor: Actor,
  ctx: AppContext,
  given: string,
): Promise<{ customer: Customer | null; contact: Contact | null; messages: MessageSummary[] }> {
  const nobody = { customer: null, contact: null, messages: [] };
  requirePerson(actor);
  const address = given.trim().toLowerCase();
  const party = await findPartyByAddress(ctx, address, registrableDomain(address.slice(address.lastIndexOf("@") + 1)));
  if (!party) return nobody;
  const found = await findCustomer(actor, ctx, party.customerId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!found) return nobody;
  const [contacts, { shown }] = await Promise.all([
    contactsFor(ctx, found),
    readTimeline(ctx, found, { limit: PANEL_MESSAGES }, "exists"),
    leafStatement(ctx, actor, "customer.shown", party.customerId, { contactId: party.contactId }),
  ]);
  return {
    customer: found.customer,
    contact: contacts.find(({ id }) => id === party.contactId) ?? null,
    messages: await cutMessages(ctx, found.reader, shown),
  };
}

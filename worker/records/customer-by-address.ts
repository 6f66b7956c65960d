import type { z } from "zod";
import type { customerEndpoints } from "../../shared/api/customers.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import { AppError } from "../errors.ts";
import { findPartyByAddress } from "./contacts.ts";
import { findMail } from "./customer-timeline.ts";
import { contactsFor, findCustomer } from "./customers.ts";
import { leafStatement } from "./leaves.ts";
import { cutMessages, showPlaces } from "./message-lists.ts";
import { showOpenSteps } from "./next-steps.ts";
import { findNotePlaces, mayWriteNotes, showNotes } from "./notes.ts";
import { listWaitingOf } from "./open-items.ts";

/** The side panel has room for so many. */
const PANEL_MESSAGES = 5;
const PANEL_NOTES = 3;
const PANEL_WAITING = 3;

/** The customer behind an address and the last conversations. One that the actor may not know of is nobody's. */
export async function customerByAddress(
  actor: Actor,
  ctx: AppContext,
  given: string,
): Promise<z.input<typeof customerEndpoints.customerByAddress.response>> {
  const nobody = { customer: null, contact: null, messages: [], mayWrite: false, notes: [], steps: [], waiting: [] };
  requirePerson(actor);
  const address = given.trim().toLowerCase();
  const party = await findPartyByAddress(ctx, address, businessDomains(address.slice(address.lastIndexOf("@") + 1)));
  if (!party) return nobody;
  const found = await findCustomer(actor, ctx, party.customerId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
  if (!found) return nobody;
  const of = { reader: found.reader, customer: found.facts };
  const [contacts, mail, notes, steps, { waiting }] = await Promise.all([
    contactsFor(ctx, found),
    findMail(ctx, found, { limit: PANEL_MESSAGES }, null),
    findNotePlaces(ctx, of, { after: null, limit: PANEL_NOTES }),
    showOpenSteps(ctx, of),
    listWaitingOf(ctx, found, { whose: "all", limit: PANEL_WAITING }),
    ctx.db.batch([leafStatement(ctx, actor, "customer.shown", party.customerId, { contactId: party.contactId })]),
  ]);
  const [shown, shownNotes] = await Promise.all([
    showPlaces(ctx, found.reader, mail.places, mail.list),
    showNotes(
      ctx,
      of,
      notes.map(({ id }) => id),
    ),
  ]);
  return {
    customer: found.customer,
    contact: contacts.find(({ id }) => id === party.contactId) ?? null,
    messages: await cutMessages(ctx, found.reader, shown),
    mayWrite: mayWriteNotes(found.reader, found.facts),
    notes: shownNotes.filter(({ deletedAt }) => deletedAt === null),
    steps,
    waiting,
  };
}

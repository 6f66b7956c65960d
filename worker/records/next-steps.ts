import { sql } from "drizzle-orm";
import { z } from "zod";
import type { DueStep, Note } from "../../shared/api/notes.ts";
import { MAX_STEPS } from "../../shared/limits.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { reaches } from "../access/visibility.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import type { KnownCustomer, Reader } from "./customer-facts.ts";
import { readCustomerFacts, readerFor } from "./customer-facts.ts";
import { leafStatement } from "./leaves.ts";
import { cutNote, noteLevel, noteRows, selectNotes, showNotes } from "./notes.ts";

// What is to be done next, out of notes: of one customer, or of one person.

/** A customer's page and panel have room for so many. */
const OPEN_STEPS = 5;

/** The customer's notes with an open next step that the reader may read, what is due first at the top, with a leaf. */
export async function showOpenSteps(ctx: AppContext, of: { reader: Reader; customer: KnownCustomer }): Promise<Note[]> {
  const rows = await ctx.db.all<{ id: string }>(sql`
    select id from note where customer_id = ${of.customer.id} and step_due_on is not null and step_done_at is null
      and deleted_at is null order by step_due_on, id limit ${OPEN_STEPS}`);
  const notes = await showNotes(
    ctx,
    of,
    rows.map(({ id }) => id),
  );
  const due = ({ nextStep }: Note): string => nextStep?.dueOn ?? "";
  return notes.filter(({ nextStep }) => nextStep !== null).sort((a, b) => (due(a) < due(b) ? -1 : 1));
}

const placeRows = z.array(z.object({ id: z.string(), customerId: z.string(), authorId: z.string() }));

/** The actor's own open next steps, what is due first at the top, with a leaf that names them; at most MAX_STEPS. */
export async function listNextSteps(actor: Actor, ctx: AppContext): Promise<DueStep[]> {
  const reader = await readerFor(ctx, requirePerson(actor), null);
  const me = reader.actor.personId;
  const open = sql`n.step_person_id = ${me} and n.step_due_on is not null and n.step_done_at is null
    and n.deleted_at is null`;
  const ordered = sql`where ${open} order by n.step_due_on, n.id limit ${MAX_STEPS}`;
  const mine = placeRows.parse(
    await ctx.db.all(sql`select n.id, n.customer_id as customerId, n.author_id as authorId from note n ${ordered}`),
  );
  const customers = await readCustomerFacts(ctx, [...new Set(mine.map(({ customerId }) => customerId))]);
  const ids = mine.flatMap(({ id, customerId, authorId }) => {
    const customer = customers.get(customerId);
    const level = customer ? noteLevel(reader, customer, { authorId, stepPersonId: me }) : "none";
    return reaches(level, "text") ? [id] : [];
  });
  if (ids.length === 0) return [];
  const [rows] = await runBatch(ctx.db, [
    sql`${selectNotes} where n.id in (select value from json_each(${JSON.stringify(ids)})) and ${open}
      order by n.step_due_on, n.id`,
    leafStatement(ctx, actor, "note.shown", me, { list: "next-steps", notes: ids, level: "text" }),
  ]);
  return noteRows.parse(rows).flatMap((row) => {
    const customer = customers.get(row.customerId);
    const level = customer ? noteLevel(reader, customer, row) : "none";
    if (!customer || level === "none" || !reaches(level, "text")) return [];
    const { contact, kind, happenedAt, author, text, nextStep } = cutNote(reader, row, level);
    if (!nextStep) return [];
    return [
      {
        noteId: row.id,
        customer: { id: customer.id, name: customer.name },
        contact,
        kind,
        happenedAt,
        author,
        noteText: text ?? "",
        text: nextStep.text,
        dueOn: nextStep.dueOn,
      },
    ];
  });
}

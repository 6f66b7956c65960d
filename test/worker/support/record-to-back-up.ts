/** A small record in three languages, filled through the doors, and what a backup has to bring back of it. */
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { undoCapture } from "../../../worker/intake/undo.ts";
import { openOriginal } from "../../../worker/originals.ts";
import { getMessage } from "../../../worker/records/messages.ts";
import { createNote, deleteNote } from "../../../worker/records/note-changes.ts";
import { listNotes } from "../../../worker/records/notes.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { findMessages } from "../../../worker/search/find-messages.ts";
import {
  chineseEncoded,
  followUp,
  htmlAlternative,
  rfq,
  russianHtml,
  russianKoi8,
  withoutId,
  withPdf,
} from "../../support/practice-messages.ts";
import type { TestPerson } from "./app.ts";
import { aPerson, testContext } from "./app.ts";
import { save } from "./mail.ts";
import { send } from "./whole.ts";

export interface Company {
  admin: TestPerson;
  keeper: TestPerson;
  wei: TestPerson;
  rosa: TestPerson;
}

/** People with an answered first run. */
export async function aCompany(): Promise<Company> {
  const ctx = testContext();
  const admin = await aPerson(ctx, { roles: ["admin"], email: "admin@acme.example" });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, testContext(), { ...answers, mailDomains: ["acme.example"] });
  const keeper = await aPerson(ctx, { roles: ["keeper"], email: "keeper@acme.example" });
  const wei = await aPerson(ctx, { name: "Wei", email: "rep1@acme.example", teams: ["Sales"] });
  const rosa = await aPerson(ctx, { name: "Rosa", email: "rosa@acme.example", teams: ["Sales"] });
  return { admin, keeper, wei, rosa };
}

/** Saves bytes as this person, through the extension's door. */
export async function record(person: TestPerson, bytes: Uint8Array, given: { captureId?: string } = {}) {
  const answer = await save(send, person, bytes, given);
  return captureReceiptSchema.parse(answer.body);
}

/** Messages in English, Chinese and Russian, a file, a second witness, and one that was taken back. */
export async function fillRecord({ wei, rosa }: Company): Promise<{ messageIds: string[]; undoneId: string }> {
  const messageIds: string[] = [];
  for (const { bytes } of [rfq, followUp, chineseEncoded, russianKoi8, russianHtml, htmlAlternative, withPdf]) {
    messageIds.push((await record(wei, bytes)).messageId ?? "");
  }
  await record(rosa, rfq.bytes);
  const taken = await record(wei, withoutId.bytes);
  await undoCapture(testContext(), wei.actor, taken.captureId, taken.messageId);
  await writeNotes({ wei, rosa }, messageIds[0] ?? "");
  return { messageIds, undoneId: taken.messageId ?? "" };
}

/** A call with a next step for a colleague, and one that its author deleted. */
async function writeNotes({ wei, rosa }: Pick<Company, "wei" | "rosa">, messageId: string): Promise<void> {
  const { message } = await getMessage(wei.actor, testContext(), messageId, null);
  const note = { kind: "call", text: "Позвонил 王伟: ten valves", messageId } as const;
  const nextStep = { text: "Send the offer", dueOn: "2026-12-01", personId: rosa.id };
  const id = message.customers[0]?.id ?? "";
  await createNote(wei.actor, testContext(), id, { ...note, id: crypto.randomUUID(), nextStep });
  const deleted = await createNote(wei.actor, testContext(), id, { ...note, id: crypto.randomUUID() });
  await deleteNote(wei.actor, testContext(), deleted.id);
}

/** The notes on the customer of a message, as their reader sees them. */
export async function notesOf(person: TestPerson, messageId: string) {
  const { message } = await getMessage(person.actor, testContext(), messageId, null);
  return listNotes(person.actor, testContext(), message.customers[0]?.id ?? "", { limit: 50 });
}

const questions = ["valve", "DN50", "阀门", "法兰", "Berger", "заказ", "клапан", "offer", "pdf", "gasket", "Globex"];

/** What searches answer, for whom the record is whole: ids, subjects and marked snippets. */
export async function searchAnswers(person: TestPerson): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const q of questions) {
    const { hits } = await findMessages(person.actor, testContext(), { q, limit: 50 });
    answers[q] = hits.map(({ message, subject, snippet }) => [message.id, subject, snippet]);
  }
  return answers;
}

/** Messages as their reader sees them, with their text. */
export const readAll = (person: TestPerson, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await getMessage(person.actor, testContext(), id, null)).message));

/** The originals' bytes by hash, as base64. */
export async function originalsOf(person: TestPerson, ids: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { evidence } of await readAll(person, ids)) {
    for (const { originalSha256 } of evidence) {
      if (originalSha256 === null) continue;
      const object = await openOriginal(testContext(), originalSha256);
      found[originalSha256] = object ? Buffer.from(await object.arrayBuffer()).toString("base64") : "gone";
    }
  }
  return found;
}

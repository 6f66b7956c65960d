import { sql } from "drizzle-orm";
import type { AppContext } from "../../../worker/context.ts";
import {
  contact,
  contactAddress,
  customer,
  customerDomain,
  customerNamed,
  customerVolume,
  threadVolume,
} from "../../../worker/db/book.schema.ts";
import { putDerived, putOriginal } from "../../../worker/originals.ts";
import { openVolume, quarterFor } from "../../../worker/records/volumes.ts";
import { indexFields } from "../../../worker/search/terms.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { VolumeEvidence, VolumeMessage } from "../../../worker/volume/record.ts";
import type { TestPerson } from "../support/app.ts";
import { aRecord } from "./a-message.ts";

/** A customer in the Book with one contact at its first domain. */
export async function aCustomer(
  ctx: AppContext,
  given: {
    name?: string;
    domain?: string;
    owner?: TestPerson | null;
    deputy?: TestPerson | null;
    teamId?: string | null;
    restricted?: boolean;
    named?: TestPerson[];
    lastInAt?: number | null;
  } = {},
): Promise<{ id: string; name: string; domain: string; address: string; contactId: string }> {
  const id = ctx.newId();
  const contactId = ctx.newId();
  const name = given.name ?? `Customer ${id.slice(-4)}`;
  const domain = given.domain ?? `${id.slice(-8)}.example`;
  const address = `buyer@${domain}`;
  await ctx.db.insert(customer).values({
    id,
    name,
    restricted: given.restricted ?? false,
    teamId: given.teamId ?? null,
    ownerId: given.owner?.id ?? null,
    deputyId: given.deputy?.id ?? null,
    createdAt: ctx.now(),
  });
  await ctx.db.batch([
    ctx.db.insert(customerDomain).values({ domain, customerId: id }),
    ctx.db.insert(contact).values({ id: contactId, customerId: id, name: "Bea Buyer", createdAt: ctx.now() }),
    ctx.db.insert(contactAddress).values({ address, contactId, lastInAt: given.lastInAt ?? null }),
    ...(given.named ?? []).map((one) => ctx.db.insert(customerNamed).values({ customerId: id, personId: one.id })),
  ]);
  return { id, name, domain, address, contactId };
}

/** A stored message as process leaves it behind: volume, Book, original and derived text. */
export async function aStoredMessage(
  ctx: AppContext,
  given: {
    by: TestPerson;
    customers?: { id: string }[];
    /** By which address of the message each of them was found; one at globex.example where it does not matter. */
    foundBy?: string[];
    sentAt?: number;
    text?: string;
    html?: string;
    message?: Partial<VolumeMessage>;
    evidence?: Partial<VolumeEvidence>;
    original?: string;
    attachments?: Uint8Array[];
  },
): Promise<{ id: string; threadId: string; volume: string; number: number; sha256: string; captureId: string }> {
  const sentAt = given.sentAt ?? Date.UTC(2026, 7, 1, 9);
  const volume = await openVolume(ctx, quarterFor(sentAt));
  const row = await ctx.db.get<{ number: number }>(
    sql`update volume set next = next + 1 where no = ${volume.no} returning next - 1 as number`,
  );
  const { number } = row;
  const captureId = crypto.randomUUID();
  const bytes = new TextEncoder().encode(given.original ?? `Subject: ${captureId}\r\n\r\n${given.text ?? "Hello"}\r\n`);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const sha256 = Buffer.from(digest).toString("hex");
  const text = given.text ?? "Hello, please quote ten valves.";
  const thread = given.message?.thread ?? volume.no * 1_000_000 + number;
  const customers = (given.customers ?? []).map(({ id }) => id);
  const record = aRecord(number, {
    customers,
    message: { thread, sentAt, snippet: text.slice(0, 300), canonicalSha256: sha256, ...given.message },
    evidence: {
      captureId,
      personId: given.by.id,
      mailboxId: given.by.mailboxId,
      originalSha256: sha256,
      bytes: bytes.length,
      ...given.evidence,
    },
  });
  for (const [at, address] of (given.foundBy ?? []).entries()) {
    const association = record.associations[at];
    if (association) association.address = address;
  }
  record.terms.words = indexFields([record.message.subject, "bea buyer buyer globex example", text]);
  await putOriginal(ctx, sha256, bytes);
  await putDerived(
    ctx,
    sha256,
    { text, html: given.html ?? null },
    (given.attachments ?? []).map((one) => ({ bytes: one })),
  );
  await volumeStub(ctx.env, volume.name).record(record);
  await ctx.db.insert(threadVolume).values({ thread, volume: volume.no }).onConflictDoNothing();
  for (const id of customers) {
    await ctx.db.insert(customerVolume).values({ customerId: id, volume: volume.no }).onConflictDoNothing();
  }
  return {
    id: `${volume.name}-${number}`,
    threadId: `t${thread.toString(36)}`,
    volume: volume.name,
    number,
    sha256,
    captureId,
  };
}

/** Sets the preset's leeway. */
export async function setRules(
  ctx: AppContext,
  rules: { teamOriginals: boolean; otherTeamsEnvelope: boolean },
): Promise<void> {
  for (const [key, value] of Object.entries(rules)) {
    await ctx.db.run(sql`insert into setting (key, value) values (${key}, ${JSON.stringify(value)})
      on conflict (key) do update set value = excluded.value`);
  }
}

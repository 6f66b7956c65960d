/** Everything that is stored, for tests that ask whether it all belongs together. */
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { messageIdOf } from "../../../shared/ids.ts";
import type { AppContext } from "../../../worker/context.ts";
import { ledgerStub } from "../../../worker/ledger/client.ts";
import { contentHash, contentKeyOf } from "../../../worker/mail/identity.ts";
import { findOriginal } from "../../../worker/originals.ts";
import { findKeys } from "../../../worker/records/message-keys.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { VolumeFacts } from "../../../worker/volume/record.ts";

export interface StoredMessage extends VolumeFacts {
  id: string;
  volume: string;
}

/** Every message of every volume. */
export async function allMessages(ctx: AppContext): Promise<StoredMessage[]> {
  const volumes = await ctx.db.all<{ name: string; next: number }>(sql`select name, next from volume`);
  const lists = volumes.map(async ({ name, next }) => {
    const facts = await volumeStub(ctx.env, name).facts(Array.from({ length: next - 1 }, (_, i) => i + 1));
    return facts.map((one) => ({ ...one, volume: name, id: messageIdOf(name, one.number) }));
  });
  return (await Promise.all(lists)).flat();
}

async function allObjects(): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await env.ORIGINALS.list(cursor === undefined ? {} : { cursor });
    keys.push(...page.objects.map(({ key }) => key));
    if (!page.truncated) return keys;
    cursor = page.cursor;
  }
}

/**
 * Holds all that is stored against itself: no bytes that nothing leads to, no row without its bytes, every message known by
 * its keys, every key that leads somewhere leading to a message, no unfinished business, every message with its leaf.
 * `sent` are the originals by SHA-256 as they were sent.
 */
export async function expectWhole(ctx: AppContext, sent: ReadonlyMap<string, Uint8Array>): Promise<StoredMessage[]> {
  const messages = await allMessages(ctx);
  const evidence = messages.flatMap((message) => message.evidence);
  const wanted = new Set([
    ...evidence.flatMap(({ originalSha256 }) => (originalSha256 === null ? [] : `original/${originalSha256}`)),
    ...messages.flatMap(({ canonicalSha256, attachments }) =>
      canonicalSha256 === null
        ? []
        : [
            `derived/${canonicalSha256}.json`,
            ...attachments.map(({ index }) => `attachment/${canonicalSha256}/${index}`),
          ],
    ),
  ]);
  const there = await allObjects();
  expect(
    there.filter((key) => !wanted.has(key)),
    "bytes that nothing leads to",
  ).toEqual([]);
  const missing = [...wanted].filter((key) => !there.includes(key));
  expect(missing, "rows without their bytes").toEqual([]);
  for (const { originalSha256 } of evidence) {
    if (originalSha256 === null) continue;
    const bytes = await findOriginal(ctx, originalSha256);
    expect(bytes === null ? null : await contentHash(bytes)).toBe(originalSha256);
    expect(bytes, "the original as it was sent").toEqual(sent.get(originalSha256));
  }
  for (const { id, canonicalSha256, volume, number } of messages) {
    if (canonicalSha256 === null) continue;
    const key = await contentKeyOf(canonicalSha256);
    expect((await findKeys(ctx, [key])).get(key)?.place, `the key of ${id}`).toMatchObject({ volume, number });
  }
  const ids = new Set(messages.map(({ id }) => id));
  const led = await ctx.db.all<{ name: string; message: number }>(
    sql`select distinct v.name, k.message from message_key k join volume v on v.no = k.volume`,
  );
  const nowhere = led.map(({ name, message }) => messageIdOf(name, message)).filter((id) => !ids.has(id));
  expect(nowhere, "keys that lead to no message").toEqual([]);
  const open = await ctx.db.all(sql`select id, state from capture where state in ('receiving', 'accepted')
    union all select id, 'pending' from undone_capture where pending is not null`);
  expect(open, "unfinished business").toEqual([]);
  expect(await ledgerStub(env).alarms(), "leaves that are missing or changed").toEqual([]);
  const captureIds = evidence.map(({ captureId }) => captureId);
  expect(new Set(captureIds).size, "each capture is evidence once").toBe(captureIds.length);
  return messages;
}

/** Mails at the company's own doors, as the platform hands them to email(), and what is on record afterwards. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import type { AppContext } from "../../../worker/context.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import worker from "../../../worker/worker.ts";
import { testContext } from "./app.ts";
import { dmarcPass, platformStamp } from "./platform-stamp.ts";

export const DOOR = "record@acme.example";

/** How far a stream was read: a mail that is turned away must not be read to its end. */
export interface ReadSoFar {
  bytes: number;
}

/**
 * A mail as Email Routing delivers it: its own fields on top, saying that the sender's domain vouches for it. `results` are
 * other verdicts; null is a delivery without any.
 */
export function inbound(
  sent: Uint8Array,
  envelope: { from: string; to?: string; results?: string | null; delivery?: number },
) {
  const results = envelope.results === undefined ? dmarcPass(domain(sent)) : envelope.results;
  const stamp = new TextEncoder().encode(platformStamp(results, envelope.delivery));
  const bytes = new Uint8Array([...stamp, ...sent]);
  const headers = new Headers();
  const rejected: string[] = [];
  const read: ReadSoFar = { bytes: 0 };
  let at = 0;
  const raw = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = bytes.slice(at, at + 1024);
        at += piece.length;
        read.bytes = at;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const mail = {
    from: envelope.from,
    to: envelope.to ?? DOOR,
    headers,
    raw,
    rawSize: bytes.length,
    setReject: (reason: string) => void rejected.push(reason),
  };
  return { mail, rejected, read };
}

/** The domain of the From field. */
const domain = (bytes: Uint8Array): string =>
  /^From:.*@([^\s>]+)/im.exec(new TextDecoder().decode(bytes.slice(0, 4096)))?.[1] ?? "";

/** Hands a mail to the Worker's real email() handler. */
export async function deliver(mail: ReturnType<typeof inbound>["mail"]): Promise<void> {
  const execution = createExecutionContext();
  const refuse = () => {
    throw new Error("the doors send nothing on");
  };
  await worker.email({ ...mail, forward: refuse, reply: refuse }, env, execution);
  await waitOnExecutionContext(execution);
}

/** What the doors counted, by rule. */
export async function counts(door = "mail"): Promise<Record<string, number>> {
  const rows = await testContext().db.all<{ rule: string; count: number }>(
    sql`select rule, count from door_count where door = ${door}`,
  );
  return Object.fromEntries(rows.map(({ rule, count }) => [rule, count]));
}

/** Messages on record, in all volumes. */
export async function messages(): Promise<number> {
  const stats = await Promise.all((await volumes()).map(({ name }) => volumeStub(testContext().env, name).stats()));
  return stats.reduce((sum, one) => sum + one.messages, 0);
}

/** Every message on record with its evidence. */
export async function onRecord() {
  const lists = await Promise.all(
    (await volumes()).map(({ name, next }) =>
      volumeStub(testContext().env, name).facts(Array.from({ length: next }, (_, number) => number)),
    ),
  );
  return lists.flat();
}

/** Every capture on record. */
export const evidence = async () => (await onRecord()).flatMap((message) => message.evidence);

const volumes = () => testContext().db.all<{ name: string; next: number }>(sql`select name, next from volume`);

/** Every row of the Book and every object of the store, to show that nothing has changed. */
export async function everythingKept(ctx: AppContext): Promise<unknown> {
  const tables = ["capture", "message_key", "thread_volume", "customer", "contact", "contact_address", "volume"];
  const rows = await Promise.all(
    tables.map((table) => ctx.db.all(sql`select * from ${sql.identifier(table)} order by 1`)),
  );
  const objects = (await ctx.env.ORIGINALS.list()).objects.map(({ key, etag }) => [key, etag]);
  return { rows, objects, evidence: await evidence() };
}

// Invariant 6 through the real door: whatever the bytes are, they become a message and come back as they were.
import { expect, it } from "vitest";
import { sha256Hex } from "../../../scripts/bench/corpus.ts";
import { malformedMails } from "../../../scripts/soak/malformed-mail.ts";
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { messageSchema } from "../../../shared/api/messages.ts";
import { bindCaptures } from "../../../worker/routes/captures.ts";
import { bindMessages } from "../../../worker/routes/messages.ts";
import { anApp, aPerson } from "../support/app.ts";
import { save } from "../support/mail.ts";

const MAILS = 500;
const SEED = 20_261_121;

const { app, ctx, call } = anApp(bindCaptures, bindMessages);
const send = (path: string, init: RequestInit): Promise<Response> =>
  Promise.resolve(app.request(new URL(path, ctx.env.PUBLIC_ORIGIN), init, ctx.env));

it(`${MAILS} malformed mails are listed each and byte-identical, seed ${SEED}`, { timeout: 600_000 }, async () => {
  const person = await aPerson(ctx, { roles: ["keeper"] });
  let slowestMs = 0;
  for (const [index, bytes] of [...malformedMails(MAILS, SEED)].entries()) {
    const name = `mail ${index}, ${bytes.length} bytes`;
    const startedAt = Date.now();
    const answer = await save(send, person, bytes);
    slowestMs = Math.max(slowestMs, Date.now() - startedAt);
    expect(answer.status, name).toBeLessThan(300);
    const receipt = captureReceiptSchema.parse(await answer.json());
    expect(receipt.state, name).toBe("stored");
    const shown = await call("GET", `/api/messages/${receipt.messageId}?reason=check`, { as: person });
    const sha256 = sha256Hex(bytes);
    const message = messageSchema.parse(shown.body);
    expect(
      message.evidence.map((one) => one.originalSha256),
      name,
    ).toContain(sha256);
    const original = await send(`/api/messages/${receipt.messageId}/originals/${sha256}?reason=check`, {
      headers: { cookie: person.cookie },
    });
    expect(original.status, name).toBe(200);
    expect(sha256Hex(new Uint8Array(await original.arrayBuffer())), name).toBe(sha256);
  }
  console.info(`${MAILS} malformed mails of seed ${SEED}: all listed, all byte-identical; slowest ${slowestMs} ms`);
});

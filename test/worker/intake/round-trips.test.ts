import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { importEndpoints } from "../../../shared/api/imports.ts";
import { writeFrames } from "../../../shared/import-frames.ts";
import { applySetup } from "../../../worker/records/settings.ts";
import { bindCaptures } from "../../../worker/routes/captures.ts";
import { bindImports } from "../../../worker/routes/imports.ts";
import type { TestPerson } from "../support/app.ts";
import { anAppWith, aPerson, testContext } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";

// Each wait for the Book is a round trip to another place, one to four milliseconds here and far more in production. Who
// needs one more asks it together with those that run anyway (worker/records/questions.ts).

let trips = 0;
const reaches = new Set<PropertyKey>(["run", "all", "first", "raw"]);

/** The Book as it is, with every round trip counted. */
const counted = new Proxy(env.BOOK, {
  get(book, name) {
    if (name === "prepare") return (text: string) => wrap(book.prepare(text));
    if (name !== "batch") return Reflect.get(book, name).bind(book);
    return (statements: D1PreparedStatement[]) => {
      trips++;
      return book.batch(statements.map((one) => plain.get(one) ?? one));
    };
  },
});
const plain = new WeakMap<D1PreparedStatement, D1PreparedStatement>();

function wrap(statement: D1PreparedStatement): D1PreparedStatement {
  const wrapped = new Proxy(statement, {
    get(target, name) {
      if (name === "bind") return (...values: unknown[]) => wrap(target.bind(...values));
      if (reaches.has(name)) trips++;
      return Reflect.get(target, name).bind(target);
    },
  });
  plain.set(wrapped, statement);
  return wrapped;
}

const { app, ctx } = anAppWith({ BOOK: counted }, bindCaptures, bindImports);
const send = (path: string, init: RequestInit): Promise<Response> =>
  Promise.resolve(app.request(new URL(path, ctx.env.PUBLIC_ORIGIN), init, ctx.env));
let wei: TestPerson;

const letter = (id: string, headers: Record<string, string> = {}): Uint8Array =>
  aMessage({ headers: { "Message-ID": `<${id}@globex.example>`, ...headers } });

async function stored(bytes: Uint8Array): Promise<void> {
  const receipt = captureReceiptSchema.parse(await (await save(send, wei, bytes)).json());
  expect(receipt).toMatchObject({ state: "stored", customers: [{ name: "Globex" }] });
}

beforeAll(async () => {
  const bare = testContext();
  const admin = await aPerson(bare, { roles: ["admin"] });
  const answers = { language: "en", companyName: "Acme", preset: "up-to-100", demo: false } as const;
  await applySetup(admin.actor, bare, { ...answers, mailDomains: ["acme.example"] });
  wei = await aPerson(bare, { email: "rep@acme.example", teams: ["Sales"] });
  // Its customer, its quarter's volume and the device's hour come with the first one.
  await stored(letter("first"));
});
beforeEach(() => {
  trips = 0;
});

it("a capture waits five times for the Book: who asks, may it be kept, it begins, it is looked up and claimed, it is finished", async () => {
  await stored(letter("one"));
  expect(trips).toBe(5);
});

it("an answer waits once more, since its conversation has to be read before it is claimed", async () => {
  await stored(letter("two", { "In-Reply-To": "<one@globex.example>" }));
  expect(trips).toBe(6);
});

it("the same message in another copy, with other Received lines, waits no more than eight times", async () => {
  await stored(letter("one", { Received: "from elsewhere" }));
  expect(trips).toBeLessThanOrEqual(8);
});

it("an imported message waits four times, and its batch as often however many it has", async () => {
  const headers = { cookie: wei.cookie, origin: ctx.env.PUBLIC_ORIGIN, "content-type": "application/json" };
  const body = JSON.stringify({ fileName: "a.mbox", fileKey: "0".repeat(64), mailbox: wei.email, total: 30 });
  const { id } = importEndpoints.startImport.response.parse(
    await (await send("/api/imports", { method: "POST", headers, body })).json(),
  );
  const batch = async (from: number, count: number): Promise<number> => {
    trips = 0;
    const frames = writeFrames(Array.from({ length: count }, (_, i) => letter(`import-${from + i}`)));
    const answer = await send(`/api/imports/${id}/batches`, { method: "POST", headers, body: frames });
    const { results } = importEndpoints.sendBatch.response.parse(await answer.json());
    expect(results.map(({ state }) => state)).toEqual(Array(count).fill("stored"));
    return trips;
  };
  const [small, large] = [await batch(0, 5), await batch(5, 25)];
  expect(large - small).toBe(20 * 4);
});

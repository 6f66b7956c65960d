import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deflateRawSync } from "node:zlib";
import { z } from "zod";
import { exposureEndpoints } from "../../shared/api/exposure.ts";
import { leavingEndpoints } from "../../shared/api/leaving.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { clientFor } from "../api.ts";
import { startLocalWorker } from "../local-worker.ts";
import { rep } from "./company.ts";
import { type Figure, median } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import { type Bench, startBench } from "./run.ts";
import { changeStored } from "./stored-files.ts";

// How long it takes to say who knows whom: 10,000 customers, 200,000 messages in eight quarters, 60 colleagues.

const CUSTOMERS = 10_000;
const PEOPLE = 60;
const QUARTERS = 8;
const MESSAGES = 200_000;
const DAY_MAILS = 400;
const ROUNDS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
/** From the bench's own: its parts use those between. */
const PORT = 7;

/** An id of the right form, here and in SQL. */
const idOf = (kind: "p" | "m" | "c", index: number): string => kind + String(index).padStart(25, "0");
const sqlId = (kind: "p" | "m" | "c", index: string): string => `printf('${kind}%025d', ${index})`;

const personAt = (index: number): string => `p${index}@acme.example`;
/** The same numbers every time; each customer has its own colleague, who writes most of its mail, and three people. */
function mailOf(index: number): { customer: number; person: number; buyer: string; isOut: boolean } {
  const customer = (index * 7919) % CUSTOMERS;
  const own = customer % PEOPLE;
  const person = index % 9 === 0 ? (own + 1 + (index % 5)) % PEOPLE : own;
  const buyer = `buyer${index % 3}@c${customer}.example`;
  return { customer, person, buyer, isOut: Math.floor(index / CUSTOMERS) % 2 === 0 };
}

/** Rows of a table with `index` from 0 up to `count`, in the table's own SQL. */
const series = (count: number): string =>
  `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < ${count - 1})`;

function fillBook(db: DatabaseSync): void {
  const team = z.object({ id: z.string() }).parse(db.prepare("SELECT id FROM team ORDER BY name LIMIT 1").get());
  db.exec("BEGIN");
  db.exec(`${series(PEOPLE)} INSERT INTO person (id, name, email, email_verified, created_at, updated_at, status)
    SELECT ${sqlId("p", "n")}, 'Person ' || n, 'p' || n || '@acme.example', 1, 0, 0, 'active' FROM i`);
  db.exec(`${series(PEOPLE)} INSERT INTO person_role (person_id, role) SELECT ${sqlId("p", "n")}, 'outside' FROM i`);
  db.exec(
    `${series(PEOPLE)} INSERT INTO team_member (team_id, person_id) SELECT '${team.id}', ${sqlId("p", "n")} FROM i`,
  );
  db.exec(`${series(PEOPLE)} INSERT INTO mailbox (id, address, person_id, added_at)
    SELECT ${sqlId("m", "n")}, 'p' || n || '@acme.example', ${sqlId("p", "n")}, '2024-01-01T00:00:00.000Z' FROM i`);
  db.exec(`${series(CUSTOMERS)} INSERT INTO customer (id, name, restricted, team_id, owner_id, created_at)
    SELECT ${sqlId("c", "n")}, 'Customer ' || n, 0, '${team.id}', ${sqlId("p", `n % ${PEOPLE}`)}, '2024-01-01T00:00:00.000Z' FROM i`);
  db.exec(`${series(CUSTOMERS)} INSERT INTO customer_domain (domain, customer_id)
    SELECT 'c' || n || '.example', ${sqlId("c", "n")} FROM i`);
  db.exec("COMMIT");
}

/** The beginnings of the quarters that everything lies in, the newest last (ms since 1970). */
function quartersUntil(now: number): number[] {
  const date = new Date(now);
  const newest = date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
  return Array.from({ length: QUARTERS }, (_, index) => {
    const quarter = newest - QUARTERS + 1 + index;
    return Date.UTC(Math.floor(quarter / 4), (quarter % 4) * 3, 1);
  });
}

const quarterOf = (db: DatabaseSync): number => {
  const { name } = z.object({ name: z.string() }).parse(db.prepare("SELECT name FROM volume").get());
  const [year = "", part = ""] = (name.split(".")[0] ?? "").split("q");
  return Date.UTC(Number(year), (Number(part) - 1) * 3, 1);
};

/** One mail in each quarter, by the door: its volume is there then. */
const firstMails = (quarters: readonly number[]): Uint8Array[] =>
  quarters.map((start, index) =>
    Buffer.from(
      [
        `From: Mo <mo@first.example>`,
        `To: ${rep.name} <${rep.address}>`,
        `Date: ${new Date(start + DAY_MS).toUTCString().replace("GMT", "+0000")}`,
        `Message-ID: <first${index}@first.example>`,
        "Subject: First",
        "",
        "The first one.",
      ].join("\r\n"),
    ),
  );

/** Writes messages `from` up to `to` as a volume's rows, each with its capture, from a moment on. */
function writeMails(db: DatabaseSync, { from, to, at }: { from: number; to: number; at: number }): void {
  const first = z.object({ n: z.number() }).parse(db.prepare("SELECT max(number) AS n FROM message").get()).n + 1;
  const name = db.prepare("INSERT INTO name (text) VALUES (?) ON CONFLICT DO UPDATE SET text = text RETURNING no");
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? z.object({ no: z.number() }).parse(name.get(text)).no;
    numbers.set(text, known);
    return known;
  };
  const message =
    db.prepare(`INSERT INTO message (number, thread, sent_at, kind, direction, has_files, leaf_seq, customers, letter)
    VALUES (?, ?, ?, 0, ?, 0, 1, ?, ?)`);
  const evidence =
    db.prepare(`INSERT INTO evidence (message, capture_id, door, person, mailbox, rule, original_sha256, bytes, exact, captured_at, accepted_at)
    VALUES (?, randomblob(16), 2, ?, ?, 1, x'', 2000, 1, 0, 0)`);
  db.exec("BEGIN");
  for (let index = from; index < to; index++) {
    const { customer, person, buyer, isOut } = mailOf(index);
    const [sender, reader] = isOut ? [personAt(person), buyer] : [buyer, personAt(person)];
    const people = [
      ["from", sender, "A Name"],
      ["to", reader, "Another Name"],
    ];
    const letter = deflateRawSync(
      JSON.stringify([`<${index}@x.example>`, "A subject", "What it says", people, [], [], []]),
    );
    const number = first + index - from;
    const sentAt = at + ((index - from) % 80) * DAY_MS;
    message.run(number, number, sentAt, isOut ? 1 : 0, `[[${numberOf(idOf("c", customer))},1,0]]`, letter);
    evidence.run(number, numberOf(idOf("p", person)), numberOf(idOf("m", person)));
  }
  db.exec("COMMIT");
}

/** Milliseconds of each page's first request after a start, in this order, and of the list's second. */
interface Times {
  left: number;
  customer: number;
  first: number;
  again: number;
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function askOnce(bench: Bench): Promise<Times> {
  const worker = await startLocalWorker({ stateDir: bench.stateDir, port: bench.port });
  try {
    const call = clientFor(worker.origin, { cookie: bench.access.cookie });
    // The Worker's own start is no part of it.
    await call(peopleEndpoints.me, {});
    const left = async (): Promise<void> => {
      const { customers } = await call(leavingEndpoints.leftToday, { params: { id: idOf("p", 7) }, query: {} });
      if (customers.length < CUSTOMERS / PEOPLE)
        throw new Error(`the bench found ${customers.length} customers of one`);
    };
    const list = async (customerId?: string): Promise<void> => {
      const query = customerId === undefined ? {} : { customerId };
      const { counts, rows } = await call(exposureEndpoints.exposure, { query });
      const least = customerId === undefined ? CUSTOMERS : 1;
      if (counts.customers < least || rows.length === 0)
        throw new Error(`the bench found ${counts.customers} customers`);
    };
    return {
      left: await timeOf(left),
      customer: await timeOf(() => list(idOf("c", 7))),
      first: await timeOf(() => list()),
      again: await timeOf(() => list()),
    };
  } finally {
    await worker.stop();
  }
}

/** The same rows, grouped by bare SQLite: who wrote with whom, how often, first and last. */
function bareMs(path: string): number {
  const db = new DatabaseSync(path);
  db.exec("CREATE TABLE mail (customer INTEGER, sender TEXT, reader TEXT, at INTEGER)");
  const insert = db.prepare("INSERT INTO mail VALUES (?, ?, ?, ?)");
  db.exec("BEGIN");
  for (let index = 0; index < MESSAGES; index++) {
    const { customer, person, buyer, isOut } = mailOf(index);
    insert.run(customer, isOut ? personAt(person) : buyer, isOut ? buyer : personAt(person), index);
  }
  db.exec("COMMIT");
  const group = db.prepare(
    "SELECT customer, sender, reader, count(*), min(at), max(at) FROM mail GROUP BY customer, sender, reader",
  );
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    group.all();
    return performance.now() - startedAt;
  });
  db.close();
  return median(times);
}

/** Milliseconds of *Known to one person*: after a day's mails, unchanged, and the first time ever. */
export async function measureExposure({ port }: Bench): Promise<Figure[]> {
  const bench = await startBench("bench-exposure", port + PORT);
  try {
    const quarters = quartersUntil(Date.now());
    await sendImport(bench, "exposure", firstMails(quarters));
    await bench.worker.stop();
    changeStored(bench.stateDir, "book", fillBook);
    const each = MESSAGES / QUARTERS;
    changeStored(bench.stateDir, "volume", (db) => {
      const at = quarterOf(db);
      const from = quarters.indexOf(at) * each;
      if (from >= 0) writeMails(db, { from, to: from + each, at });
    });
    const cold = await askOnce(bench);
    const days: Times[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      changeStored(bench.stateDir, "volume", (db) => {
        const at = quarterOf(db);
        const from = MESSAGES + round * DAY_MAILS;
        if (at === quarters.at(-1)) writeMails(db, { from, to: from + DAY_MAILS, at });
      });
      days.push(await askOnce(bench));
    }
    const value = median(days.map(({ first }) => first));
    const bare = bareMs(join(bench.dir, "bare-exposure.sqlite"));
    return [
      {
        name: "exposure.list",
        what: `exposure of ${CUSTOMERS} customers after a day's ${DAY_MAILS} mails`,
        value,
        unit: "ms",
        atMost: 2_000,
        bare,
        ratio: value / bare,
        beside: { unchanged: median(days.map(({ again }) => again)) },
        how: `GET /api/exposure, median of ${ROUNDS} starts of the Worker, nothing in memory; ${MESSAGES} messages of ${PEOPLE} colleagues in ${QUARTERS} volumes, written as rows; bare: one GROUP BY over the same mails in one table`,
      },
      {
        name: "exposure.left-today",
        what: "if somebody left today, after a day's mails",
        value: median(days.map(({ left }) => left)),
        unit: "ms",
        atMost: 500,
        beside: {
          "one customer's exposure": median(days.map(({ customer }) => customer)),
          "never read before": cold.left,
        },
        how: `GET /api/people/:id/left-today of one of ${PEOPLE}, the first request of the same starts`,
      },
    ];
  } finally {
    await bench.stop();
  }
}

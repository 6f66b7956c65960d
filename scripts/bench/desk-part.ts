import { randomUUID } from "node:crypto";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { deskReportEndpoints } from "../../shared/api/desk-reports.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { quoteRequestEndpoints } from "../../shared/api/quote-requests.ts";
import type { DeskView } from "../../shared/quote/states.ts";
import { clientFor } from "../api.ts";
import { inParallel } from "./company.ts";
import { benchCorpus } from "./corpus.ts";
import { measureQuoteKeys } from "./desk-keys.ts";
import { measureQuotePdf } from "./desk-pdf.ts";
import { joins } from "./desk-quotes.ts";
import { type Figure, median, percentile } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import type { Bench } from "./run.ts";
import { readStored } from "./stored-files.ts";

const REQUESTS = 5_000;
/** The others have been taken. */
const UNCLAIMED = 3_000;
const RUNS = 20;
const PAGE = 50;
const OPENS_MS = 300;

/**
 * Milliseconds until a quote's PDF is there, for a key in its editor, and until the Desk's queue is there with thousands of
 * requests in it.
 */
export async function measureDesk(bench: Bench): Promise<Figure[]> {
  await becomeInside(bench);
  const clerk = await joins(bench, "Quote Writer", ["inside"]);
  const figures = [...(await measureQuotePdf(clerk)), ...(await measureQuoteKeys(bench, clerk))];
  await fillQueue(bench);
  for (const view of ["unclaimed", "all"] as const) figures.push(await measureView(bench, view));
  figures.push(await measureReport(bench));
  return figures;
}

/** The bench's rep does both sides' work. */
async function becomeInside({ access, calls }: Bench): Promise<void> {
  const { person } = await calls.session(peopleEndpoints.me, {});
  const admin = clientFor(access.origin, { cookie: access.adminCookie });
  await admin(peopleEndpoints.updatePerson, {
    params: { id: person.id },
    body: { roles: ["outside", "inside", "manager"] },
  });
}

/** Through the doors that everybody uses, for customers who came in by mail. */
async function fillQueue(bench: Bench): Promise<void> {
  const { session } = bench.calls;
  await sendImport(bench, "desk", benchCorpus(200, "d"));
  const { customers } = await session(customerEndpoints.listCustomers, {});
  const asked = Array.from({ length: REQUESTS }, (_, i) => ({ id: randomUUID(), i }));
  await inParallel(asked, 16, async ({ id, i }) => {
    const customerId = customers[i % customers.length]?.id;
    const wanted = `Forty ball valves DN50 and ${i} gaskets for the plant in Leeds, by the end of the month. `.repeat(
      4,
    );
    await session(quoteRequestEndpoints.createQuoteRequest, { body: { id, customerId, wanted } });
    if (i >= UNCLAIMED) await session(deskEndpoints.claimRequest, { params: { id } });
  });
}

async function measureView({ calls, stateDir }: Bench, view: DeskView): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    const { requests, counts } = await calls.session(deskEndpoints.listDesk, { query: { view } });
    times.push(performance.now() - startedAt);
    // The quotes of the parts before stand beside them.
    if (requests.length !== PAGE || counts.all < REQUESTS || counts.unclaimed < UNCLAIMED)
      throw new Error(`the queue has ${requests.length} of ${counts.all} requests, ${counts.unclaimed} unclaimed`);
  }
  const alone = bareTimes(stateDir, view);
  return {
    ...{ name: `desk.queue.${view}`, what: `the Desk's queue of ${REQUESTS} opens, ${view}`, unit: "ms" },
    ...{ value: median(times), atMost: OPENS_MS, bare: median(alone), ratio: median(times) / median(alone) },
    beside: { p95: percentile(times, 0.95), slowest: percentile(times, 1) },
    how: `median of ${RUNS}, one at a time, ${PAGE} rows and the counts of all lists; bare: the same rows and counts by SQLite`,
  };
}

/** Milliseconds until the report of a year is there, by customer. */
async function measureReport({ calls, stateDir }: Bench): Promise<Figure> {
  const year = new Date().getUTCFullYear();
  const query = { by: "customer", from: `${year - 1}-07-01`, until: `${year + 1}-06-30` } as const;
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startedAt = performance.now();
    const { totals, rows } = await calls.session(deskReportEndpoints.deskReport, { query });
    times.push(performance.now() - startedAt);
    if (totals.asked < REQUESTS || rows.length < 2) throw new Error(`the report counts ${totals.asked} requests`);
  }
  const bare = `SELECT c.name, count(*), sum(r.state = 'won'), sum(r.state = 'lost') FROM quote_request r
    LEFT JOIN customer c ON c.id = r.customer_id WHERE r.asked_at BETWEEN '${query.from}' AND '${query.until}' GROUP BY c.id`;
  const alone = readStored(stateDir, "book", (db) =>
    Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      if (db.prepare(bare).all().length < 2) throw new Error("the bare report is short");
      return performance.now() - startedAt;
    }),
  ).flat();
  return {
    ...{ name: "desk.report", what: `a report over ${REQUESTS} requests of two years, by customer`, unit: "ms" },
    ...{ value: median(times), atMost: OPENS_MS, bare: median(alone), ratio: median(times) / median(alone) },
    beside: { p95: percentile(times, 0.95), slowest: percentile(times, 1) },
    how: `median of ${RUNS}, one at a time, with money, hours, months and totals; bare: counts by customer by SQLite`,
  };
}

/** The same rows and counts, asked of a copy of the Book without us: no rights, no names, no HTTP. */
function bareTimes(stateDir: string, view: DeskView): number[] {
  const where = view === "unclaimed" ? "state = 'requested'" : "true";
  const page = `SELECT r.*, c.name FROM quote_request r LEFT JOIN customer c ON c.id = r.customer_id WHERE ${where}
    ORDER BY r.promise_at, r.id LIMIT ${PAGE + 1}`;
  return readStored(stateDir, "book", (db) => {
    const [rows, counts] = [db.prepare(page), db.prepare("SELECT state, count(*) FROM quote_request GROUP BY state")];
    return Array.from({ length: RUNS }, () => {
      const startedAt = performance.now();
      if (rows.all().length !== PAGE + 1 || counts.all().length === 0) throw new Error("the bare queue is short");
      return performance.now() - startedAt;
    });
  }).flat();
}

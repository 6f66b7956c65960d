import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { dryRunEndpoints } from "../../shared/api/dry-run.ts";
import type { CallOutput } from "../../shared/api/endpoint.ts";
import type { PolicyDocument } from "../../shared/policy/document.ts";
import { templateOf } from "../../shared/policy/templates.ts";
import { clientFor } from "../api.ts";
import { startLocalWorker } from "../local-worker.ts";
import { benchCorpus } from "./corpus.ts";
import { type Figure, median } from "./figures.ts";
import { sendImport } from "./import-part.ts";
import { type Bench, startBench } from "./run.ts";
import { changeStored } from "./stored-files.ts";

const SAVED = 400;
const CAPTURES = 100_000;
const RUNS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
/** From the bench's own: its parts use those between. */
const PORT = 6;

/** What holds at first, and customers' mail by itself. */
function draft(): PolicyDocument {
  const first = templateOf("ask-first", "en");
  const every = ["customer", "contact"];
  const customers = { id: "customers", name: "Customers", when: { participants: { every } }, action: "auto" } as const;
  return { ...first, rules: [...first.rules, { ...customers, when: { participants: { every } } }] };
}

/** Mail of the last days. */
const recently = (message: Uint8Array, index: number): Uint8Array => {
  const sentAt = new Date(Date.now() - DAY_MS - index * 60_000).toUTCString();
  return Buffer.from(
    Buffer.from(message)
      .toString("latin1")
      .replace(/^Date: .*$/m, `Date: ${sentAt}`),
    "latin1",
  );
};

const countSchema = z.object({ there: z.number(), step: z.number().nullable() });

/** Makes of the messages in a volume so many, each with its captures: reading them is the same work as of different ones. */
function multiply(db: DatabaseSync): void {
  const counted = db.prepare("SELECT count(*) AS there, max(number) AS step FROM message").get();
  const { there, step } = countSchema.parse(counted);
  if (there < SAVED / 2) return;
  const copies = Math.ceil((CAPTURES - there) / there);
  const series = `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${copies})`;
  db.exec("BEGIN");
  db.exec(`${series} INSERT INTO message (number, thread, sent_at, kind, direction, has_files, leaf_seq, customers, canonical_sha256, letter)
    SELECT number + n * ${step}, thread, sent_at, kind, direction, has_files, leaf_seq, customers, canonical_sha256, letter FROM message, c`);
  db.exec(`${series} INSERT INTO evidence (message, capture_id, door, person, device, mailbox, webmail, place, rule, original_sha256, bytes, exact, captured_at, accepted_at, bcc)
    SELECT message + n * ${step}, randomblob(16), door, person, device, mailbox, webmail, place, rule, original_sha256, bytes, exact, captured_at, accepted_at, bcc FROM evidence, c`);
  db.exec("COMMIT");
}

type Page = CallOutput<typeof dryRunEndpoints.dryRun>;

/** Milliseconds of a whole dry run over 100,000 captures, page by page as the console asks. */
export async function measureDryRun({ port }: Bench): Promise<Figure> {
  const bench = await startBench("bench-dry-run", port + PORT);
  const { stateDir } = bench;
  await sendImport(bench, "dry-run", benchCorpus(SAVED, "d").map(recently));
  await bench.worker.stop();
  changeStored(stateDir, "volume", multiply);
  const worker = await startLocalWorker({ stateDir, port: bench.port });
  try {
    const call = clientFor(worker.origin, { cookie: bench.access.adminCookie });
    const times: number[] = [];
    let [pages, looked] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      pages = 0;
      for (let state: string | null = ""; state !== null; pages++) {
        const body = { document: draft(), ...(state !== "" && { state }) };
        const page: Page = await call(dryRunEndpoints.dryRun, { body });
        state = page.next;
        looked = page.looked ?? looked;
        if (page.result && page.result.rows.length === 0) throw new Error("the dry run of the bench changed nothing");
      }
      times.push(performance.now() - startedAt);
    }
    return {
      name: "policy.dry-run",
      what: `dry run of saving rules over ${looked} captures`,
      value: median(times),
      unit: "ms",
      atMost: 10_000,
      beside: { first: times[0] ?? 0 },
      how: `median of ${RUNS} runs in ${pages} requests; ${SAVED} imported messages, copied within their volume`,
    };
  } finally {
    await worker.stop();
    await bench.stop();
  }
}

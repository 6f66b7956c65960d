import { exposureEndpoints, MOST_EXPOSED_SHOWN } from "../../shared/api/exposure.ts";
import { leavingEndpoints } from "../../shared/api/leaving.ts";
import { teamReportEndpoints } from "../../shared/api/team-reports.ts";
import { DAY_MS } from "../../test/support/firm/calendar.ts";
import { type Firm, planFirm, wholeFirm } from "../../test/support/firm/firm.ts";
import { touchTruth } from "../../test/support/firm/truth.ts";
import { watchFirm } from "../../test/support/firm/watched.ts";
import type { ScriptSession } from "../api.ts";
import { type Figure, percentile } from "./figures.ts";
import { type FirmPeople, importFirm, inviteFirm } from "./leaving-firm.ts";
import { type Bench, startBench } from "./run.ts";

/** Two years of a firm of 60; half an hour of import. */
const MESSAGES = 200_000;
const LOOKS = 20;
const seeds = (from: number, until: number): number[] =>
  Array.from({ length: until - from + 1 }, (_, index) => from + index);
/** Seeds that the silence watch was not tuned on: all that it was ever looked at with. */
const HELD_OUT = [...seeds(101, 110), ...seeds(201, 224), ...seeds(301, 340)];
/** Who is known to whom is asked of the last 12 months. */
const YEAR_MS = 365 * DAY_MS;
/** From the bench's own: its parts use those between. */
const PORT = 7;

/** The simulated firm brought in by import: what is said of who knows whom, how fast, and what the silence watch sees. */
export async function measureLeaving({ port }: Bench): Promise<Figure[]> {
  const bench = await startBench("bench-leaving", port + PORT);
  try {
    const firm = planFirm(wholeFirm(1, MESSAGES, new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)));
    const people = await inviteFirm(bench, firm);
    const imported = await importFirm(firm, people);
    return [
      {
        ...{
          name: "leaving.import",
          what: `a firm's ${MESSAGES} messages through import`,
          value: imported,
          unit: "/s",
        },
        how: "out of 60 mailboxes, four at a time",
      },
      ...(await measureLeft(firm, people)),
      ...(await measureExposure(firm, people)),
      await measureReport(people),
      ...measureSilence(),
    ];
  } finally {
    await bench.stop();
  }
}

/** The page "If ... left today" of everybody: how long it takes, and whether it lists what was planted and nothing else. */
async function measureLeft(firm: Firm, { manager, ids }: FirmPeople): Promise<Figure[]> {
  const indexOf = new Map(firm.customers.map(({ name, index }) => [name, index]));
  const times: number[] = [];
  const sums = { planted: 0, found: 0, right: 0 };
  const truths = new Map<string, ReturnType<typeof touchTruth>>();
  for (const [index, id] of ids.entries()) {
    const startedAt = performance.now();
    const page = await manager.call(leavingEndpoints.leftToday, { params: { id }, query: {} });
    times.push(performance.now() - startedAt);
    const truth = truths.get(page.since) ?? touchTruth(firm, Date.parse(page.since), Date.now());
    truths.set(page.since, truth);
    const planted = new Set([...(truth[index]?.owned ?? []), ...(truth[index]?.touched ?? [])]);
    const listed = page.customers.filter(({ role }) => role !== "deputy").map(({ name }) => indexOf.get(name) ?? -1);
    sums.planted += planted.size;
    sums.found += listed.length;
    sums.right += listed.filter((customer) => planted.has(customer)).length;
  }
  const { planted, found, right } = sums;
  const [first = 0, ...others] = times;
  const how = `all ${ids.length} colleagues, leavers and stayers; owned and touched`;
  return [
    {
      ...{ name: "leaving.left-today", what: "the page If ... left today", unit: "ms", atMost: 500 },
      value: percentile(others, 0.95),
      ...{ beside: { first }, how: `p95 of ${others.length} after the first` },
    },
    {
      ...{ name: "leaving.left-today.recall", what: "planted customers that it lists", unit: "%", atLeast: 98 },
      ...{ value: (100 * right) / planted, how: `${right} of ${planted}; ${how}` },
    },
    {
      ...{ name: "leaving.left-today.precision", what: "listed customers that were planted", unit: "%", atLeast: 98 },
      ...{ value: (100 * right) / Math.max(1, found), how: `${right} of ${found}; ${how}` },
    },
  ];
}

/** A month by team, with the twelve before it. */
async function measureReport({ manager }: FirmPeople): Promise<Figure> {
  const query = { period: "month" as const, by: "team" as const, day: new Date().toISOString().slice(0, 10) };
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const startedAt = performance.now();
    await manager.call(teamReportEndpoints.teamReport, { query });
    times.push(performance.now() - startedAt);
  }
  const [first = 0, ...others] = times;
  return {
    ...{ name: "leaving.report", what: "a report of a month with the year before", unit: "ms" },
    ...{ value: percentile(others, 0.95), beside: { first }, how: `p95 of ${others.length} after the first` },
  };
}

type Rows = Awaited<ReturnType<typeof readExposure>>;

/** All customers by how few know them, page by page. */
async function readExposure({ call }: ScriptSession) {
  const rows = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const page: Awaited<ReturnType<typeof onePage>> = await onePage(call, offset);
    rows.push(...page.rows);
    offset = page.nextOffset;
  }
  return rows;
}

const onePage = (call: ScriptSession["call"], offset: number) =>
  call(exposureEndpoints.exposure, { query: { offset, limit: MOST_EXPOSED_SHOWN } });

/** How long the page takes, and whether it names those colleagues who really wrote with a customer, there and back. */
async function measureExposure(firm: Firm, { manager, ids }: FirmPeople): Promise<Figure[]> {
  const first = performance.now();
  const rows = await readExposure(manager);
  const cold = performance.now() - first;
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const startedAt = performance.now();
    await onePage(manager.call, 0);
    times.push(performance.now() - startedAt);
  }
  const { planted, found, right } = compare(firm, ids, rows, Date.now() - YEAR_MS);
  return [
    {
      ...{ name: "leaving.exposure", what: "who is known to one person, a page", unit: "ms", atMost: 2000 },
      value: percentile(times, 0.95),
      beside: { "all pages, first": cold },
      how: `p95 of ${LOOKS}; ${rows.length} customers`,
    },
    {
      ...{ name: "leaving.knowers.recall", what: "planted pairs of colleague and customer that are named", unit: "%" },
      ...{ value: (100 * right) / planted, how: `${right} of ${planted}` },
    },
    {
      ...{ name: "leaving.knowers.precision", what: "named pairs that were planted", unit: "%" },
      ...{ value: (100 * right) / Math.max(1, found), how: `${right} of ${found}` },
    },
  ];
}

/** Pairs of a colleague and a customer, owners among them. */
function compare(firm: Firm, ids: readonly string[], rows: Rows, sinceMs: number) {
  const indexOf = new Map(firm.customers.map(({ name, index }) => [name, index]));
  const named = new Set(
    rows.flatMap(({ customer, knowers }) =>
      knowers.map(({ person }) => `${ids.indexOf(person.id)} ${indexOf.get(customer.name)}`),
    ),
  );
  const planted = new Set(
    touchTruth(firm, sinceMs, Date.now()).flatMap(({ person, touched, ownedTouched }) =>
      [...touched, ...ownedTouched].map((customer) => `${person} ${customer}`),
    ),
  );
  return { planted: planted.size, found: named.size, right: [...named].filter((pair) => planted.has(pair)).length };
}

/** The silence watch on firms that it was not tuned on, day by day. Pure: nothing of it is on a record. */
function measureSilence(): Figure[] {
  const sums = { seen: 0, visible: 0, alarms: 0, quarters: 0 };
  const bands = new Map<string, { planted: number; inThree: number }>();
  for (const seed of HELD_OUT) {
    const result = watchFirm(planFirm(wholeFirm(seed, MESSAGES, "2026-11-23")));
    sums.seen += result.seen;
    sums.visible += result.visible;
    sums.alarms += result.falseAlarms;
    sums.quarters += result.customerQuarters;
    for (const [name, { planted, inThree }] of result.bands) {
      const before = bands.get(name) ?? { planted: 0, inThree: 0 };
      bands.set(name, { planted: before.planted + planted, inThree: before.inThree + inThree });
    }
  }
  const share = (some: number, all: number): number => (100 * some) / Math.max(1, all);
  return [
    {
      ...{ name: "leaving.silence.seen", what: "visible defections raised within three weeks", unit: "%", atLeast: 90 },
      value: share(sums.seen, sums.visible),
      beside: Object.fromEntries([...bands].map(([name, one]) => [name, share(one.inThree, one.planted)])),
      how: `${sums.seen} of ${sums.visible}, on ${HELD_OUT.length} seeds that it was not tuned on; visible: decision 0048`,
    },
    {
      ...{ name: "leaving.silence.alarms", what: "false alarms for 50 customers a quarter", unit: "alarms", atMost: 1 },
      value: (50 * sums.alarms) / sums.quarters,
      how: `${sums.alarms} in ${Math.round(sums.quarters)} quarters of a customer`,
    },
  ];
}

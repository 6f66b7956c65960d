/**
 * The outbox's promises under everything at once: two computers, two people, three tabs, a Worker that fails in every way,
 * a disk that is full or cut off, service workers stopped anywhere, browsers restarted, sign-outs, another person, expired
 * sessions, revoked permissions, a clock that jumps. The outbox is the real one; disk, network, clock and Worker are not.
 *
 * Held after every step: nothing has left that could still be stopped; what was called kept lies on the disk or with the Worker; "saved" is said of nothing that the
 * Worker does not have; nobody's session reads or sends another's. Held at the end, when everything works again and
 * everybody has signed in: all that was kept is stored once, and every number has arrived or was reported.
 */
import fc from "fast-check";
import { UnopenableError } from "../../../../extension/outbox/drain-outbox.ts";
import type { OutboxItem } from "../../../../extension/outbox/outbox-item.ts";
import { ApiError } from "../../../../shared/api/client.ts";
import { PART_BYTES } from "../../../../shared/limits.ts";
import type { CommitFault } from "../memory-indexed-db.ts";
import { inOrder, pass } from "../turns.ts";
import { Computer, textOf, type Weather, type World } from "./computer.ts";
import { WorkerModel } from "./worker-model.ts";

const PEOPLE = ["wei", "lena"] as const;
const START = Date.parse("2026-11-21T10:00:00Z");
const HOUR_MS = 3_600_000;
/** Every third save is one that nobody pressed: for so long it can be stopped. */
const HOLD_MS = 600_000;

/** What a person was told is kept, and what they have decided since. */
interface Promised {
  readonly computer: Computer;
  readonly personId: string;
  readonly text: string;
  fate: "save" | "taken back";
}

class Reality implements World {
  readonly worker = new WorkerModel();
  readonly computers: Computer[];
  readonly promised = new Map<string, Promised>();
  /** Until when nothing of a save may reach the Worker, as long as no clock is put back. */
  readonly heldUntil = new Map<string, number>();
  now = START;
  keptWhilePaused = 0;
  #dice: number;
  #ids = 0;

  constructor(dice: number) {
    this.#dice = dice;
    this.computers = ["office", "laptop"].map((name) => new Computer(name, this));
  }

  computer(at: number): Computer {
    const found = this.computers[at];
    if (!found) throw new Error(`no computer ${at}`);
    return found;
  }

  // Mulberry32: small, and the same on every machine.
  random(): number {
    this.#dice = (this.#dice + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#dice ^ (this.#dice >>> 15), 1 | this.#dice);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  arrives(id: string): void {
    if (this.now < (this.heldUntil.get(id) ?? 0)) this.worker.trespasses.push(`${id} has left while it was held`);
  }

  newId(): string {
    return `mail-${++this.#ids}`;
  }

  /** A waiting or parked item of the person at the computer, or null. */
  async pick(computer: Computer, state: (item: OutboxItem) => boolean): Promise<OutboxItem | null> {
    const items = await computer.within(async () => (await computer.store()).listItems()).catch(refusedByDisk);
    if (!items) return null;
    const mine = items.filter((i) => i.personId === computer.pairing?.personId && state(i));
    return mine[Math.floor(this.random() * mine.length)] ?? null;
  }

  async save(computer: Computer, isLarge: boolean): Promise<void> {
    const id = this.newId();
    const bytes = new Uint8Array(isLarge ? PART_BYTES + 77 : 40 + Math.floor(this.random() * 40));
    for (let at = 0; at < bytes.length; at += PART_BYTES) bytes.set(new TextEncoder().encode(`${id}.${at}`), at);
    const text = expectedText(bytes);
    const pairing = computer.pairing;
    const capturedAt = new Date(this.now).toISOString();
    const facts = {
      id,
      placeKey: id,
      capturedAt,
      bytes: bytes.length,
      sha256: id,
      place: id,
      exact: true,
      kind: "full" as const,
      automatic: null,
      onceKey: id,
      ...(this.random() < 1 / 3 && { held: { at: this.now, ms: HOLD_MS } }),
    };
    if (facts.held) this.heldUntil.set(id, this.now + HOLD_MS);
    const told = await computer.save(
      { ...facts, mailbox: `${pairing?.personId}@acme.example`, webmail: "roundcube" },
      bytes,
    );
    // An explicit sign-out stops capturing; an expired session does not.
    if (told === "kept" && !pairing) throw new Error("kept although nobody is signed in");
    if (told === "unauthenticated" && pairing) throw new Error("not kept although somebody is signed in");
    if (computer.paused && told === "kept") this.keptWhilePaused++;
    if (told === "kept" && pairing) {
      this.promised.set(id, { computer, personId: pairing.personId, text, fate: "save" });
    }
  }

  /** The person takes a save back, wherever it is by now. */
  async takeBack(computer: Computer, id: string, reason: "undone" | "dropped"): Promise<void> {
    const taking = computer.within(async () => (await computer.store()).takeBack(id, reason));
    // The disk refused, and the person was told so: it is as it was.
    const outcome = await taking.catch((error: unknown) => refusedByDisk(error) ?? "absent");
    const promised = this.promised.get(id);
    // Stopped before it answered: the person does not know, and either may be so.
    if (outcome === null) this.promised.delete(id);
    else if (promised && outcome !== "absent") promised.fate = "taken back";
  }
}

/** Null for what the disk refuses; anything else is a mistake of ours. */
function refusedByDisk(error: unknown): null {
  if (error instanceof DOMException && error.name === "QuotaExceededError") return null;
  throw error;
}

function expectedText(bytes: Uint8Array): string {
  if (bytes.length <= PART_BYTES) return textOf(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += PART_BYTES) text += textOf(bytes.subarray(at, at + PART_BYTES));
  return text;
}

interface Command extends fc.AsyncCommand<object, Reality> {}

/** A step with what it does, for the report of a run that failed. */
function step(name: string, run: (real: Reality) => Promise<void>): Command {
  return {
    check: () => true,
    run: async (_, real) => {
      await run(real);
      await checkAlways(real);
    },
    toString: () => name,
  };
}

const anyWeather = fc.constantFrom<Weather>(
  ...(["fine", "fine", "lost", "answer lost", "answer cut", "500", "429", "503", "kill", "kill after"] as const),
);
const anyFault = fc.constantFrom<CommitFault>("before", "after", "refuse");
const at = fc.constantFrom(0, 1);

/** The first of the steps come twice as often: saving and sending. */
const OFTEN = 3;
/** Every step there is. */
const steps: fc.Arbitrary<Command>[] = [
  fc.tuple(at, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 19 })).map(([c, tabs, size]) =>
    step(`save in ${tabs} tabs at ${c}${size === 0 ? ", one large" : ""}`, async (real) => {
      const all = Array.from({ length: tabs }, (_, tab) => real.save(real.computer(c), size === 0 && tab === 0));
      await Promise.all(all);
    }),
  ),
  at.map((c) => step(`pump at ${c}`, (real) => real.computer(c).pump())),
  at.map((c) =>
    step(`pump twice and save at ${c}`, async (real) => {
      const computer = real.computer(c);
      await Promise.all([computer.pump(), real.save(computer, false), computer.pump()]);
    }),
  ),
  at.map((c) =>
    step(`undo while it is sent at ${c}`, async (real) => {
      const computer = real.computer(c);
      const item = await real.pick(computer, () => true);
      const undo = async (): Promise<void> => {
        for (let left = Math.floor(real.random() * 40); left > 0; left--) await pass();
        if (item) await real.takeBack(computer, item.id, "undone");
      };
      await Promise.all([computer.pump(), undo()]);
    }),
  ),
  at.map((c) =>
    step(`undo at ${c}`, async (real) => {
      const item = await real.pick(real.computer(c), (i) => i.state !== "parked");
      if (item) await real.takeBack(real.computer(c), item.id, "undone");
    }),
  ),
  at.map((c) =>
    step(`drop a parked one at ${c}`, async (real) => {
      const item = await real.pick(real.computer(c), (i) => i.state === "parked");
      if (item) await real.takeBack(real.computer(c), item.id, "dropped");
    }),
  ),
  fc.tuple(at, fc.array(anyWeather, { minLength: 1, maxLength: 4 })).map(([c, weather]) =>
    step(`weather at ${c}: ${weather.join(", ")}`, async (real) => {
      real.computer(c).weather.push(...weather);
    }),
  ),
  fc.tuple(at, anyFault, fc.integer({ min: 0, max: 3 })).map(([c, fault, after]) =>
    step(`disk at ${c}: ${fault} after ${after}`, async (real) => {
      let left = after;
      real.computer(c).disk.fault = () => (left-- === 0 ? fault : "none");
    }),
  ),
  fc.tuple(at, fc.boolean()).map(([c, isFull]) =>
    step(`disk at ${c} ${isFull ? "full" : "empty"}`, async (real) => {
      real.computer(c).disk.quotaBytes = isFull ? 0 : Number.POSITIVE_INFINITY;
    }),
  ),
  fc.tuple(at, fc.boolean(), fc.boolean()).map(([c, isOnline, may]) =>
    step(`${c} online ${isOnline}, permission ${may}`, async (real) => {
      Object.assign(real.computer(c), { isOnline, mayReachServer: may });
    }),
  ),
  at.map((c) => step(`service worker killed at ${c}`, async (real) => real.computer(c).kill())),
  at.map((c) => step(`browser or extension new at ${c}`, async (real) => real.computer(c).restartBrowser())),
  fc.tuple(at, fc.constantFrom(...PEOPLE)).map(([c, person]) =>
    step(`${person} signs in at ${c}`, async (real) => {
      if (real.computer(c).isOnline) real.computer(c).pair(person);
    }),
  ),
  at.map((c) => step(`sign-out at ${c}`, (real) => real.computer(c).signOut())),
  at.map((c) =>
    step(`session at ${c} expires`, async (real) => {
      const device = real.worker.devices.get(real.computer(c).pairing?.deviceId ?? "");
      if (device) device.isDisabled = true;
    }),
  ),
  fc.integer({ min: -48, max: 48 }).map((hours) =>
    step(`clock ${hours} h`, async (real) => {
      real.now += hours * HOUR_MS;
      if (hours < 0) real.heldUntil.clear();
    }),
  ),
  fc.integer({ min: 1, max: 120 }).map((seconds) =>
    step(`${seconds} s pass`, async (real) => {
      real.now += seconds * 1_000;
    }),
  ),
  fc.boolean().map((isRefusing) =>
    step(`the Worker refuses: ${isRefusing}`, async (real) => {
      real.worker.isRefusing = isRefusing;
    }),
  ),
  fc.constant(
    step("the Worker loses the parts that have come", async (real) => {
      real.worker.parts.clear();
    }),
  ),
  at.map((c) =>
    step(`a rule keeps out what waits at ${c}`, async (real) => {
      const item = await real.pick(real.computer(c), () => true);
      const promised = item && real.promised.get(item.id);
      if (promised) real.worker.ruledOut.add(promised.text);
    }),
  ),
];

/** As a browser profile's disk has it, without asking the code that is being tested. */
function onDisk(computer: Computer, table: string): Map<string, unknown> {
  const rows = computer.disk.databases.get("counterfoil-outbox")?.tables.get(table)?.rows.values() ?? [];
  return new Map([...rows].map(({ key, value }) => [String(key), value]));
}

async function checkAlways(real: Reality): Promise<void> {
  const { worker } = real;
  for (const [id, { computer, text, fate }] of real.promised) {
    const lies = onDisk(computer, "items").has(id) && onDisk(computer, "bodies").has(id);
    const capture = worker.captures.get(id);
    if (fate === "save" && !lies && !capture && !worker.ruledOut.has(text)) throw new Error(`${id} is lost`);
  }
  for (const computer of real.computers) {
    for (const id of onDisk(computer, "receipts").keys()) {
      if (!worker.captures.has(id)) throw new Error(`"saved" is said of ${id}, which the Worker does not have`);
    }
    await checkStrangers(computer);
  }
  const [trespass] = worker.trespasses;
  if (trespass) throw new Error(trespass);
}

/** Whoever is signed in reads nothing of the others on this profile, not even by asking for it. */
async function checkStrangers(computer: Computer): Promise<void> {
  const { pairing } = computer;
  if (!pairing) return;
  const { personId } = pairing;
  const calm = computer.weather.splice(0);
  const { fault } = computer.disk;
  computer.disk.fault = () => "none";
  await computer.within(async () => {
    const { keyring } = computer;
    for (const item of await (await computer.store()).listItems()) {
      if (item.personId === personId) continue;
      if (await keyring.readDetails(item, personId)) throw new Error(`${personId} reads ${item.id}`);
      const asked = keyring.openItem(item.id, computer.sessionOf(pairing));
      const opened = await asked.then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof UnopenableError || error instanceof ApiError)) throw error;
          return false;
        },
      );
      if (opened) throw new Error(`${personId} opens ${item.id}`);
    }
  });
  computer.weather.push(...calm);
  computer.disk.fault = fault;
}

/** Everything works again, everybody signs in once more, and what waits is sent. */
async function settle(real: Reality): Promise<void> {
  real.worker.isRefusing = false;
  for (const computer of real.computers) {
    computer.weather.length = 0;
    computer.disk.fault = () => "none";
    computer.disk.quotaBytes = Number.POSITIVE_INFINITY;
    Object.assign(computer, { isOnline: true, mayReachServer: true });
    computer.wakeUp();
    for (const person of PEOPLE) {
      computer.pair(person);
      const store = await computer.store();
      for (const item of await store.listItems()) {
        if (item.state === "parked")
          await store.change(item.id, () => ({ state: "waiting", nextAt: 0, partsSent: [] }));
      }
      for (let rounds = 0; rounds < 8; rounds++) {
        await computer.pump();
        real.now += HOUR_MS;
      }
      const untold = (await store.listDropped()).filter((n) => n.deviceId === computer.pairing?.deviceId);
      if (untold.length > 0) throw new Error(`numbers ${untold.map((n) => n.seq)} were not told`);
    }
  }
}

function checkEnd(real: Reality): void {
  const { worker } = real;
  for (const [id, { text, personId, fate }] of real.promised) {
    const capture = worker.captures.get(id);
    if (fate === "taken back") {
      if (capture && !capture.isUndone) throw new Error(`${id} was taken back and is stored`);
      continue;
    }
    if (!capture && worker.ruledOut.has(text)) continue;
    if (!capture || capture.isUndone || capture.made !== 1) throw new Error(`${id} is not stored`);
    if (capture.text !== text || capture.personId !== personId) throw new Error(`${id} is stored as something else`);
  }
  for (const computer of real.computers) {
    const left = [...onDisk(computer, "items").keys()];
    if (left.length > 0) throw new Error(`${left.join(", ")} still waits`);
    for (const [deviceId, last] of onDisk(computer, "counters")) checkNumbers(real, deviceId, Number(last));
  }
}

/** Each number up to the last has come or was told of, those of earlier pairings too. */
function checkNumbers({ worker }: Reality, deviceId: string, last: number): void {
  const arrived = [...worker.captures.values()].filter((c) => c.deviceId === deviceId).map((c) => c.seq);
  if (new Set(arrived).size !== arrived.length) throw new Error(`${deviceId} gave a number twice`);
  for (let seq = 1; seq <= last; seq++) {
    if (!arrived.includes(seq) && !worker.dropped.has(`${deviceId}:${seq}`)) {
      throw new Error(`number ${seq} of ${deviceId} is missing`);
    }
  }
}

/** How many of what the runs went through, so that a simulation in which nothing happens is seen. */
export interface Counts {
  runs: number;
  kept: number;
  stored: number;
  takenBack: number;
  ruledOut: number;
  keptWhilePaused: number;
  steps: number;
}

/** Runs the simulation with `runs` sequences of steps made from `seed`. Rejects with the shortest sequence that breaks a promise. */
export async function simulateOutbox(options: { runs: number; seed: number; limitMs: number }): Promise<Counts> {
  const counts: Counts = { runs: 0, kept: 0, stored: 0, takenBack: 0, ruledOut: 0, keptWhilePaused: 0, steps: 0 };
  const commands = fc.commands([...steps, ...steps.slice(0, OFTEN)], { maxCommands: 50, size: "max" });
  const property = fc.asyncProperty(commands, fc.integer(), async (sequence, dice) => {
    const real = new Reality(dice);
    for (const computer of real.computers) computer.pair("wei");
    await fc.asyncModelRun(() => ({ model: {}, real }), sequence);
    await settle(real);
    checkEnd(real);
    counts.runs++;
    counts.kept += real.promised.size;
    counts.stored += [...real.worker.captures.values()].filter((c) => !c.isUndone).length;
    counts.takenBack += [...real.promised.values()].filter((p) => p.fate === "taken back").length;
    counts.ruledOut += real.worker.ruledOut.size;
    counts.keptWhilePaused += real.keptWhilePaused;
    counts.steps += [...sequence].length;
  });
  const { runs: numRuns, seed, limitMs: interruptAfterTimeLimit } = options;
  await inOrder(() => fc.assert(property, { numRuns, seed, interruptAfterTimeLimit, markInterruptAsFailure: false }));
  return counts;
}

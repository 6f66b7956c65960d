// A company whose Desk is full of people, and a Worker that dies in the middle of what they do.
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type Call } from "../../shared/api/client.ts";
import { peopleEndpoints, type Role } from "../../shared/api/people.ts";
import { arriveByLink, clientFor } from "../api.ts";
import { type RepAccess, setUpCompany } from "../bench/company.ts";
import { type LocalWorker, startLocalWorker } from "../local-worker.ts";
import { check, type Findings } from "./findings.ts";
import type { Dice } from "./malformed-mail.ts";

/** Somebody at the Desk, with their console session. */
export interface Clerk {
  id: string;
  name: string;
  call: Call;
}

/** What a step came to for whoever sent it again until it was answered. */
export type Answered<T> = { wasLost: boolean } & ({ ok: true; value: T } | { ok: false; error: ApiError });

export interface DeskCompany {
  readonly stateDir: string;
  readonly dice: Dice;
  readonly findings: Findings;
  say(line: string): void;
  /** Hands the requests over. */
  readonly rep: Call;
  /** For calls that nobody signs in for. */
  readonly anyone: Call;
  readonly clerks: readonly Clerk[];
  readonly managers: readonly [Clerk, Clerk];
  /** From now on the Worker is killed so often, at random within the next `answers` answers. */
  planKills(times: number, answers: number): void;
  /** How often it was killed so far. */
  kills(): number;
  /**
   * Sends until it is answered; `wasLost`: an answer was lost on the way, so that the step may have been taken before. A refusal is an
   * answer. What fails although nobody killed the Worker is wrong, and thrown.
   */
  untilAnswered<T>(send: () => Promise<T>): Promise<Answered<T>>;
  /** Waits until a kill that is under way is over. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface DeskCompanyOptions {
  stateDir: string;
  port: number;
  people: number;
  dice: Dice;
  findings: Findings;
  say(line: string): void;
}

/** A request that is answered by none of so many Workers is wrong in itself. */
const MOST_SENDS = 10;

/** Brings it up on an empty record. */
export async function startDeskCompany(options: DeskCompanyOptions): Promise<DeskCompany> {
  const { stateDir, dice, findings, say } = options;
  let worker = await startLocalWorker(options);
  const access = await setUpCompany(worker);
  const { origin } = access;
  const managers = await arrive(access, 2, "Manager", ["manager"]);
  const clerks = await arrive(access, options.people, "Clerk", ["inside"]);
  const [first, second] = managers;
  if (!first || !second) throw new Error("two managers were invited");
  say(`${clerks.length} people are at the Desk`);

  let killed = 0;
  let answers = 0;
  let planned: number[] = [];
  let arming: Promise<void> | null = null;
  let restarting: Promise<void> | null = null;
  const killAndRestart = async (): Promise<void> => {
    killed++;
    killGroup(worker);
    await worker.process.exited;
    worker = await startLocalWorker(options);
  };
  const isUp = async (): Promise<void> => {
    while (restarting !== null) await restarting;
  };
  const settled = async (): Promise<void> => {
    await arming;
    await isUp();
  };
  const countAnswer = (): void => {
    answers++;
    if (restarting !== null || arming !== null || (planned[0] ?? Number.POSITIVE_INFINITY) > answers) return;
    planned = planned.slice(1);
    // At any moment of the requests that are under way by then.
    arming = sleep(dice.below(60)).then(() => {
      arming = null;
      restarting = killAndRestart().finally(() => {
        restarting = null;
      });
      // Whoever waits for it hears of its failure.
      restarting.catch(() => undefined);
    });
  };
  const untilAnswered = async <T>(send: () => Promise<T>): Promise<Answered<T>> => {
    let wasLost = false;
    for (let sends = 0; sends < MOST_SENDS; sends++) {
      await isUp();
      const before = killed;
      try {
        const value = await send();
        countAnswer();
        return { wasLost, ok: true, value };
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status >= 400 && error.status < 500) {
          countAnswer();
          return { wasLost, ok: false, error };
        }
        wasLost = true;
        const isOurs = killed > before || restarting !== null;
        check(findings, "nothing fails but by a kill", isOurs, () => `${error.status} ${error.code} ${error.message}`);
        if (!isOurs) throw error;
      }
    }
    throw new Error(`not answered in ${MOST_SENDS} tries`);
  };
  return {
    ...{ stateDir, dice, findings, say, clerks, untilAnswered, settled },
    managers: [first, second],
    rep: clientFor(origin, { cookie: access.cookie }),
    anyone: clientFor(origin, {}),
    planKills(times, within) {
      planned = Array.from({ length: times }, () => answers + 1 + dice.below(within)).sort((a, b) => a - b);
    },
    kills: () => killed,
    async stop() {
      planned = [];
      await settled();
      await worker.stop();
    },
  };
}

function killGroup(worker: LocalWorker): void {
  try {
    process.kill(-worker.process.pid, "SIGKILL");
  } catch {
    // ESRCH: it has ended by itself, which the requests after it will show.
  }
}

async function arrive(access: RepAccess, count: number, word: string, roles: Role[]): Promise<Clerk[]> {
  const { origin, adminCookie } = access;
  const admin = clientFor(origin, { cookie: adminCookie });
  const { teams } = await admin(peopleEndpoints.listPeople, {});
  const teamIds = teams.slice(0, 1).map(({ id }) => id);
  const there: Clerk[] = [];
  for (let i = 1; i <= count; i++) {
    const name = `${word} ${i}`;
    const email = `${word.toLowerCase()}${i}@acme.example`;
    const { url, person } = await admin(peopleEndpoints.invite, { body: { name, email, roles, teamIds } });
    const { call } = await whenItMay(() => arriveByLink(origin, url.slice(url.indexOf("#") + 1)));
    there.push({ id: person.id, name, call });
  }
  return there;
}

/** From one address on the network only so many sign in within a minute. */
const SIGN_IN_WAIT_MS = 15_000;
const MOST_WAITS = 8;

async function whenItMay<T>(signIn: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await signIn();
    } catch (error) {
      if (waits === MOST_WAITS || !String(error).includes("(429)")) throw error;
      await sleep(SIGN_IN_WAIT_MS);
    }
  }
}

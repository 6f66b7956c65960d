import { join } from "node:path";
import {
  type Body,
  isHarmless,
  type MailFrameStage,
  type Outcome,
  openMailFrameStage,
  ownBodies,
  publishedBodies,
  type Showing,
} from "../../test/support/mail-frame-stage.ts";
import { buildConsole } from "../build.ts";
import { projectDir } from "../local-worker.ts";
import { findChromium } from "../test-needs.ts";
import { check, type Findings } from "./findings.ts";
import { mutatedBodies } from "./hostile-html.ts";
import { diceOf } from "./malformed-mail.ts";

/** One way of showing bodies, and what is promised of it. */
interface Way {
  promise: string;
  showing: Showing;
  isFine(outcome: Outcome): boolean;
}

const deployed: Way = {
  promise: "a hostile body does nothing in the mail frame, and is shown",
  showing: { address: "/mail-frame/", press: true },
  isFine: isHarmless,
};

const otherWays: readonly Way[] = [
  {
    promise: "nor does it where the sanitiser stands alone",
    showing: { address: "/mail-frame/", withoutPolicy: true },
    isFine: isHarmless,
  },
  {
    promise: "with pictures asked for it loads those, and does nothing else",
    showing: { address: "/mail-frame/remote/", press: true },
    isFine: (outcome) => isHarmless({ ...outcome, connections: 0 }),
  },
];

/** Bodies between two lines of how far it is. */
const ROUND = 200;
/** Bodies that nobody cleans, so that the rest means something. */
const CONTROLS = 200;

/**
 * Hostile HTML through the real mail frame in a real Chromium: as deployed, with pictures asked for, and cleaned by the
 * sanitiser alone. Throws where there is no Chromium.
 */
export async function htmlPart(options: {
  /** Bodies in all: ours, the published ones where they are beside the project, and as many mutations as it takes. */
  bodies: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}): Promise<void> {
  const { bodies: count, seed, findings, say } = options;
  const executablePath = findChromium();
  if (executablePath === null) throw new Error("no Chromium: `npm test` says how to get one");
  await buildConsole();
  const published = publishedBodies();
  const stock = [...ownBodies, ...published];
  const mutations = Math.max(0, count - stock.length);
  const bodies = [...stock, ...mutatedBodies(mutations, diceOf(seed), stock)];
  say(`html: ${ownBodies.length} bodies of our own, ${published.length} published, ${mutations} mutated`);
  const stage = await openMailFrameStage({ built: join(projectDir, "dist/console"), executablePath });
  const total = { script: 0, connection: 0, navigation: 0 };
  try {
    await control(stage, bodies, options);
    for (let at = 0; at < bodies.length; at += ROUND) {
      const round = bodies.slice(at, at + ROUND);
      const outcome = await stage.show(round, deployed.showing);
      total.script += outcome.ran.length;
      total.connection += outcome.connections;
      total.navigation += outcome.moves.length;
      await judge(stage, { round, way: deployed, outcome, seed, findings });
      for (const way of otherWays) {
        await judge(stage, { round, way, outcome: await stage.show(round, way.showing), seed, findings });
      }
      say(
        `html: ${Math.min(at + ROUND, bodies.length)} of ${bodies.length} bodies; ${findings.wrong.length} wrong so far`,
      );
    }
  } finally {
    await stage.close();
  }
  say(
    `${bodies.length} bodies, ${total.script} script, ${total.connection} connection, ${total.navigation} navigation, seed ${seed}`,
  );
}

/** What nobody cleans has to be noticed: as it was written, and as it was mutated. */
async function control(
  stage: MailFrameStage,
  bodies: readonly Body[],
  { findings, say }: { findings: Findings; say(line: string): void },
): Promise<void> {
  const samples = { "our own": ownBodies, mutated: bodies.slice(-CONTROLS) };
  for (const [name, sample] of Object.entries(samples)) {
    const { ran, connections, moves } = await stage.show(sample, { address: null, withoutPolicy: true });
    const noticed = `${ran.length} scripts, ${connections} connections, ${moves.length} navigations`;
    say(`html: control: of ${sample.length} ${name} bodies that nobody cleans: ${noticed}`);
    const holds = ran.length > 0 && connections > 0 && moves.length > 0;
    check(findings, "what nobody cleans is noticed", holds, () => `${name}: ${noticed}`);
  }
}

/** Counts a round; where something happened, tries its bodies one by one so that the finding names them. */
async function judge(
  stage: MailFrameStage,
  given: { round: readonly Body[]; way: Way; outcome: Outcome; seed: number; findings: Findings },
): Promise<void> {
  const { round, way, outcome, seed, findings } = given;
  const holds = way.isFine(outcome);
  const guilty = holds ? [] : await stage.findGuilty(round, way.showing, way.isFine);
  for (const { id, html } of round) {
    const did = guilty.find((one) => one.id === id)?.outcome;
    check(
      findings,
      way.promise,
      did === undefined,
      () => `seed ${seed}, ${id} ${JSON.stringify(did)}: ${JSON.stringify(html)}`,
    );
  }
  if (holds || guilty.length > 0) return;
  const together = `seed ${seed}, ${round[0]?.id} to ${round.at(-1)?.id} together: ${JSON.stringify(outcome)}`;
  check(findings, way.promise, false, () => together);
}

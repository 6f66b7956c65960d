// Backs up at a random moment while a rep saves and takes back, restores into an empty installation, and compares.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackupManifest } from "../../shared/api/backup.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import type { Call } from "../../shared/api/client.ts";
import { ledgerEndpoints } from "../../shared/api/ledger.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { clientFor, signInByLink } from "../api.ts";
import { bringBack, makeBackup, takeOut } from "../backup/transfer.ts";
import { callsOf, inParallel, type RepAccess, rep, sendOriginal, setUpCompany } from "../bench/company.ts";
import { sha256Hex } from "../bench/corpus.ts";
import { readSetupToken, startLocalWorker } from "../local-worker.ts";
import { makeOperatorLink } from "../operator-link.ts";
import { check, type Findings } from "./findings.ts";
import { type Dice, diceOf } from "./malformed-mail.ts";

const MAILS_A_ROUND = 40;
const AT_ONCE = 4;
export const keeperAddress = "keeper@acme.example";

/** What the rep knows of a mail. */
interface Sent {
  word: string;
  bytes: Uint8Array;
  captureId: string;
  /** Milliseconds; null while there was no answer. */
  savedAt: number | null;
  messageId: string | null;
  /** When taking it back was asked for, and answered. */
  takingBackAt: number | null;
  takenBackAt: number | null;
}

export interface BackupOptions {
  /** Both installations and the folder lie below it. */
  dir: string;
  /** The record's; the restored one takes the next. */
  port: number;
  rounds: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}

/** One record that grows from round to round; each round's backup comes back in an installation of its own. */
export async function backupRounds(options: BackupOptions): Promise<void> {
  const { dir, port, rounds, say, findings } = options;
  const stateDir = join(dir, "record");
  mkdirSync(stateDir, { recursive: true });
  const worker = await startLocalWorker({ stateDir, port });
  const access = await setUpCompany(worker);
  await inviteKeeper(worker.origin, stateDir);
  const dice = diceOf(options.seed);
  const sent: Sent[] = [];
  for (let round = 1; round <= rounds; round++) {
    const folder = join(dir, "folder");
    const load = { isOver: false };
    // Anew each round: reading a backup needs a sign-in of just now.
    const keeper = await signedIn(worker.origin, stateDir, keeperAddress);
    const working = work(access, dice, options.seed, round, sent, load);
    await sleep(dice.below(1500));
    const begunAt = Date.now();
    const { id } = await makeBackup(keeper);
    // What is taken back between making and taking out is known by its mark alone.
    await sleep(dice.below(700));
    const doneAt = Date.now();
    const { manifest, lost } = await takeOut(keeper, id, folder, "soak");
    check(findings, "no original is lost", lost.length === 0, () => lost.join(" "));
    load.isOver = true;
    await working;
    const during = sent.filter(({ savedAt }) => savedAt === null || savedAt >= begunAt).length;
    await compare(options, { access, manifest, folder, sent, begunAt, doneAt });
    say(
      `round ${round}: cut at ${manifest.cut.size} leaves, ${manifest.end.size - manifest.cut.size} past it; ` +
        `${sent.length} mails, ${during} of them since it began; ${findings.wrong.length} wrong so far`,
    );
    rmSync(folder, { recursive: true, force: true });
  }
  await worker.stop();
}

export async function inviteKeeper(origin: string, stateDir: string): Promise<void> {
  const admin = await signedIn(origin, stateDir, "samir@acme.example");
  const body = { name: "Keeper", email: keeperAddress, roles: ["keeper" as const], teamIds: [] };
  const { url } = await admin(peopleEndpoints.invite, { body });
  await signInByLink(origin, url.slice(url.indexOf("#") + 1));
}

export async function signedIn(origin: string, stateDir: string, address: string): Promise<Call> {
  const token = await makeOperatorLink(address, stateDir);
  if (token === null) throw new Error(`nobody has the address ${address}`);
  return (await signInByLink(origin, token)).call;
}

/** The rep at work, until the round is over: saves, and now and then takes one back. */
async function work(
  access: RepAccess,
  dice: Dice,
  seed: number,
  round: number,
  sent: Sent[],
  load: { isOver: boolean },
): Promise<void> {
  const { device } = callsOf(access);
  const mails = Array.from({ length: MAILS_A_ROUND }, (_, i) => newMail(dice, `bk${seed}r${round}m${i}`));
  await inParallel(mails, AT_ONCE, async (mail) => {
    if (load.isOver) return;
    sent.push(mail);
    mail.messageId = (await sendOriginal(device, mail.bytes, mail.captureId)).messageId;
    mail.savedAt = Date.now();
    const standing = sent.filter(({ savedAt, takingBackAt }) => savedAt !== null && takingBackAt === null);
    const going = dice.chance(20) ? standing[dice.below(standing.length)] : undefined;
    if (!going) return;
    going.takingBackAt = Date.now();
    const { captureId, messageId } = going;
    await device(captureEndpoints.undoCapture, { params: { captureId }, body: { messageId } });
    going.takenBackAt = Date.now();
  });
}

function newMail(dice: Dice, word: string): Sent {
  const customer = `customer${dice.below(6)}.example`;
  const lines = [
    `From: Buyer <buyer${dice.below(20)}@${customer}>`,
    `To: ${rep.name} <${rep.address}>`,
    `Subject: ${word} ${dice.chance(30) ? "阀门报价" : dice.chance(40) ? "запрос цены" : "quote"}`,
    `Date: ${new Date(Date.UTC(2026, dice.below(9), 1 + dice.below(28), 9)).toUTCString()}`,
    `Message-ID: <${word}@${customer}>`,
    "Content-Type: text/plain; charset=utf-8",
  ];
  const bytes = new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\nForty ball valves, please. ${word}body\r\n`);
  const hex = createHash("sha256").update(word).digest("hex");
  const captureId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { word, bytes, captureId, savedAt: null, messageId: null, takingBackAt: null, takenBackAt: null };
}

interface Round {
  access: RepAccess;
  manifest: BackupManifest;
  folder: string;
  sent: readonly Sent[];
  begunAt: number;
  doneAt: number;
}

/** Brings the round's backup back in an installation of its own and looks whether it holds what it has to. */
async function compare(options: BackupOptions, round: Round): Promise<void> {
  const { findings } = options;
  const stateDir = join(options.dir, "restored");
  mkdirSync(stateDir, { recursive: true });
  const worker = await startLocalWorker({ stateDir, port: options.port + 1 });
  try {
    const call = clientFor(worker.origin, { authorization: `Setup ${readSetupToken(stateDir)}` });
    // What was taken back after the backup was made has no original any more, and its mark says so.
    const { report } = await bringBack(call, round.folder, { withoutMissing: false, say: () => {} });
    const reader = await signedIn(worker.origin, stateDir, rep.address);
    const { cut } = round.manifest;
    for (const [name, session] of [["record", callsOf(round.access).session] as const, ["restored", reader] as const]) {
      const head = await session(ledgerEndpoints.head, {});
      const query = { first: cut.size, second: head.size };
      const { firstRoot } = await session(ledgerEndpoints.consistency, { query });
      check(findings, `the ${name}'s ledger goes on from the cut`, firstRoot === cut.root, () => `${firstRoot}`);
    }
    check(findings, "a restore ends with a report", report !== null, () => "none");
    await inParallel(round.sent, AT_ONCE, (mail) => checkMail(findings, reader, mail, round));
  } finally {
    await worker.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

async function checkMail(findings: Findings, reader: Call, mail: Sent, { begunAt, doneAt }: Round): Promise<void> {
  const { hits } = await reader(searchEndpoints.search, { query: { q: mail.word } });
  const say = (): string => `${mail.word}: ${hits.length} hits`;
  check(findings, "nothing is there twice", hits.length <= 1, say);
  if (mail.takenBackAt !== null && mail.takenBackAt < doneAt)
    check(findings, "what was taken back stays away", hits.length === 0, say);
  else if (mail.takingBackAt === null && mail.savedAt !== null && mail.savedAt < begunAt)
    check(findings, "what was saved before the backup began is there", hits.length === 1, say);
  const id = hits[0]?.message.id;
  if (id === undefined) return;
  const sha256 = sha256Hex(mail.bytes);
  const original = await reader(messageEndpoints.getOriginal, { params: { id, sha256 } });
  check(findings, "its original is byte-identical", Buffer.compare(original, mail.bytes) === 0, say);
  const byText = await reader(searchEndpoints.search, { query: { q: `${mail.word}body` } });
  check(
    findings,
    "its text is found",
    byText.hits.length === 1,
    () => `${mail.word}: by its text ${byText.hits.length}`,
  );
}

// People are erased among others, and the stopped Worker's files are looked through for their bytes.
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { zipSync } from "fflate";
import type { Call } from "../../shared/api/client.ts";
import { keepingEndpoints } from "../../shared/api/keeping.ts";
import { messageEndpoints } from "../../shared/api/messages.ts";
import { noteEndpoints } from "../../shared/api/notes.ts";
import { searchEndpoints } from "../../shared/api/search.ts";
import { callsOf, type RepAccess, sendOriginal, setUpCompany } from "../bench/company.ts";
import { runCron, startLocalWorker } from "../local-worker.ts";
import { inviteKeeper, keeperAddress, signedIn } from "./backup-part.ts";
import { check, type Findings } from "./findings.ts";
import { type Dice, diceOf } from "./malformed-mail.ts";
import { type Marks, packedRows, piecesOf, type Residue, rawResidue, type Store, settleFiles } from "./raw-residue.ts";

/** Whom one erasure takes: a keeper may begin ten an hour. */
const PEOPLE_AN_ERASURE = 5;
/** Mail of others between that of two people, so that pages are shared. */
const OTHERS_BETWEEN = 4;

export interface ResidueOptions {
  dir: string;
  port: number;
  cases: number;
  seed: number;
  findings: Findings;
  say(line: string): void;
}

interface Person {
  no: number;
  word: string;
  address: string;
}

/** Erases so many people among others; answers where bytes of theirs still lie. */
export async function residuePart({ dir, port, cases, seed, findings, say }: ResidueOptions): Promise<Residue[]> {
  mkdirSync(dir, { recursive: true });
  const dice = diceOf(seed);
  const logged: string[] = [];
  const options = {
    stateDir: dir,
    port,
    onOutput: (text: string) => void logged.push(text),
  };
  let worker = await startLocalWorker(options);
  const access = await setUpCompany(worker);
  await inviteKeeper(worker.origin, dir);
  const people = Array.from({ length: cases }, (_, no): Person => {
    const word = Array.from({ length: 14 }, () => "bcdfghjklmnpqrstvwxz"[dice.below(20)]).join("");
    return { no, word, address: `${word}@globex.example` };
  });
  for (const person of people) {
    await sendMails(access, person, dice);
    for (let other = 0; other < OTHERS_BETWEEN; other++) await sendOther(access, dice, `${person.no}-${other}`);
  }
  await worker.stop();
  settleFiles(dir);
  const packed = packedRows(dir);
  const marks = people.map(({ no, word }): Marks => {
    const isMine = ({ text }: { text: string }): boolean => text.includes(word);
    const bytes = (is: boolean): Buffer[] => packed.flatMap((row) => (isMine(row) === is ? [row.bytes] : []));
    return { person: no, words: [word], packed: piecesOf(bytes(true), bytes(false)) };
  });
  const before = rawResidue(dir, marks);
  for (const store of ["book", "volume", "bucket"] as const)
    check(
      findings,
      "each person is found in the files before",
      marks.every(({ person }) => before.some((one) => one.person === person && one.store === store)),
      () => store,
    );
  worker = await startLocalWorker(options);
  const keeper = await signedIn(worker.origin, dir, keeperAddress);
  for (let at = 0; at < people.length; at += PEOPLE_AN_ERASURE)
    await erase(keeper, people.slice(at, at + PEOPLE_AN_ERASURE));
  // Leaves that wait for the ledger, and what the sweep finishes.
  await runCron(worker);
  await sleep(3000);
  await worker.stop();
  const walFound = rawResidue(dir, marks).filter(({ store }) => store === "wal");
  settleFiles(dir);
  const found = rawResidue(dir, marks);
  say(`${cases} people erased; ${report(found)}; in write-ahead files before they were settled: ${walFound.length}`);
  const inLog = people.filter(({ word }) => logged.some((line) => line.includes(word)));
  check(findings, "no log names who was erased", inLog.length === 0, () => inLog.map(({ word }) => word).join(" "));
  for (const store of ["book", "volume", "ledger", "bucket", "other"] as const) {
    const there = found.filter((one) => one.store === store);
    check(findings, `no byte of the erased lies in: ${store}`, there.length === 0, () =>
      there.map(({ file, form, person }) => `${file} ${form} person ${person}`).join("; "),
    );
  }
  return found;
}

const report = (found: readonly Residue[]): string =>
  (["book", "volume", "ledger", "bucket", "other"] satisfies Store[])
    .map((store) => `${store} ${new Set(found.filter((one) => one.store === store).map(({ person }) => person)).size}`)
    .join(", ");

const header = (lines: Record<string, string>): string =>
  Object.entries({ Date: new Date().toUTCString(), "MIME-Version": "1.0", ...lines })
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n");

/** A person's mail: one that they wrote, with a file; one with them in copy; one that only its text names them in; with a note and a search. */
async function sendMails(access: RepAccess, { word, address }: Person, dice: Dice): Promise<void> {
  const { device, session } = callsOf(access);
  const to = "irina.sokolova@acme.example";
  const text = `Dear Irina,\r\nplease quote ${dice.below(90)} valves.\r\nRegards ${word} ${word} of Globex\r\n`;
  const zip = Buffer.from(zipSync({ "list.txt": Buffer.from(`a list by ${word}`) })).toString("base64");
  const parts = [
    `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString("base64")}`,
    `--b\r\nContent-Type: application/zip; name="${word}.zip"\r\nContent-Disposition: attachment; filename="${word}.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip}`,
    `--b\r\nContent-Type: text/plain; charset=utf-16le\r\nContent-Disposition: attachment; filename="a.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text, "utf16le").toString("base64")}`,
    "--b--\r\n",
  ].join("\r\n");
  const own = {
    From: `${word} Uyar <${address}>`,
    To: to,
    Subject: `${word} asks`,
    "Message-ID": `<${randomUUID()}@globex.example>`,
  };
  const mails = [
    `${header({ ...own, "Content-Type": 'multipart/mixed; boundary="b"' })}\r\n\r\n${parts}`,
    `${header({ From: "Brenda <buyer@globex.example>", To: to, Cc: address, Subject: "Copy", "Message-ID": `<${randomUUID()}@globex.example>`, "Content-Type": "text/plain" })}\r\n\r\nThe drawing is with our man.\r\n`,
    `${header({ From: "Brenda <buyer@globex.example>", To: to, Subject: "Who comes", "Message-ID": `<${randomUUID()}@globex.example>`, "Content-Type": "text/html" })}\r\n\r\n<p>Ask <b>${address.slice(0, 18)}</b>${address.slice(18)} about it.</p>\r\n`,
  ];
  let messageId: string | null = null;
  for (const mail of mails)
    messageId = (await sendOriginal(device, Buffer.from(mail), randomUUID())).messageId ?? messageId;
  const { customers } = await session(messageEndpoints.getMessage, { params: { id: messageId ?? "" }, query: {} });
  const params = { id: customers[0]?.id ?? "" };
  await session(noteEndpoints.createNote, {
    params,
    body: { id: randomUUID(), kind: "call", text: `Called ${address} about it` },
  });
  await session(searchEndpoints.saveSearch, { body: { name: `about ${address}`, q: address } });
}

async function sendOther(access: RepAccess, dice: Dice, no: string): Promise<void> {
  const lines = {
    From: `Buyer ${no} <buyer${dice.below(20)}@globex.example>`,
    To: "irina.sokolova@acme.example",
    Subject: `Order ${no}`,
  };
  const words = Array.from({ length: 10 + dice.below(200) }, () => dice.below(100_000).toString(36)).join(" ");
  const mail = `${header({ ...lines, "Message-ID": `<${randomUUID()}@globex.example>`, "Content-Type": "text/plain" })}\r\n\r\n${words}\r\n`;
  await sendOriginal(callsOf(access).device, Buffer.from(mail), randomUUID());
}

/** Finds, confirms, and goes on until it is over. */
async function erase(keeper: Call, people: readonly Person[]): Promise<void> {
  // By address: what is looked for by a name waits for a second keeper, and for a day.
  const who = { addresses: people.map(({ address }) => address) };
  const body = { reference: `soak ${people[0]?.no}`, reason: "soak", who };
  const { id } = await keeper(keepingEndpoints.beginErasure, { body });
  const params = { id };
  const goOn = async (until: string): Promise<void> => {
    for (let state = ""; state !== until; ) ({ state } = await keeper(keepingEndpoints.stepErasure, { params }));
  };
  await goOn("found");
  await keeper(keepingEndpoints.confirmErasure, { params, body: {} });
  await goOn("done");
}

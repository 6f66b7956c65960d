import { asideLetters } from "./asides.ts";
import { compose, receivedCopy, sentCopy } from "./compose.ts";
import { type Customer, customers } from "./customers.ts";
import type { Letter } from "./letter.ts";
import { type Correspondent, inside, insideKeys, mailDomain, type Person, people } from "./people.ts";
import { talksGlobex } from "./talks/globex.ts";
import { talksHuaxing } from "./talks/huaxing.ts";
import { talksJiangnanTianhe } from "./talks/jiangnan-tianhe.ts";
import { talksLakesideAndino } from "./talks/lakeside-andino.ts";
import { talksMeridian } from "./talks/meridian.ts";
import { talksNeva } from "./talks/neva.ts";
import { talksNorthsea } from "./talks/northsea.ts";
import { talksRheinwerk } from "./talks/rheinwerk.ts";
import { talksUnknown } from "./talks/unknown.ts";
import { talksUral } from "./talks/ural.ts";
import { talksVolga } from "./talks/volga.ts";
import { talkLetters } from "./tell.ts";

export type DemoMessage = { folder: "INBOX" | "Sent"; bytes: Uint8Array; at: Date };
export type DemoMailbox = { address: string; personKey: string; messages: DemoMessage[] };
export type DemoCompany = {
  name: string;
  mailDomain: string;
  people: readonly Person[];
  customers: readonly Customer[];
  mailboxes: DemoMailbox[];
};

const talks = [
  ...talksGlobex,
  ...talksMeridian,
  ...talksNorthsea,
  ...talksLakesideAndino,
  ...talksHuaxing,
  ...talksJiangnanTianhe,
  ...talksNeva,
  ...talksUral,
  ...talksVolga,
  ...talksRheinwerk,
  ...talksUnknown,
];

/**
 * The demo company as of `now`: its people and customers, and every mailbox with the copies it would hold, oldest
 * first. The same `now` always gives the same bytes. A message between three of ours is in three mailboxes, each time
 * with that mailbox's own trace lines.
 */
export function demoCompany(now: Date): DemoCompany {
  const mailboxes: DemoMailbox[] = people.map(({ key, address }) => ({ address, personKey: key, messages: [] }));
  for (const letter of demoLetters(now)) {
    const composed = compose(letter);
    for (const mailbox of mailboxes) {
      const holder = people.find((person) => person.key === mailbox.personKey);
      if (holder === undefined) continue;
      if (letter.from.key === holder.key) {
        mailbox.messages.push({ folder: "Sent", bytes: sentCopy(composed), at: letter.at });
      } else if (reaches(letter, holder)) {
        mailbox.messages.push({ folder: "INBOX", bytes: receivedCopy(letter, composed, holder), at: letter.at });
      }
    }
  }
  return { name: "Acme Flow Control", mailDomain, people, customers, mailboxes };
}

/** Every letter of the demo once, oldest first: what the mailboxes' copies are made of. */
export function demoLetters(now: Date): Letter[] {
  const letters = [...talks.flatMap((talk) => talkLetters(talk, now)), ...asideLetters(now)];
  return letters.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.key < b.key ? -1 : 1));
}

function reaches(letter: Letter, holder: Correspondent): boolean {
  const named = [...letter.to, ...letter.cc, ...letter.bcc].map((c) => c.key);
  return named.includes(holder.key) || (named.includes(inside.key) && insideKeys.includes(holder.key));
}

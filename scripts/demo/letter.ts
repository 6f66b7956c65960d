import { createHash } from "node:crypto";
import type { Attachment } from "./attachments.ts";
import { isoDay } from "./dates.ts";
import type { Correspondent, Language } from "./people.ts";
import type { Sheet } from "./talk.ts";

/** A mail before it becomes bytes. */
export type Letter = {
  /** Which talk and turn: seeds whatever needs to look arbitrary. */
  key: string;
  messageId: string;
  from: Correspondent;
  to: readonly Correspondent[];
  cc: readonly Correspondent[];
  bcc: readonly Correspondent[];
  subject: string;
  at: Date;
  language: Language;
  /** Newly written text with closing and signature, LF line ends. */
  text: string;
  quote: Sheet | null;
  answers: Letter | null;
  attachments: readonly Attachment[];
  extraHeaders: readonly string[];
};

/** `length` characters of `alphabet`, always the same for the same seed. */
export function scramble(seed: string, length: number, alphabet = "0123456789ABCDEF"): string {
  let out = "";
  for (let round = 0; out.length < length; round++) {
    for (const byte of createHash("sha256").update(`${seed}/${round}`).digest()) {
      out += alphabet.charAt(byte % alphabet.length);
    }
  }
  return out.slice(0, length);
}

/** A number from 0 to below `limit`, always the same for the same seed. */
export function pick(seed: string, limit: number): number {
  return createHash("sha256").update(seed).digest().readUInt32BE(0) % limit;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A Message-ID as the writer's mail program would make it. The date is part of the seed: another day, another mail. */
export function messageId(key: string, from: Correspondent, at: Date): string {
  const domain = from.address.slice(from.address.indexOf("@") + 1);
  const seed = `${key}@${at.toISOString()}`;
  const hex = scramble(seed, 32).toLowerCase();
  switch (from.client) {
    case "outlook":
      return `<VI1PR04MB${scramble(seed, 4, "0123456789")}${scramble(`${seed}x`, 28)}@VI1PR04MB.${domain}>`;
    case "gmail":
      return `<CA${scramble(seed, 6, letters)}=${scramble(`${seed}x`, 38, letters)}@mail.${domain}>`;
    case "foxmail":
      return `<${isoDay(at, from.offset).replaceAll("-", "")}${scramble(seed, 16, "0123456789")}@${domain}>`;
    case "qq":
      return `<tencent_${scramble(seed, 40)}@${domain}>`;
    case "yandex":
      return `<${scramble(seed, 17, "0123456789")}@mail.${domain}>`;
    case "thunderbird":
      return `<${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}@${domain}>`;
    case "roundcube":
      return `<${hex}@${domain}>`;
  }
}

const replyMark: Record<Language, string> = { en: "Re: ", zh: "回复：", ru: "Re: ", de: "AW: " };

/** The subject of an answer, with the mark that the writer's mail program puts before it. */
export function replySubject(subject: string, writer: Correspondent): string {
  if (writer.client === "outlook" && writer.language === "zh") return `答复: ${subject}`;
  if (writer.client === "outlook" && writer.language === "ru") return `RE: ${subject}`;
  if (writer.client === "outlook" && writer.language === "en") return `RE: ${subject}`;
  if (writer.client === "roundcube" || writer.client === "gmail" || writer.client === "thunderbird")
    return `Re: ${subject}`;
  return `${replyMark[writer.language]}${subject}`;
}

/** The letters above this one in its thread, oldest first. */
export function ancestors(letter: Letter): Letter[] {
  const found: Letter[] = [];
  for (let at = letter.answers; at !== null; at = at.answers) found.unshift(at);
  return found;
}

// Malformed mail: a grammar that writes nearly right messages, and mutations that break right ones. Everything comes
// from a seed, so that a finding can be made again.
import { benchCorpus } from "../bench/corpus.ts";

/** Numbers from a seed (mulberry32): the same seed, the same numbers. */
export interface Dice {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** True about `percent` times in a hundred. */
  chance(percent: number): boolean;
}

/** Dice for a seed. */
export function diceOf(seed: number): Dice {
  let state = seed | 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    chance: (percent) => below(100) < percent,
  };
}

/** `count` malformed messages from a seed, each at most about 200 kB. */
export function* malformedMails(count: number, seed: number): Generator<Uint8Array> {
  const dice = diceOf(seed);
  const healthy = benchCorpus(60, "m");
  for (let i = 0; i < count; i++) {
    const text = dice.chance(50)
      ? writeMessage(dice, i)
      : Buffer.from(healthy[dice.below(healthy.length)] ?? []).toString("latin1");
    const rounds = dice.below(4);
    let broken = text;
    for (let round = 0; round < rounds; round++) broken = mutate(broken, dice);
    yield new Uint8Array(Buffer.from(broken.slice(0, 200_000), "latin1"));
  }
}

const controls = "\u0000\u0001\u0007\u0008\u000b\u000c\u001b\u007f\u0080\u00ff\u00c3\u00e4\u00b8";
const addresses = [
  "buyer@globex.example",
  "<buyer@globex.example>",
  '"A, B" <a@b.example>',
  "undisclosed-recipients:;",
  "Group: a@b.example, c@d.example;",
  "a@b@c.example",
  "@",
  "<>",
  "=?utf-8?B?5byg?= <zhang@huaxing.example>",
  "=?utf-8?B?broken",
  "=?x-nothing?Q?=FF=FE?= <x@y.example>",
  `${"a".repeat(400)}@${"b".repeat(300)}.example`,
  "(comment (nested (deep))) a@b.example (",
  '"unclosed <a@b.example>',
  "a@[192.0.2.1]",
  "почта@пример.example",
  "\\",
  ";;;,,,",
] as const;
const dates = [
  "Tue, 01 Sep 2026 09:00:00 +0200",
  "Tue, 31 Feb 2026 99:99:99 +9999",
  "",
  "0",
  "-1",
  "9999999999999999",
  "Thu, 01 Jan 1970 00:00:00 GMT",
  "Fri, 31 Dec 9999 23:59:59 +0000",
  "yesterday",
  "2026-09-01T09:00:00Z",
  "01 Sep 26 09:00 (comment",
] as const;
const types = [
  "text/plain; charset=utf-8",
  "text/plain; charset=gb18030",
  "text/plain; charset=utf-7",
  "text/plain; charset=x-unknown",
  'text/html; charset="',
  "text/html",
  "TEXT",
  "/",
  "",
  ";;;",
  "multipart/mixed",
  'multipart/mixed; boundary=""',
  'multipart/mixed; boundary="b"',
  'multipart/alternative; boundary="b"; boundary="c"',
  'multipart/related; boundary*0="b"; boundary*1="b"',
  "message/rfc822",
  "message/delivery-status",
  "application/octet-stream; name*0*=utf-8''%E5; name*1*=%BC%A0",
  "application/ms-tnef; name=winmail.dat",
  "text/calendar; method=REQUEST",
] as const;
const encodings = [
  "7bit",
  "8bit",
  "binary",
  "base64",
  "quoted-printable",
  "uuencode",
  "x-nothing",
  "",
  "BASE64 ",
] as const;
const bodies = [
  "",
  "Hello\r\n",
  "no line end",
  "\n\n\n",
  "\r\r\r\n",
  "=3D=\r\n=ZZ=E4=\r\n=",
  "SGVsbG8=",
  "SGVs!!bG8===\r\n====",
  "--b\r\n\r\npart\r\n--b--\r\n",
  "--b\r\nContent-Type: text/plain\r\nno blank line --b",
  "--b\r\n--b\r\n--b\r\n--b--",
  "--b--\r\n--b\r\n\r\nafter the end",
  "<html><body><p>x<script>1</script><table><tr><td>",
  `${"<div>".repeat(3000)}deep`,
  `${"&lt;".repeat(2000)}&#xFFFFFFFF;&#0;&nosuch;`,
  `${"x".repeat(60_000)}`,
  "阀门报价".repeat(50),
] as const;

/** A message from the grammar: every part chosen from right and wrong forms. Text of one character per byte. */
function writeMessage(dice: Dice, index: number): string {
  const end = dice.pick(["\r\n", "\r\n", "\r\n", "\n", "\r"]);
  const lines: string[] = [];
  const field = (name: string, value: string): void => {
    if (dice.chance(15)) return;
    lines.push(
      `${dice.chance(5) ? name.toUpperCase() : name}${dice.chance(3) ? " " : ""}:${dice.chance(4) ? "" : " "}${value}`,
    );
    if (dice.chance(4)) lines.push(lines.at(-1) ?? "");
  };
  field("From", dice.pick(addresses));
  field("To", Array.from({ length: 1 + dice.below(dice.chance(2) ? 800 : 4) }, () => dice.pick(addresses)).join(", "));
  field("Cc", dice.pick(addresses));
  field("Date", dice.pick(dates));
  field("Subject", dice.pick(["Quote", "", "=?utf-8?Q?=E6=8A", `${"s".repeat(5000)}`, "\u0000\u0001", "询价 DN50"]));
  field(
    "Message-ID",
    dice.pick([
      `<bad-${index}@globex.example>`,
      "<same@globex.example>",
      "<>",
      "no-brackets",
      `<${"i".repeat(2000)}@x>`,
    ]),
  );
  if (dice.chance(40))
    field("In-Reply-To", dice.pick(["<same@globex.example>", "<>", "<a> <b> <c>", "text <x@y> text"]));
  if (dice.chance(30))
    field("References", Array.from({ length: dice.below(300) }, (_, i) => `<r${i}@globex.example>`).join(" "));
  field("Content-Type", dice.pick(types));
  field("Content-Transfer-Encoding", dice.pick(encodings));
  if (dice.chance(5)) lines.push("a line without a colon");
  if (dice.chance(5)) lines.push("X-Long: ".concat("y".repeat(dice.below(100_000))));
  if (dice.chance(5)) for (let i = 0; i < 2000; i++) lines.push(`X-${i}: z`);
  if (dice.chance(10)) lines.push(" folded", "\tfolded again");
  const body = dice.chance(15) ? nested(dice) : dice.pick(bodies);
  const head = bytesText(lines.join(end));
  return dice.chance(4) ? head : `${head}${end}${end}${bytesText(body)}`;
}

/** Parts within parts, some of them never closed. */
function nested(dice: Dice): string {
  const depth = 1 + dice.below(dice.chance(20) ? 200 : 8);
  let body = dice.pick(bodies);
  for (let level = 0; level < depth; level++) {
    const kind = dice.chance(70) ? `multipart/mixed; boundary="n${level}"` : "message/rfc822";
    const close = dice.chance(70) ? `\r\n--n${level}--` : "";
    body = `--n${level}\r\nContent-Type: ${kind}\r\n\r\n${body.slice(0, 20_000)}${close}`;
  }
  return `--b\r\n${body}\r\n--b--\r\n`;
}

/** One way of breaking what was whole. */
function mutate(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const length = dice.below(dice.chance(30) ? 2000 : 20);
  const rest = text.slice(at + length);
  switch (dice.below(9)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + rest;
    case 2:
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + dice.below(20)) + rest;
    case 3:
      return text.slice(0, at) + (controls[dice.below(controls.length)] ?? "") + text.slice(at + 1);
    case 4:
      return text.replaceAll("\r\n", dice.pick(["\n", "\r", "\r\r\n", "\n\r"]));
    case 5:
      return text.replace(
        /boundary="[^"]*"/i,
        dice.pick(['boundary=""', "boundary", 'boundary="--"', `boundary="${"q".repeat(300)}"`]),
      );
    case 6:
      return text.replace(
        /charset="?[\w-]+"?/gi,
        `charset=${dice.pick(["utf-16", "hz-gb-2312", "x", "", "ISO-2022-JP", "utf-8'"])}`,
      );
    case 7: {
      const other = dice.below(text.length + 1);
      return text.slice(0, at) + text.slice(other);
    }
    default:
      return (
        text.slice(0, at) +
        String.fromCharCode(...Array.from({ length: Math.min(length, 200) }, () => dice.below(256))) +
        rest
      );
  }
}

/** UTF-8 of text with characters above U+00FF, as one character per byte; other text as it is. */
const bytesText = (text: string): string =>
  /[\u0100-\uffff]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;

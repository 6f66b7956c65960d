const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A ULID in lower case: 10 characters of milliseconds, 16 of randomness.
 * `random` gives 16 bytes.
 */
export function ulid(nowMs: number, random: Uint8Array): string {
  let time = "";
  let left = nowMs;
  for (let i = 0; i < 10; i++) {
    time = alphabet[left % 32] + time;
    left = Math.floor(left / 32);
  }
  let rest = "";
  for (let i = 0; i < 16; i++) rest += alphabet[(random[i] ?? 0) & 31];
  return time + rest;
}

/** When a ULID was made, in milliseconds since 1970; null for what is none. */
export function ulidTime(id: string): number | null {
  if (!/^[0-9a-hjkmnp-tv-z]{26}$/.test(id)) return null;
  return [...id.slice(0, 10)].reduce((time, letter) => time * 32 + alphabet.indexOf(letter), 0);
}

/**
 * A UUID made of a SHA-256 in hex (RFC 9562 version 8): the same delivery or the same imported bytes are the same
 * capture, however often they come.
 */
export const derivedUuid = (sha256: string): string =>
  `${sha256.slice(0, 8)}-${sha256.slice(8, 12)}-8${sha256.slice(13, 16)}-a${sha256.slice(17, 20)}-${sha256.slice(20, 32)}`;

/** A UUID of 16 random bytes (RFC 9562 version 4). */
export function newUuid(random: Uint8Array): string {
  const hex = Buffer.from(random).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** True for an id that derivedUuid made: whoever has the bytes can make it too. */
export const isDerivedUuid = (uuid: string): boolean => uuid[14] === "8";

/**
 * A new thread's number from 7 random bytes: 53 bits, so that no two conversations of the whole record meet by chance. It
 * has no time in it: within one import a Worker's clock stands still, and many threads begin at one moment.
 */
export const threadNumber = (random: Uint8Array): number =>
  random.reduce((number, byte, index) => number * 256 + (index === 0 ? byte & 31 : byte), 0);

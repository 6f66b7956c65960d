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

import { DurableObject } from "cloudflare:workers";

// One object a device, which remembers in memory alone what its device has sent lately. It hands out the nonces, and a
// proof is good only with one of the last two, so forgetting is safe: an object that starts again (eviction, a new
// release) knows no nonce of before, refuses every proof made with one, and asks for a new proof. No row is written.

/** A nonce is handed out this long and accepted twice as long. */
const ROUND_MS = 5 * 60 * 1000;

/** Proofs remembered for one nonce; above it the next nonce comes early, so that memory stays bounded. */
const MAX_SEEN = 10_000;

interface Round {
  nonce: string;
  sinceMs: number;
  seen: Set<string>;
}

/** What a proof brings; clock and random come from who asks. */
export interface Knock {
  jti: string;
  nonce: string | null;
  nowMs: number;
  /** Taken when it is time for a new nonce. */
  freshNonce: string;
}

/** `stale`: make the proof again with this nonce (RFC 9449 section 8). `replayed`: this very proof was here before. */
export interface GateAnswer {
  verdict: "admitted" | "stale" | "replayed";
  /** The nonce to use from now on. */
  nonce: string;
}

/** Invariant: no proof is admitted twice, whatever restarts. */
export class DeviceGate extends DurableObject {
  #rounds: Round[] = [];

  /** Looks at one proof. Only to be asked about proofs that the device's key has signed. */
  admit({ jti, nonce, nowMs, freshNonce }: Knock): GateAnswer {
    const newest = this.#rounds[0];
    if (!newest || nowMs - newest.sinceMs >= ROUND_MS || newest.seen.size >= MAX_SEEN) {
      this.#rounds = [{ nonce: freshNonce, sinceMs: nowMs, seen: new Set<string>() }, ...this.#rounds.slice(0, 1)];
    }
    this.#rounds = this.#rounds.filter((round) => nowMs - round.sinceMs < 2 * ROUND_MS);
    const offered = this.#rounds[0]?.nonce ?? freshNonce;
    const round = this.#rounds.find((one) => one.nonce === nonce);
    if (!round) return { verdict: "stale", nonce: offered };
    if (round.seen.has(jti)) return { verdict: "replayed", nonce: offered };
    round.seen.add(jti);
    return { verdict: "admitted", nonce: offered };
  }
}

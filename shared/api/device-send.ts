import { isRetryable } from "../errors.ts";
import type { ClientAnswer, ClientRequest, Send } from "./client.ts";
import { ApiError, isSignedOut, pathOf, readError } from "./client.ts";
import { type DeviceTokens, deviceEndpoints, deviceTokensSchema } from "./devices.ts";

// How a paired device speaks to the Worker (DPoP, RFC 9449): a proof of its key with every request, a nonce that the
// Worker gives, an access token that is renewed in time. Keys, clock, storage and the network are given.

/** An answer whose headers can be read. */
export interface ProvableAnswer extends ClientAnswer {
  header(name: string): string | null;
}

/** What is remembered between requests; in memory only. Times are of the device's own clock, however wrong it is. */
export interface DeviceMemory {
  accessToken: string;
  /** When it was got, and for how long it was said to be good. */
  sinceMs: number;
  seconds: number;
  nonce: string | null;
}

/** A device as this room needs it. */
export interface SpeakingDevice {
  /** The server's origin, as proofs name it. */
  server: string;
  /** Signs these claims as a `dpop+jwt` with the device's key. */
  prove(claims: Record<string, string | number>): Promise<string>;
  /** SHA-256 of a text as base64url. */
  hash(text: string): Promise<string>;
  nowMs(): number;
  /** A new proof's id. */
  newId(): string;
  readMemory(): Promise<DeviceMemory | null>;
  writeMemory(memory: DeviceMemory): Promise<void>;
  /** Null when this device has nothing to renew with: it has to be connected again. */
  readRefresh(): Promise<{ deviceId: string; refreshToken: string } | null>;
  keepRefresh(refreshToken: string): Promise<void>;
  /** Runs the work while nobody else of this device renews. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Renewed this long before its end, so that a request under way does not meet it. */
const MARGIN_MS = 60_000;

/**
 * Makes requests the device's own. Throws ApiError `unauthenticated` when it has to be connected again, else what
 * `send` throws.
 */
export function deviceSend(send: (request: ClientRequest) => Promise<ProvableAnswer>, device: SpeakingDevice): Send {
  const { speak } = prover(send, device);
  return async (request) => {
    const memory = await freshMemory(null);
    const answer = await speak(request, memory.accessToken);
    if (!(await saysSignedOut(answer))) return answer;
    // It may end before its time: clocks differ, or the server's secret was changed.
    const renewed = await freshMemory(memory.accessToken);
    return speak(request, renewed.accessToken);
  };

  /** What is remembered, renewed when its token is `spent` or near its end. */
  async function freshMemory(spent: string | null): Promise<DeviceMemory> {
    const known = await device.readMemory();
    if (known && isFresh(known, spent)) return known;
    return device.alone(async () => {
      // Whoever had the lock before may have renewed it.
      const meanwhile = await device.readMemory();
      return meanwhile && isFresh(meanwhile, spent) ? meanwhile : renew();
    });
  }

  function isFresh(memory: DeviceMemory, spent: string | null): boolean {
    const ageMs = device.nowMs() - memory.sinceMs;
    // A clock put back makes an age below zero: what is remembered of it says nothing.
    return memory.accessToken !== spent && ageMs >= 0 && ageMs < memory.seconds * 1000 - MARGIN_MS;
  }

  async function renew(): Promise<DeviceMemory> {
    const given = await device.readRefresh();
    if (!given) throw signedOut("This browser has to be connected again.");
    const { method, path } = deviceEndpoints.renew;
    const answer = await speak(
      {
        method,
        path: pathOf(path, {}, {}),
        headers: { "content-type": "application/json" },
        body: JSON.stringify(given),
      },
      null,
    );
    if (answer.status !== 200) throw await notRenewed(answer);
    const tokens: DeviceTokens = deviceTokensSchema.parse(JSON.parse(await answer.text()));
    // The new one first: were it lost after the access token is in use, the one before would still be taken.
    await device.keepRefresh(tokens.refreshToken);
    return remember(tokens);
  }

  async function remember({ accessToken, accessSeconds }: DeviceTokens): Promise<DeviceMemory> {
    const nonce = (await device.readMemory())?.nonce ?? null;
    const memory = { accessToken, sinceMs: device.nowMs(), seconds: accessSeconds, nonce };
    await device.writeMemory(memory);
    return memory;
  }
}

/**
 * Makes requests by the proof of the device's key alone: for who is signed in no more. Throws what `send` throws.
 */
export function proofSend(send: (request: ClientRequest) => Promise<ProvableAnswer>, device: SpeakingDevice): Send {
  const { speak } = prover(send, device);
  return (request) => speak(request, null);
}

/** How a device proves its key beside a request, with whatever nonce the Worker wants. */
function prover(send: (request: ClientRequest) => Promise<ProvableAnswer>, device: SpeakingDevice) {
  return { speak };

  async function speak(request: ClientRequest, token: string | null): Promise<ProvableAnswer> {
    const nonce = (await device.readMemory())?.nonce ?? null;
    const answer = await sendProven(request, token, nonce);
    const offered = await noteNonce(answer, nonce);
    if (answer.status !== 401 || (await readError(answer)).code !== "use_dpop_nonce") return answer;
    // The nonce was old, or the browser sent the same request twice on a line that broke: a new proof is all it takes.
    const again = await sendProven(request, token, offered);
    await noteNonce(again, offered);
    return again;
  }

  async function sendProven(request: ClientRequest, token: string | null, nonce: string | null) {
    const [path = ""] = request.path.split("?");
    const capture = request.headers["counterfoil-capture"];
    const dpop = await device.prove({
      jti: device.newId(),
      iat: Math.floor(device.nowMs() / 1000),
      htm: request.method,
      htu: `${device.server}${path}`,
      ...(token === null ? {} : { ath: await device.hash(token) }),
      ...(nonce === null ? {} : { nonce }),
      // So that nobody on the way can put other metadata beside the same bytes.
      ...(capture === undefined ? {} : { capture: await device.hash(capture) }),
    });
    const authorization: Record<string, string> = token === null ? {} : { authorization: `DPoP ${token}` };
    return send({ ...request, headers: { ...request.headers, ...authorization, dpop } });
  }

  /** Remembers the nonce of an answer. Gives the one to use from now on. */
  async function noteNonce(answer: ProvableAnswer, used: string | null): Promise<string | null> {
    const offered = answer.header("dpop-nonce");
    if (offered === null || offered === used) return used;
    const memory = await device.readMemory();
    await device.writeMemory({ ...(memory ?? { accessToken: "", sinceMs: 0, seconds: 0 }), nonce: offered });
    return offered;
  }
}

const saysSignedOut = async (answer: ProvableAnswer): Promise<boolean> =>
  answer.status === 401 && isSignedOut(await readError(answer));

/** What stood in the way of a renewal; nobody's fault but the line's or the Worker's, unless it says "signed out". */
async function notRenewed(answer: ProvableAnswer): Promise<ApiError> {
  const error = await readError(answer);
  if (isSignedOut(error) || isRetryable(error.code)) return error;
  return new ApiError("unavailable", answer.status, "The sign-in was not renewed.", null);
}

const signedOut = (message: string): ApiError => new ApiError("unauthenticated", 401, message, null);

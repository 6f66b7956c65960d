// A paired browser as a script is one: its key in memory, a proof with every request (DPoP, RFC 9449).

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { type Call, type ClientRequest, createClient } from "../shared/api/client.ts";
import { type DeviceMemory, deviceSend, type ProvableAnswer } from "../shared/api/device-send.ts";
import { deviceEndpoints } from "../shared/api/devices.ts";
import { encodeCapture } from "./api.ts";

/** Key and tokens of a device; changes as it renews them. */
export interface ScriptDevice {
  id: string;
  privateKey: CryptoKey;
  jwk: JWK;
  refreshToken: string;
  memory: DeviceMemory | null;
  /** Renewals wait for the one before. */
  turn: Promise<unknown>;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

const sendTo =
  (origin: string) =>
  async (request: ClientRequest): Promise<ProvableAnswer> => {
    const { method, headers, path, body } = request;
    const sent = body === null || typeof body === "string" ? body : new Uint8Array(body);
    const answer = await fetch(`${origin}${path}`, { method, headers, body: sent });
    return {
      status: answer.status,
      header: (name) => answer.headers.get(name),
      text: () => answer.text(),
      bytes: async () => new Uint8Array(await answer.arrayBuffer()),
    };
  };

const prove = (
  { privateKey, jwk }: Pick<ScriptDevice, "privateKey" | "jwk">,
  claims: Record<string, string | number>,
) => new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk }).sign(privateKey);

/** Pairs a new device with the person of a console session, as extension and `/pair` do it together. Throws ApiError. */
export async function pairDevice(origin: string, session: Call, deviceName: string): Promise<ScriptDevice> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  const verifier = randomBytes(32).toString("base64url");
  const body = { challenge: hashOf(verifier), key: await calculateJwkThumbprint(jwk), deviceName };
  const { code } = await session(deviceEndpoints.confirmPairing, { body });
  const newcomer = createClient(async (request) => {
    const claims = { jti: randomUUID(), iat: Math.floor(Date.now() / 1000), htm: request.method };
    const dpop = await prove({ privateKey, jwk }, { ...claims, htu: `${origin}${request.path}` });
    return sendTo(origin)({ ...request, headers: { ...request.headers, dpop } });
  }, encodeCapture);
  const { device, refreshToken } = await newcomer(deviceEndpoints.exchangeCode, { body: { code, verifier } });
  return { id: device.id, privateKey, jwk, refreshToken, memory: null, turn: Promise.resolve() };
}

/** A client that speaks as the device to a Worker at `origin`. */
export const deviceClient = (origin: string, device: ScriptDevice): Call =>
  createClient(
    deviceSend(sendTo(origin), {
      server: origin,
      prove: (claims) => prove(device, claims),
      hash: async (text) => hashOf(text),
      nowMs: () => Date.now(),
      newId: () => randomUUID(),
      readMemory: async () => device.memory,
      writeMemory: async (memory) => {
        device.memory = memory;
      },
      readRefresh: async () => ({ deviceId: device.id, refreshToken: device.refreshToken }),
      keepRefresh: async (refreshToken) => {
        device.refreshToken = refreshToken;
      },
      alone: (work) => {
        const mine = device.turn.then(work);
        device.turn = mine.catch(() => undefined);
        return mine;
      },
    }),
    encodeCapture,
  );

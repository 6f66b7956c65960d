/** The outbox's keys as the browser has them: the secret in session memory, the Worker behind the session. */
import { deviceEndpoints } from "../../shared/api/devices.ts";
import { Keyring, type KeySession } from "../outbox/keyring.ts";
import { forgetOutboxSecrets, readOutboxSecret, writeOutboxSecret } from "../settings.ts";
import type { Background } from "./context.ts";
import type { WorkerSession } from "./worker-session.ts";

/** The keyring of this service worker. */
export function createKeyring(given: Pick<Background, "store" | "now">): Keyring {
  const secrets = { read: readOutboxSecret, write: writeOutboxSecret, forget: forgetOutboxSecrets };
  return new Keyring({ ...given, secrets });
}

/** The signed-in person, as the keyring knows them. */
export function keySessionOf({ pairing, call }: WorkerSession): KeySession {
  return {
    personId: pairing.person.id,
    deviceId: pairing.deviceId,
    askSecret: async (id) => (await call(deviceEndpoints.outboxSecret, { params: { id } })).secret,
  };
}

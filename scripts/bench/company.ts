// A company with one rep on a fresh record, through the same doors as everybody: set-up link, invitation, pairing.
import type { CaptureReceipt } from "../../shared/api/captures.ts";
import { captureEndpoints } from "../../shared/api/captures.ts";
import type { Call } from "../../shared/api/client.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { arriveByLink, clientFor } from "../api.ts";
import { deviceClient, pairDevice, type ScriptDevice } from "../device.ts";
import { sha256Hex } from "./corpus.ts";

/** The rep whose mailbox everything is recorded under; a manager too, who may bring in a list of customers. */
export const rep = { name: "Irina Sokolova", address: "irina.sokolova@acme.example" } as const;

/** How scripts reach a record as its rep. Both ways in survive a restart of the Worker. */
export interface RepAccess {
  origin: string;
  /** `Cookie` of the console session. */
  cookie: string;
  /** The admin's console session. */
  adminCookie: string;
  /** A paired browser. Renews its tokens in place. */
  device: ScriptDevice;
}

/** What one calls the Worker with, as the rep. */
export interface RepCalls {
  session: Call;
  device: Call;
}

/** The two clients of a rep. */
export const callsOf = ({ origin, cookie, device }: RepAccess): RepCalls => ({
  session: clientFor(origin, { cookie }),
  device: deviceClient(origin, device),
});

/** Sets the company up on an empty record, invites the rep into Sales and pairs a browser. Throws ApiError. */
export async function setUpCompany(worker: { origin: string; setupToken: string }): Promise<RepAccess> {
  const { origin } = worker;
  const admin = await arriveByLink(origin, worker.setupToken, { name: "Samir Haddad", email: "samir@acme.example" });
  await admin.call(setupEndpoints.setup, {
    body: { language: "en", companyName: "Acme Flow Control", preset: "up-to-100", mailDomains: ["acme.example"] },
  });
  const { teams } = await admin.call(peopleEndpoints.listPeople, {});
  const { url } = await admin.call(peopleEndpoints.invite, {
    body: {
      name: rep.name,
      email: rep.address,
      roles: ["outside", "manager"],
      teamIds: teams.slice(0, 1).map(({ id }) => id),
    },
  });
  const { call, cookie } = await arriveByLink(origin, url.slice(url.indexOf("#") + 1));
  return { origin, cookie, adminCookie: admin.cookie, device: await pairDevice(origin, call, "Bench") };
}

/** Sends one original through the extension's door. `captureId` is a UUID; the same one again is the same capture. */
export function sendOriginal(device: Call, bytes: Uint8Array, captureId: string): Promise<CaptureReceipt> {
  return device(captureEndpoints.putOriginal, {
    params: { sha256: sha256Hex(bytes) },
    body: bytes,
    capture: {
      captureId,
      mailbox: rep.address,
      webmail: "roundcube",
      place: "INBOX",
      capturedAt: new Date().toISOString(),
      bytes: bytes.length,
    },
  });
}

/** Runs `work` on every item, `atOnce` at a time, in order of their start. Throws the first error after all have ended. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const errors: unknown[] = [];
  const lane = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      const item = items[index];
      if (item !== undefined) await work(item, index).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (errors.length > 0) throw errors[0];
}

import { z } from "zod";
import { callSignIn } from "./client.ts";

/** The only WebAuthn code. The browser's own JSON helpers check the options beyond what is looked at here. */
const challenged = (value: unknown): boolean => z.object({ challenge: z.string() }).safeParse(value).success;
const signInOptionsSchema = z.custom<PublicKeyCredentialRequestOptionsJSON>(challenged);
const addOptionsSchema = z.custom<PublicKeyCredentialCreationOptionsJSON>(challenged);

/** The person closed the browser's dialog, or there is no passkey to use. */
export class PasskeyDeclined extends Error {}

/** True where the browser can use passkeys at this address. */
export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === "function" && typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

/** Signs in with a passkey of this site. Throws PasskeyDeclined or ApiError. */
export async function signInByPasskey(): Promise<void> {
  const options = signInOptionsSchema.parse(await callSignIn("passkey/generate-authenticate-options"));
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await asked(navigator.credentials.get({ publicKey }));
  await callSignIn("passkey/verify-authentication", { response: credential.toJSON() });
}

/** Makes a passkey for the signed-in person. Throws PasskeyDeclined or ApiError. */
export async function addPasskey(name: string): Promise<void> {
  const options = addOptionsSchema.parse(await callSignIn("passkey/generate-register-options"));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await asked(navigator.credentials.create({ publicKey }));
  await callSignIn("passkey/verify-registration", { response: credential.toJSON(), name });
}

async function asked(wanted: Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await wanted;
  } catch (cause) {
    throw new PasskeyDeclined("no passkey", { cause });
  }
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyDeclined("no passkey");
  return credential;
}

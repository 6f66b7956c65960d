import { keyedSecret } from "./secrets.ts";

// What the Worker gives out to be brought back: nobody else can read it or make one (AES-256-GCM).

const IV_BYTES = 12;

async function keyFor(secret: string, purpose: string): Promise<CryptoKey> {
  const raw = Buffer.from(await keyedSecret(secret, ["seal", purpose]), "base64url");
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Seals a text, base64url. `purpose` keeps what is sealed for one thing from being brought to another. */
export async function seal(
  secret: string,
  purpose: string,
  text: string,
  randomBytes: (count: number) => Uint8Array,
): Promise<string> {
  const iv = new Uint8Array(randomBytes(IV_BYTES));
  const key = await keyFor(secret, purpose);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64url");
}

/** Opens what `seal` gave out; null for anything else. */
export async function unseal(secret: string, purpose: string, sealed: string): Promise<string | null> {
  const bytes = new Uint8Array(Buffer.from(sealed, "base64url"));
  if (bytes.length <= IV_BYTES) return null;
  const key = await keyFor(secret, purpose);
  try {
    const iv = bytes.slice(0, IV_BYTES);
    const open = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes.slice(IV_BYTES));
    return new TextDecoder().decode(open);
  } catch {
    return null;
  }
}

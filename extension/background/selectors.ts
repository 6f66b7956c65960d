/**
 * The company's own list of selectors: taken only with the signature of the key that this browser has known since it was
 * connected, and only as selectors. Whatever is wrong with it, what the extension brings along stands.
 */
import { type SelectorPart, type SignedSelectors, webmailSelectorsSchema } from "../../shared/api/webmail-selectors.ts";
import { fromBase64 } from "../capture/base64.ts";
import { readSettings } from "../settings.ts";
import { base64Url } from "./pkce.ts";

/** By part, for one webmail; empty where the company has none for it, or it cannot be trusted. */
export async function readSelectors(webmail: string): Promise<Partial<Record<SelectorPart, readonly string[]>>> {
  const { policy: known, signingKey } = await readSettings();
  const signed = known?.policy.selectors ?? null;
  if (!signed || signingKey === null || !(await isSigned(signed, signingKey).catch(() => false))) return {};
  return parseList(signed.payload)[webmail] ?? {};
}

function parseList(payload: string) {
  try {
    return webmailSelectorsSchema.parse(JSON.parse(payload));
  } catch {
    // Signed, and yet no such list: a release of the server that knows more than this one.
    return {};
  }
}

/** JWS signing input (RFC 7515 section 5.1) with Ed25519. Rejects where this browser knows no Ed25519. */
export async function isSigned({ payload, protected: head, signature }: SignedSelectors, x: string): Promise<boolean> {
  if (JSON.parse(new TextDecoder().decode(bytesOf(head))).alg !== "Ed25519") return false;
  const key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, "Ed25519", false, ["verify"]);
  const input = new TextEncoder().encode(`${head}.${base64Url(new TextEncoder().encode(payload))}`);
  return crypto.subtle.verify("Ed25519", key, bytesOf(signature), input);
}

/** The bytes of unpadded base64url (RFC 4648 section 5). */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  fromBase64(
    text
      .replaceAll("-", "+")
      .replaceAll("_", "/")
      .padEnd(Math.ceil(text.length / 4) * 4, "="),
  );

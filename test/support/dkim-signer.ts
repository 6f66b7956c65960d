/** Signs mail as RFC 6376 says, relaxed/relaxed, written apart from what is tested; runs in Node and in workerd. */

export interface Signer {
  sign(data: Uint8Array): Promise<string>;
  algorithm: "rsa" | "ed25519";
  /** What the DNS says of its key. */
  record: string;
}

const base64 = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString("base64");
const sha256 = (data: Uint8Array): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", new Uint8Array(data));

/** A key pair of RSA with 2048 bits, or of Ed25519. */
export async function aSigner(algorithm: Signer["algorithm"]): Promise<Signer> {
  if (algorithm === "ed25519") {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    if (!("privateKey" in pair)) throw new Error("this algorithm makes pairs");
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    const record = `v=DKIM1; k=ed25519; p=${raw instanceof ArrayBuffer ? base64(raw) : ""}`;
    const sign = async (data: Uint8Array) =>
      base64(await crypto.subtle.sign("Ed25519", pair.privateKey, await sha256(data)));
    return { algorithm, record, sign };
  }
  const how = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  const pair = await crypto.subtle.generateKey(how, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("this algorithm makes pairs");
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  const sign = async (data: Uint8Array) =>
    base64(await crypto.subtle.sign("RSASSA-PKCS1-v1_5", pair.privateKey, new Uint8Array(data)));
  return { algorithm, record: `v=DKIM1; k=rsa; p=${spki instanceof ArrayBuffer ? base64(spki) : ""}`, sign };
}

export interface ToSign {
  headers?: readonly (readonly [string, string])[];
  body?: string;
  signed?: readonly string[];
  /** Further tags, each with its semicolon. */
  more?: string;
  selector?: string;
  domain?: string;
}

const plain = [
  ["From", "Eva Braun <braun@globex.example>"],
  ["To", "wei@acme.example"],
  ["Subject", "Valves"],
] as const;

/** A mail with its signature on top. */
export async function signedMail(signer: Signer, given: ToSign = {}): Promise<Uint8Array> {
  const { headers = plain, body = "Hello\r\n", signed = ["from", "to", "subject"], more = "" } = given;
  const { selector = "s1", domain = "globex.example" } = given;
  const relaxed = (text: string): string =>
    text
      .replace(/\r\n/g, "")
      .replace(/[ \t]+/g, " ")
      .trim();
  const lines = body.split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""));
  while (lines.at(-1) === "") lines.pop();
  const text = lines.map((line) => `${line}\r\n`).join("");
  const bodyHash = base64(await sha256(Buffer.from(text, "latin1")));
  const field = `v=1; a=${signer.algorithm}-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};${more} h=${signed.join(":")}; bh=${bodyHash}; b=`;
  const left = headers.map(([name, value]) => ({ name: name.toLowerCase(), value }));
  const picked = signed.flatMap((name) => {
    const index = left.findLastIndex((one) => one.name === name);
    return index < 0 ? [] : left.splice(index, 1);
  });
  const data = `${picked.map((one) => `${one.name}:${relaxed(one.value)}\r\n`).join("")}dkim-signature:${relaxed(field)}`;
  const value = await signer.sign(Buffer.from(data, "latin1"));
  const head = headers.map(([name, one]) => `${name}: ${one}\r\n`).join("");
  const mail = `DKIM-Signature: ${field}${value.replace(/(.{60})/g, "$1\r\n\t")}\r\n${head}\r\n${body}`;
  return new Uint8Array(Buffer.from(mail, "latin1"));
}

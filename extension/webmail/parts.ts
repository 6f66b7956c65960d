/** What answers and addresses of described webmails are taken apart with. */
import { WebmailReadError } from "./adapter.ts";

/** A JSON answer, to be gone into by names and numbers. */
export interface JsonAnswer {
  /** What stands there; undefined where the way ends before. */
  at(...path: readonly (string | number)[]): unknown;
}

/** Reads bytes as JSON; throws WebmailReadError `not_source` where they are none. */
export function readJson(bytes: Uint8Array): JsonAnswer {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new WebmailReadError("not_source", { cause });
  }
  return { at: (...path) => path.reduce<unknown>(stepInto, root) };
}

const stepInto = (value: unknown, name: string | number): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** Throws WebmailReadError `not_source` for text that is no base64. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch (cause) {
    throw new WebmailReadError("not_source", { cause });
  }
}

/** A query parameter of the page's address, also of what stands behind its `#`. */
export function queryOf(page: Document, name: string): string | null {
  const { search = "", hash = "" } = page.defaultView?.location ?? {};
  return new URLSearchParams(search).get(name) ?? new URLSearchParams(hash.split("?")[1] ?? "").get(name);
}

/** What the address says behind its `#`, decoded; empty where it cannot be. */
export function hashOf(page: Document): string {
  const hash = (page.defaultView?.location.hash ?? "").slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    // A stray percent sign.
    return hash;
  }
}

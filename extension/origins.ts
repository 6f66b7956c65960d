/**
 * The origin of what a person typed as an address (`mail.example.com/x` will do): https, or http on this computer only,
 * where it is meant without being typed (`localhost:8787`).
 * Null with the reason where it is neither.
 */
export function parseOrigin(typed: string): { origin: string } | { problem: "badAddress" | "needsHttps" } {
  const text = typed.trim();
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `${typedLocal.test(text) ? "http" : "https"}://${text}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    // Not an address: said so to the person.
    return { problem: "badAddress" };
  }
  if (!/^https?:$/.test(url.protocol) || (!url.hostname.includes(".") && !isThisComputer(url))) {
    return { problem: "badAddress" };
  }
  if (url.protocol === "http:" && !isThisComputer(url)) return { problem: "needsHttps" };
  return { origin: url.origin };
}

const typedLocal = /^(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/i;

const isThisComputer = (url: URL): boolean => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);

/**
 * The match pattern that permissions and content scripts are asked with. Without the port, which Firefox refuses in
 * patterns; whoever is asked by a page compares its whole origin as well.
 */
export function patternOf(origin: string): string {
  const url = new URL(origin);
  return `${url.protocol}//${url.hostname}/*`;
}

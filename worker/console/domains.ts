const domainPattern = /^(?=.{3,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** Domains as people type them: commas, spaces, new lines, a leading @. Chinese commas count too. */
export function readDomains(text: string): string[] {
  const parts = text.toLowerCase().split(/[\s,;，、；]+/);
  return [...new Set(parts.map((part) => part.replace(/^@/, "")).filter((part) => part !== ""))];
}

/** The domain of a person's address, to start from; empty where it can be no company's (RFC 2606: the demo's `.example`). */
export function domainToOffer(email: string): string {
  const domain = email.toLowerCase().split("@")[1] ?? "";
  return domain.endsWith(".example") ? "" : domain;
}

/** The first that is no domain, or null. */
export const badDomain = (domains: readonly string[]): string | null =>
  domains.find((domain) => !domainPattern.test(domain)) ?? null;

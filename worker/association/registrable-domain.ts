import { getDomain } from "tldts";

/**
 * The domain that one organisation registered: `globex.co.uk` for `mail.globex.co.uk`, by the public suffix list with its
 * private part, so that `acme.github.io` and `initech.github.io` stay two organisations. A name that is itself a private
 * suffix stands for its owner. Null for a public suffix, an address literal or nonsense.
 */
export function registrableDomain(domain: string): string | null {
  const name = domain.trim().toLowerCase().replace(/\.$/, "");
  return getDomain(name, { allowPrivateDomains: true }) ?? getDomain(name, { allowPrivateDomains: false });
}

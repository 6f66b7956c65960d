import { getDomain } from "tldts";
import { isFreeMailDomain } from "../../shared/mail/address.ts";

/**
 * The domain that one organisation registered: `globex.co.uk` for `mail.globex.co.uk`, by the public suffix list with its
 * private part, so that `acme.github.io` and `initech.github.io` stay two organisations. A name that is itself a private
 * suffix stands for its owner. Null for a public suffix, an address literal or nonsense.
 */
export function registrableDomain(domain: string): string | null {
  const name = domain.trim().toLowerCase().replace(/\.$/, "");
  return getDomain(name, { allowPrivateDomains: true }) ?? getDomain(name, { allowPrivateDomains: false });
}

/** An address's domain and those above it down to the registrable one, longest first; none for free mail. */
export function businessDomains(domain: string | null): string[] {
  const registrable = domain === null ? null : registrableDomain(domain);
  if (domain === null || registrable === null || isFreeMailDomain(domain) || isFreeMailDomain(registrable)) return [];
  const domains: string[] = [];
  for (let name = domain; name.length >= registrable.length; name = name.slice(name.indexOf(".") + 1)) {
    domains.push(name);
    if (name === registrable) break;
  }
  return domains;
}

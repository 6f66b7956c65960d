import { listHeaderAddresses, listValues, readHeaders } from "../capture/read-headers.ts";

/** True when an address belongs to one of the domains or a host below it. */
export function isAtDomain(address: string, domains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return domains.some((d) => domain === d || domain.endsWith(`.${d}`));
}

/**
 * Whether a message is among colleagues only, as far as its header shows: such mail never leaves the browser, and the
 * Worker refuses it again. A message that names one person alone is not decided here.
 */
export function isInternal(bytes: Uint8Array, ownDomains: readonly string[]): boolean {
  const headers = readHeaders(bytes);
  const named = ["from", "to", "cc", "bcc"].flatMap((name) => listValues(headers, name));
  const addresses = named.flatMap((value) => listHeaderAddresses(value).addresses);
  return addresses.length > 1 && addresses.every((address) => isAtDomain(address, ownDomains));
}

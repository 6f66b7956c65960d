import { domainOf } from "../../../shared/mail/address.ts";
import {
  type DomainPreview,
  type ImportHeaders,
  outsideDomains,
  type PreviewOptions,
  previewByDomain,
} from "../../../shared/mail/preview.ts";

/**
 * What is remembered of each message between the reading and the sending: which domains it was exchanged with. Addresses
 * are let go, and each domain's text is kept once, so that a file of a million messages fits.
 */
export interface PreviewKeeper {
  add(headers: ImportHeaders): void;
  rows(): DomainPreview[];
  /** How many messages have at least one of these domains; a message with two of them counts once. */
  count(ticked: ReadonlySet<string>): number;
  size(): number;
}

export function createPreviewKeeper(options: PreviewOptions): PreviewKeeper {
  const messages: ImportHeaders[] = [];
  const addresses = new Map<string, string>();
  const reduced = (address: string): string => {
    const domain = domainOf(address);
    const kept = domain === null ? "" : `x@${domain}`;
    const known = addresses.get(kept);
    if (known !== undefined) return known;
    addresses.set(kept, kept);
    return kept;
  };
  const distinct = (list: readonly string[]): string[] => [...new Set(list.map(reduced))];
  return {
    add({ from, to, cc, date }) {
      messages.push({
        from: from === null ? null : reduced(from),
        to: distinct(to),
        cc: distinct(cc),
        date,
        messageId: null,
        subjectRaw: "",
      });
    },
    rows: () => previewByDomain(messages, options),
    count: (ticked) => messages.filter((one) => isTicked(one, options.ownDomains, ticked)).length,
    size: () => messages.length,
  };
}

/** True when the message was exchanged with a ticked domain. Internal mail never is. */
export function isTicked(headers: ImportHeaders, ownDomains: readonly string[], ticked: ReadonlySet<string>): boolean {
  return outsideDomains(headers, ownDomains).some((domain) => ticked.has(domain));
}

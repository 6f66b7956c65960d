import { mailboxesIn } from "../../../../shared/mail/address.ts";
import { kindsOf } from "../../../../shared/policy/classify.ts";
import type { PolicyFacts } from "../../../../shared/policy/facts.ts";

/** Messages of one person, labelled by hand; a row is `label | from > to; cc | subject | what its header says besides`. */
export interface LabelledSet {
  customers: readonly string[];
  /** People who were once on saved mail, or in an imported list, and belong to no customer. */
  contacts: readonly string[];
  rows: string;
}

/** What somebody who reads the mail would call it. `untold` is private, and nothing but its text says so. */
export const labels = ["customer", "mixed", "private", "internal", "other", "untold"] as const;
export type Label = (typeof labels)[number];

export interface Labelled {
  label: Label;
  row: string;
  facts: PolicyFacts;
}

const ME = "wei@acme.example";
const SENT = Date.UTC(2026, 5, 10, 9);

/** The messages of a set, with everything that the Worker would know of them. */
export function readLabelled({ customers, contacts, rows }: LabelledSet): Labelled[] {
  const acquaintance = {
    ownDomains: new Set(["acme.example"]),
    customers: new Set(customers),
    more: { colleagues: new Set<string>(), contacts: new Set(contacts) },
  };
  const kinds = (address: string): ReturnType<typeof kindsOf> => {
    const found = kindsOf(address, acquaintance);
    // Nobody's real free mail stands in these rows.
    return found[0] === "business" && address.endsWith("@freemail.example") ? ["free-mail"] : found;
  };
  return rows
    .trim()
    .split("\n")
    .map((row) => {
      const [labelled = "", people = "", subject = "", extra = ""] = row.split("|").map((part) => part.trim());
      const label = labels.find((one) => one === labelled.split(".")[0]);
      if (!label) throw new Error(`no label: ${row}`);
      const addresses = people.split(/[>;]/).map((one) => (one.trim() === "me" ? ME : one.trim()));
      for (const address of addresses)
        if (mailboxesIn(address)[0]?.address !== address) throw new Error(`no address: ${row}`);
      const said = new Map(extra === "" ? [] : [extra.split("=", 2) as [string, string]]);
      const from = addresses[0] ?? null;
      return {
        label,
        row,
        facts: {
          now: SENT,
          person: { id: "p1", addresses: [ME], teams: ["Sales"], regions: [], roles: ["outside"] },
          webmail: "roundcube",
          mailbox: ME,
          direction: from?.endsWith("@acme.example") ? "out" : "in",
          from,
          participants: addresses.map((address) => ({ address, name: "", kinds: kinds(address) })),
          subject,
          folders: [said.get("folder") ?? "INBOX"],
          headers: {
            sensitivity: said.get("sensitivity") ?? null,
            autoSubmitted: said.get("auto") ?? null,
            listId: said.get("list") ?? null,
            precedence: null,
          },
          files: [],
          tiers: [],
          hasQuote: false,
          sentAt: SENT,
        },
      };
    });
}

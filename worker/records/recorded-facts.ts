import { sql } from "drizzle-orm";
import { z } from "zod";
import { domainOf } from "../../shared/mail/address.ts";
import { type Acquaintance, kindsOf } from "../../shared/policy/classify.ts";
import { foldersOf, type ParticipantKind, type PersonFacts, type PolicyFacts } from "../../shared/policy/facts.ts";
import { businessDomains } from "../association/registrable-domain.ts";
import type { AppContext } from "../context.ts";
import type { RecentMessage } from "../volume/recent.ts";
import { askParties } from "./associations.ts";
import { acquaintanceOf, listOf, listRows } from "./policies.ts";
import { ask, type Question, question } from "./questions.ts";
import type { StoredSettings } from "./settings.ts";

// What is on record, as the saving rules ask of it: the facts that the doors had (intake/decide-copy.ts), as far as they are
// stored. Header fields are not, nor the subject of what is names and dates only, nor an import's folders: these are unknown.
// Files and quotes are not known at a door either. Who had it by Bcc is the sender's own and asked of nobody.

/** Colleagues and their mailboxes, by id. */
export interface Colleagues {
  people: Map<string, PersonFacts & { name: string }>;
  mailboxes: Map<string, string>;
}

const personRows = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    addresses: listRows,
    teams: listRows,
    regions: listRows,
    roles: listRows,
  }),
);
const mailboxRows = z.array(z.object({ id: z.string(), address: z.string() }));

/** All colleagues as the rules speak of people. */
export const askColleagues: Question<Colleagues> = {
  statements: [
    sql`select p.id, p.name,
      (select json_group_array(address) from mailbox where person_id = p.id and removed_at is null) as addresses,
      (select json_group_array(t.name) from team t join team_member m on m.team_id = t.id where m.person_id = p.id) as teams,
      (select json_group_array(distinct t.region) from team t join team_member m on m.team_id = t.id
        where m.person_id = p.id and t.region is not null) as regions,
      (select json_group_array(role) from person_role where person_id = p.id) as roles
      from person p`,
    sql`select id, address from mailbox`,
  ],
  read: ([people, mailboxes]) => ({
    people: new Map(personRows.parse(people).map((row) => [row.id, row])),
    mailboxes: new Map(mailboxRows.parse(mailboxes).map(({ id, address }) => [id, address])),
  }),
};

const tierRows = z.array(z.object({ key: z.string(), tier: z.string() }));

/** The tier of the customer behind each of these addresses and domains that has one. */
const askTiersOf = (addresses: readonly string[], domains: readonly string[]): Question<Map<string, string>> =>
  question(
    sql`select k.key, c.tier from (
      select domain as key, customer_id from customer_domain where domain in ${listOf(domains)}
      union all select a.address, p.customer_id from contact_address a join contact p on p.id = a.contact_id
        where a.address in ${listOf(addresses)}) k
      join customer origin on origin.id = k.customer_id
      join customer c on c.id = coalesce(origin.merged_into, origin.id) where c.tier is not null`,
    (rows) => new Map(tierRows.parse(rows).map(({ key, tier }) => [key, tier])),
  );

/** One capture with its facts, the person who made it, and the domain of the customer that it is with. */
export interface RecordedCopy {
  facts: PolicyFacts;
  door: "extension" | "mail";
  personId: string | null;
  domain: string | null;
  /** Everybody whose it is, and who is on it. */
  customerIds: string[];
}

/** The facts of a page of what was recorded, asked of the Book at once. */
export async function recordedCopies(
  ctx: AppContext,
  settings: StoredSettings,
  colleagues: Colleagues,
  messages: readonly RecentMessage[],
): Promise<RecordedCopy[]> {
  const addresses = [...new Set(messages.flatMap(({ people }) => people.map(({ address }) => address)))];
  const domainsOf = new Map(addresses.map((address) => [address, businessDomains(domainOf(address))]));
  const domains = [...new Set([...domainsOf.values()].flat())];
  const [parties, tiers] = await ask(ctx, askParties(addresses, domains), askTiersOf(addresses, domains));
  const acquaintance = acquaintanceOf(settings, parties);
  const known = new Map(
    addresses.map((address): [string, KnownAddress] => {
      const own = domainsOf.get(address) ?? [];
      return [
        address,
        {
          kinds: kindsOf(address, acquaintance),
          tiers: [address, ...own].flatMap((key) => tiers.get(key) ?? []),
          domain: own.find((domain) => parties.customersByDomain.has(domain)) ?? null,
          customerIds: [parties.contactsByAddress.get(address), ...own.map((one) => parties.customersByDomain.get(one))]
            .map((party) => party?.customerId ?? null)
            .filter((id) => id !== null),
        },
      ];
    }),
  );
  return messages.flatMap((message) =>
    message.captures.map((capture) => copyOf(message, capture, { known, colleagues, acquaintance })),
  );
}

interface KnownAddress {
  kinds: ParticipantKind[];
  tiers: string[];
  /** The customer's, by which it is one. */
  domain: string | null;
  customerIds: string[];
}

function copyOf(
  message: RecentMessage,
  capture: RecentMessage["captures"][number],
  { known, colleagues }: { known: Map<string, KnownAddress>; colleagues: Colleagues; acquaintance: Acquaintance },
): RecordedCopy {
  const named = new Map<string, string>();
  for (const { address, name } of message.people) if (!named.get(address)) named.set(address, name);
  const from = message.people.find(({ role }) => role === "from")?.address ?? null;
  const all = [...named].map(([address, name]) => ({ address, name, ...known.get(address) }));
  const isImport = capture.door === "import";
  return {
    personId: capture.personId,
    door: capture.door === "mail" ? "mail" : "extension",
    domain: all.find(({ kinds }) => kinds?.[0] === "customer")?.domain ?? null,
    customerIds: [...message.customerIds, ...all.flatMap(({ customerIds = [] }) => customerIds)],
    facts: {
      now: capture.acceptedAt,
      person: capture.personId === null ? nobody : (colleagues.people.get(capture.personId) ?? nobody),
      webmail: isImport ? "file" : capture.webmail,
      mailbox: capture.mailboxId === null ? null : (colleagues.mailboxes.get(capture.mailboxId) ?? null),
      direction: from !== null && known.get(from)?.kinds[0] === "colleague" ? "out" : "in",
      from,
      participants: all.map(({ address, name, kinds = [] }) => ({ address, name, kinds })),
      subject: message.subject ?? undefined,
      folders: isImport ? undefined : foldersOf(capture.place),
      headers: undefined,
      files: undefined,
      tiers: [...new Set(all.flatMap(({ tiers = [] }) => tiers))],
      hasQuote: undefined,
      sentAt: message.sentAt,
    },
  };
}

const nobody: PersonFacts = { id: "", addresses: [], teams: [], regions: [], roles: [] };

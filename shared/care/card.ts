// Card completeness: of the eight things that a colleague needs to take a customer over tomorrow, which stand on its card. It
// measures cards, never colleagues. Pure.

/** What a whole card says, in the order in which it is asked for. */
export const cardParts = ["owner", "deputy", "team", "tier", "domain", "contact", "phone", "title"] as const;
export type CardPart = (typeof cardParts)[number];

/** What is known of a customer. */
export interface CardFacts {
  readonly ownerId: string | null;
  readonly deputyId: string | null;
  readonly teamId: string | null;
  readonly tier: string | null;
  readonly domains: number;
  readonly contacts: number;
  /** Contacts of which the phone number, and what they do there, are known. */
  readonly phones: number;
  readonly titles: number;
}

/** One contact may leave as well: a second one is part of a whole card. */
const ENOUGH_CONTACTS = 2;

const has: Record<CardPart, (facts: CardFacts) => boolean> = {
  owner: ({ ownerId }) => ownerId !== null,
  deputy: ({ deputyId }) => deputyId !== null,
  team: ({ teamId }) => teamId !== null,
  tier: ({ tier }) => tier !== null,
  domain: ({ domains }) => domains > 0,
  contact: ({ contacts }) => contacts >= ENOUGH_CONTACTS,
  phone: ({ phones }) => phones > 0,
  title: ({ titles }) => titles > 0,
};

/** What is missing on the card. */
export const missingOn = (facts: CardFacts): CardPart[] => cardParts.filter((part) => !has[part](facts));

/** How many of the eight stand on it. */
export const completenessOf = (facts: CardFacts): number => cardParts.length - missingOn(facts).length;

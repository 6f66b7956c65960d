/**
 * DESIGN's table "Who may see what", written down as data. The matrix compares the Worker's answers with this and with
 * nothing else: no rule of worker/access is used here.
 *
 *   a message whose customer is…                 exists   envelope    text   original
 *   my own mailbox's                             yes      yes         yes    yes
 *   my team's                                    yes      yes         yes    by policy
 *   another team's (customer not restricted)     yes      by policy   –      –
 *   a restricted customer's, I am not named      –        –           –      –
 *   not associated yet                           its mailbox owner, keeper
 *   of two customers                             by the more open of the two for `exists`, by each for the rest of its own
 *   objected / closed                            the owner of the mailbox, keeper; text and original: keeper, with reason
 *   Manager: as team, for their teams. Keeper: all, with a reason recorded. Admin: none of it by being admin.
 *
 * "By each for the rest of its own" is read so: whoever may read through either customer reads. A person who is named on,
 * or in the team of, the open one reads the text of a message that it shares with a restricted one: it is that
 * customer's mail as well. The restricted customer's name stays hidden from them.
 * Without a reason the keeper knows who wrote when; text and originals need the reason.
 */

/** Everybody who asks. The first row of four is nobody for the Worker: each answer is 401. */
export const strangers = ["nobody", "disabled person", "disabled device", "expired session"] as const;
export const readers = [
  "rep",
  "mate",
  "outsider",
  "inside",
  "inside elsewhere",
  "manager",
  "manager elsewhere",
  "keeper",
  "keeper with reason",
  "admin",
  "named",
  "former",
] as const;
export type Stranger = (typeof strangers)[number];
export type ReaderName = (typeof readers)[number];

/** The company's two switches, at both ends. */
export interface Policy {
  teamOriginals: boolean;
  otherTeamsEnvelope: boolean;
}
export const policies: readonly Policy[] = [
  { teamOriginals: false, otherTeamsEnvelope: false },
  { teamOriginals: true, otherTeamsEnvelope: true },
];

export type Level = "none" | "exists" | "envelope" | "text" | "original";
/** `team`: text, and the original by policy. `others`: exists, and the envelope by policy. */
type Cell = Level | "team" | "others";

const order: readonly Level[] = ["none", "exists", "envelope", "text", "original"];
/** True when a level holds another. */
export const holds = (level: Level, needed: Level): boolean => order.indexOf(level) >= order.indexOf(needed);

const everybody = (cell: Cell, but: Partial<Record<ReaderName, Cell>>): Record<ReaderName, Cell> => {
  const keeper = { keeper: "envelope", "keeper with reason": "original" } as const;
  const all = Object.fromEntries(readers.map((name) => [name, cell]));
  return { ...all, ...keeper, ...but } as Record<ReaderName, Cell>;
};

const team = { mate: "team", inside: "team", manager: "team" } as const;

/** The states of a message: `rep` saved all of them, but for `formers`. Alpha is team A's; Hush too, and restricted. */
export const messageTable = {
  /** Alpha's. */
  open: everybody("others", { rep: "original", ...team }),
  /** Alpha's, sent by the rep: the copy names a Bcc, which is that witness's and the keeper's to know. */
  sent: everybody("others", { rep: "original", ...team }),
  /** Hush's: who is named reads as a team does. */
  restricted: everybody("none", { rep: "original", named: "team" }),
  /** Nobody's yet. */
  loose: everybody("none", { rep: "original" }),
  /** Alpha's and Hush's. */
  two: everybody("others", { rep: "original", ...team, named: "team" }),
  /** Hush's, saved by somebody whose mailbox was taken away since: what was their own mail stays theirs to read. */
  formers: everybody("none", { rep: "team", named: "team", former: "original" }),
  /** Alpha's, participants and date only; its rep owns Alpha. */
  "names only": everybody("others", { rep: "team", ...team }),
  /** Alpha's, taken back. */
  undone: everybody("none", { keeper: "none", "keeper with reason": "none" }),
} satisfies Record<string, Record<ReaderName, Cell>>;
export type State = keyof typeof messageTable;
export const states = Object.keys(messageTable) as State[];

/** How much of a customer's page; Hush is known to its owner and to who is named, and to the keeper. */
export const customerTable = {
  alpha: everybody("others", { rep: "team", ...team, "keeper with reason": "envelope" }),
  hush: everybody("none", { rep: "team", named: "team", "keeper with reason": "envelope" }),
} satisfies Record<string, Record<ReaderName, Cell>>;
export type CustomerName = keyof typeof customerTable;

const resolve = (cell: Cell, { teamOriginals, otherTeamsEnvelope }: Policy): Level => {
  if (cell === "team") return teamOriginals ? "original" : "text";
  if (cell === "others") return otherTeamsEnvelope ? "envelope" : "exists";
  return cell;
};

/** What a reader may see of a message under a policy. */
export const levelFor = (state: State, reader: ReaderName, policy: Policy): Level =>
  resolve(messageTable[state][reader], policy);

/**
 * The same where no reason can be given (lists, threads, search): the keeper with a reason is the keeper.
 */
export const levelInList = (state: State, reader: ReaderName, policy: Policy): Level =>
  levelFor(state, reader === "keeper with reason" ? "keeper" : reader, policy);

/** What a reader may see of a customer's own page. */
export const customerLevelFor = (customer: CustomerName, reader: ReaderName, policy: Policy): Level =>
  resolve(customerTable[customer][reader], policy);

/** The fields of a message that hold something, by the level that shows them; whatever else is there says nothing. */
export const messageFields: Record<Exclude<Level, "none" | "original">, readonly string[]> = {
  exists: ["id", "threadId", "kind", "level", "direction", "sentAt", "customers", "savedBy", "ledger"],
  envelope: ["participants", "evidence", "messageIdHeader"],
  text: ["subject", "snippet", "attachmentCount", "text", "html", "attachments", "problems"],
};

/** The fields of a customer's page that hold something, by the level that shows them. */
export const customerFields: Record<"exists" | "envelope", readonly string[]> = {
  exists: [
    "customer.id",
    "customer.name",
    "customer.domains",
    "customer.restricted",
    "customer.owner",
    "customer.teamId",
    "ownership",
  ],
  envelope: ["customer.lastInAt", "customer.contactCount", "contacts"],
};

/** The fields of a note that hold something, by the level of its customer's mail that shows them. */
export const noteFields: Record<Exclude<Level, "none" | "original">, readonly string[]> = {
  exists: ["id", "customerId", "level", "kind", "happenedAt", "author", "canChange", "canSettle"],
  envelope: ["contact"],
  text: ["text", "messageId", "nextStep"],
};

/** What a message of that state has none of, whoever looks. */
export const fieldsMissing: Record<State, readonly string[]> = {
  open: [],
  sent: [],
  restricted: [],
  loose: ["customers"],
  two: [],
  formers: [],
  // No text was ever sent; its subject is empty and it has no files. Of its Message-ID a keyed hash is kept.
  "names only": ["messageIdHeader", "subject", "snippet", "text", "html", "attachments", "problems"],
  undone: [],
};

/** Which of its two customers' names a reader is told. */
export const customersOf: Record<State, readonly CustomerName[]> = {
  open: ["alpha"],
  sent: ["alpha"],
  restricted: ["hush"],
  loose: [],
  two: ["alpha", "hush"],
  formers: ["hush"],
  "names only": ["alpha"],
  undone: ["alpha"],
};

import { unpackLetter } from "./packed.ts";
import type { VolumeCursor, VolumeScope } from "./record.ts";
import { isOutbound, withCustomersHere } from "./rows.ts";
import { after, inScope } from "./scope.ts";

// Where the mails lie that a colleague wrote to customers lately. Shows nothing.

export interface SentRequest {
  /** The colleague's, lower case. */
  addresses: string[];
  scope: VolumeScope;
  /** Milliseconds since 1970. */
  since: number;
  before: VolumeCursor | null;
  limit: number;
}

export interface SentPage {
  found: VolumeCursor[];
  /** Goes on after this one; null where nothing is left. */
  next: VolumeCursor | null;
}

/** Letters of others that are looked at for one page. */
const MAX_LOOKED = 3000;

/** The newest of them, by the customers' index: a volume's other mail is not gone through. */
export function findSent(sql: SqlStorage, { addresses, scope, since, before, limit }: SentRequest): SentPage {
  const own = new Set(addresses);
  const allowed = inScope(scope);
  const from = after(before, "a.sent_at, a.message");
  const rows = sql.exec<{ sent_at: number; number: number; letter: ArrayBuffer }>(
    `${withCustomersHere} SELECT m.sent_at, m.number, m.letter FROM here
       CROSS JOIN association a ON a.customer = here.no CROSS JOIN message m ON m.number = a.message
     WHERE here.no IS NOT NULL AND a.sent_at >= ? AND ${from.text} AND ${isOutbound} AND ${allowed.text}
     ORDER BY m.sent_at DESC, m.number DESC LIMIT ?`,
    since,
    ...from.values,
    ...allowed.values,
    MAX_LOOKED,
  );
  const found: VolumeCursor[] = [];
  let looked = 0;
  let last = 0;
  for (const { sent_at: sentAt, number, letter } of rows) {
    looked++;
    // Of two customers it comes twice, one after the other.
    if (number === last) continue;
    last = number;
    const writer = unpackLetter(letter).participants.find(({ role }) => role === "from")?.address;
    if (writer !== undefined && own.has(writer.toLowerCase())) found.push({ sentAt, number });
    if (found.length === limit || looked === MAX_LOOKED) return { found, next: { sentAt, number } };
  }
  return { found, next: null };
}

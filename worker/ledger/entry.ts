import type { OfferedLeaf } from "./leaf-outbox.ts";

// What the Ledger keeps, leaf by leaf, and how a batch row holds it in lines.

/** A leaf as the Ledger keeps it. */
export interface LedgerEntry {
  source: string;
  seq: number;
  /** What is hashed into the tree. */
  bytes: string;
  /** Null once destroyed: then nobody can tell what the leaf's commitment was made of. */
  opening: { salt: string; detail: string } | null;
}

/**
 * Something that cannot happen to an honest, unrestored record:
 * `changed` a taken leaf came again with other bytes; `rewound` a source's newest leaf lies below what was taken from it;
 * `gap` leaves vanished before they were taken, or the Ledger itself went back.
 */
export interface LedgerAlarm {
  kind: "changed" | "rewound" | "gap";
  source: string;
  /** The leaf, or for `rewound` the source's newest. */
  seq: number;
  at: string;
  /** `changed`: the bytes in the tree; else the newest seq taken. */
  taken: string;
  /** `changed`: the bytes that came; else the seq that came. */
  offered: string;
}

export type BatchRow = { first_index: number; source: string; first_seq: number; count: number };

/** Leaf number `offset` of a batch, from its lines. */
export function entryFrom(
  batch: BatchRow,
  offset: number,
  entries: readonly string[],
  openings: readonly string[],
): LedgerEntry {
  const opening = openings[offset] ?? "";
  const space = opening.indexOf(" ");
  return {
    source: batch.source,
    seq: batch.first_seq + offset,
    bytes: entries[offset] ?? "",
    opening: space < 0 ? null : { salt: opening.slice(0, space), detail: opening.slice(space + 1) },
  };
}

/** Empty when it was destroyed before it came, or is not what makes one line. */
export const openingLine = ({ salt, detail }: OfferedLeaf): string =>
  /^[0-9a-f]+$/.test(salt) && !detail.includes("\n") ? `${salt} ${detail}` : "";

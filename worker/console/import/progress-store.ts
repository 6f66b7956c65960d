import { z } from "zod";

/** What a reload needs to go on: which domains were ticked, and how many messages the server has answered for. */
const keptSchema = z.object({ mailbox: z.string(), ticked: z.array(z.string()), sent: z.number().int().min(0) });
export type Kept = z.infer<typeof keptSchema>;

const nameOf = (fileKey: string): string => `counterfoil.import.${fileKey}`;

/** The only localStorage of the console. Losing it is harmless: messages are sent again and stored once. */
export function readKept(fileKey: string): Kept | null {
  try {
    return keptSchema.parse(JSON.parse(localStorage.getItem(nameOf(fileKey)) ?? "null"));
  } catch {
    return null;
  }
}

export function keep(fileKey: string, kept: Kept): void {
  try {
    localStorage.setItem(nameOf(fileKey), JSON.stringify(kept));
  } catch {
    // Full or switched off.
  }
}

export function forget(fileKey: string): void {
  try {
    localStorage.removeItem(nameOf(fileKey));
  } catch {
    // Switched off.
  }
}

/** How many of the ticked messages need not be sent: only where mailbox and ticks are what they were. */
export function alreadySent(kept: Kept | null, mailbox: string, ticked: readonly string[]): number {
  if (kept === null || kept.mailbox !== mailbox || kept.ticked.length !== ticked.length) return 0;
  const before = new Set(kept.ticked);
  return ticked.every((domain) => before.has(domain)) ? kept.sent : 0;
}

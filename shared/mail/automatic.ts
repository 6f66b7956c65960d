// Mail that nobody wrote to anybody in particular: nobody waits for an answer to it.

/** Mailboxes that machines write from. */
const machineLocalPart =
  /^(?:mailer-?daemon|postmaster|no-?reply|do-?not-?reply|bounces?|notifications?|auto-?reply)(?:[-+._=].*)?$/;

/** True for the (normalised) address of a machine. */
export const isMachineAddress = (address: string): boolean =>
  machineLocalPart.test(address.slice(0, address.lastIndexOf("@")));

/** Auto-replies and bounces: said by the Auto-Submitted header (RFC 3834 section 5), or sent by a machine's mailbox. */
export function isAutoReply(autoSubmitted: string | null, from: string | null): boolean {
  const header = (autoSubmitted ?? "").trim().toLowerCase();
  if (header !== "" && !header.startsWith("no")) return true;
  return from !== null && isMachineAddress(from);
}

/** What the headers say of a message, as far as it counts here. */
export interface AutomaticFacts {
  autoSubmitted: string | null;
  /** RFC 2919. */
  listId: string | null;
  /** Never standardised, and still what many programs that answer by themselves send. */
  precedence: string | null;
}

/** Automatic replies, bounces, newsletters and mail of lists. `from` is the sender's normalised address. */
export const isAutomatic = (facts: AutomaticFacts, from: string | null): boolean =>
  isAutoReply(facts.autoSubmitted, from) ||
  facts.listId !== null ||
  /^(?:bulk|list|junk|auto_reply)$/i.test((facts.precedence ?? "").trim());

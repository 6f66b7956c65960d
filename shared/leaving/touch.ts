// What all that is said of departures is derived from: who of us has really written with whom of which customer.

/**
 * What one colleague and one person of a customer have written to each other, by what was saved; machines' mail, closed mail and
 * what a rule keeps to its mailbox's owner left out. Moments in milliseconds since 1970.
 */
export interface Touch {
  readonly customerId: string;
  readonly personId: string;
  /** The customer's side, lower case. */
  readonly address: string;
  /** Mails from them to the colleague, who stood in To. */
  readonly in: number;
  /** Mails from the colleague to them. */
  readonly out: number;
  /** Mails between others of which the colleague had a copy (Cc). */
  readonly copied: number;
  readonly firstAt: number;
  /** Null where there is none. */
  readonly lastInAt: number | null;
  readonly lastOutAt: number | null;
}

/** Mails with a customer in one week. */
export interface CustomerWeek {
  readonly customerId: string;
  /** The week's Monday, in milliseconds since 1970 (UTC). */
  readonly monday: number;
  readonly in: number;
  readonly out: number;
}

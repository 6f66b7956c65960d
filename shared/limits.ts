/** The largest original any door takes: Cloudflare's inbound mail ends here, and so do most mail servers. */
export const MAX_ORIGINAL_BYTES = 25 * 1024 * 1024;

/**
 * Above this the extension sends an original in parts of this size: a service worker is stopped about 30 s into a
 * pending request. One part takes 16 s at 100 kbit/s, and a line below 65 kbit/s is too slow for it. Parts still
 * smaller would cost every other line a request each for nothing.
 */
export const PART_BYTES = 192 * 1024;

/** The most that comes whole in one request, and that is put on record before it is answered. */
export const MAX_WHOLE_BYTES = 1024 * 1024;

/** The most parts an original can have. */
export const MAX_PARTS = Math.ceil(MAX_ORIGINAL_BYTES / PART_BYTES);

/** One import batch: bounded so that a batch fits the Worker's memory (128 MB) with its parsed messages. */
export const MAX_IMPORT_BATCH_MESSAGES = 100;
export const MAX_IMPORT_BATCH_BYTES = 8 * 1024 * 1024;

/** Page sizes of lists; search shows at most this many a page so that bulk reading is visible as many requests. */
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 50;

/** What the row keeps of the text for lists; the whole text lies in R2. */
export const SNIPPET_CHARS = 300;

/**
 * What may wait in one browser profile. 1 GiB is some 13,000 mails of 80 kB or 40 of the largest, more than anybody saves
 * in a month without network, and a disk that small has other troubles. 5,000 items keep every list of them below 50 ms.
 */
export const OUTBOX_MAX_BYTES = 1024 * 1024 * 1024;
export const OUTBOX_MAX_ITEMS = 5_000;
/** From here on the popup says how much waits: far enough from the end to do something about it. */
export const OUTBOX_WARN_BYTES = 200 * 1024 * 1024;
/** After a month in which nothing arrived, going on would only look like saving. Longer than a holiday, shorter than a quarter. */
export const OUTBOX_MAX_AGE_DAYS = 30;

/** Whole backups kept in the backups' bucket: a week of nightly ones, so that a mistake has a week to be noticed. */
export const BACKUPS_KEPT = 7;

/** A note's text: about two printed pages. What is longer is a document, and belongs to the mail or the files. */
export const MAX_NOTE_CHARS = 4000;

/** A next step is one line of a list. */
export const MAX_STEP_CHARS = 200;

/** Whoever saved something may think better of it for so long; after that the record is the company's too. */
export const UNDO_MS = 24 * 60 * 60 * 1000;

/** So long its author can bring a deleted note back; then the sweep removes its text for good. */
export const NOTE_KEPT_DAYS = 7;

/** The most open next steps of one person that are listed: more than anybody works through. */
export const MAX_STEPS = 200;

/** How long a customer may wait for an answer, in hours of working days: a day until the company says otherwise, two weeks at most. */
export const DEFAULT_ANSWER_HOURS = 24;
export const MAX_ANSWER_HOURS = 240;
/** Mail that nobody answered for so long is looked up, not waited for. */
export const WAITING_DAYS = 90;

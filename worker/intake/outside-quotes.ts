import { segmentsOf } from "../../shared/mail/segments.ts";
import type { AppContext } from "../context.ts";
import { derivedUuid } from "../ids.ts";
import type { ParsedAttachment, ParsedMessage } from "../mail/parsed-message.ts";
import { documentKind, documentText } from "../quotes/document-text.ts";
import { type FoundQuote, type OutsideDocument, quotesIn } from "../quotes/outside.ts";
import { documentsRead, keepOutsideQuotes, mayReadDocuments, type OutsideFind } from "../records/outside-finds.ts";
import type { SentSigns } from "../records/quote-sending.ts";

// Finds quotes that left a mailbox without the Desk, in a colleague's own mail that was recorded. Whether it calls itself
// automatic is not asked: whoever writes a mail writes its headers.

/** A quote comes with few; of more the first are read, the others are told by their names. */
const MOST_READ = 4;
const quoteNumber = /(?<![A-Za-z0-9])[A-Z0-9]{1,10}-\d{4}-\d{5,}(?!\d)/g;
const MAX_NAME_CHARS = 300;
/** Of the mail's own words; a letter has some thousands. */
const MAX_TEXT_CHARS = 200_000;

/** Of a mail, where it lies and whose it is. */
export interface RecordedAt {
  messageId: string;
  threadId: string;
  customerIds: readonly string[];
  sentAt: string;
  /** Whose mail it is. */
  personId: string | null;
}

interface Candidate {
  part: number;
  file: ParsedAttachment;
  kind: "pdf" | "office";
}

/** Lists the quotes of a mail that no quote of the Desk matches. Asks the Book only where one may be read or is found. */
export async function noteOutsideQuotes(
  ctx: AppContext,
  actorName: string,
  parsed: ParsedMessage,
  mail: RecordedAt & SentSigns,
): Promise<void> {
  const candidates = candidatesOf(parsed);
  const mayRead = candidates.length > 0 && (await mayReadDocuments(ctx, mail.messageId));
  const documents = await readDocuments(ctx, mayRead, candidates);
  const text = segmentsOf(parsed.text.slice(0, MAX_TEXT_CHARS))
    .filter(({ kind }) => kind === "new")
    .map((segment) => segment.text)
    .join("\n");
  const found = quotesIn({ subject: parsed.subject, text, documents });
  // Behind everything that goes through what others wrote: what is cut off there counts as a try.
  if (mayRead) await documentsRead(ctx, mail.messageId);
  if (found.length === 0) return;
  // A paper of the Desk's that was made into something else still names its number.
  const named = [parsed.subject, text, ...documents.flatMap((one) => [one.fileName, one.text ?? ""])].join("\n");
  const numbers = [...new Set([...mail.numbers, ...(named.match(quoteNumber) ?? [])])].slice(0, 40);
  const finds = await Promise.all(found.map((one) => findOf(mail.messageId, parsed, one)));
  await keepOutsideQuotes(ctx, actorName, { ...mail, numbers }, finds);
}

/** Files that may be quotes, PDFs first: where one comes as both, it is the PDF. */
function candidatesOf({ attachments }: ParsedMessage): Candidate[] {
  const found = attachments.flatMap((file, part) => {
    const kind = file.inline ? null : documentKind(file);
    return kind === null ? [] : [{ part, file, kind }];
  });
  return found.sort((a, b) => Number(b.kind === "pdf") - Number(a.kind === "pdf"));
}

async function readDocuments(
  ctx: AppContext,
  mayRead: boolean,
  candidates: readonly Candidate[],
): Promise<OutsideDocument[]> {
  const documents: OutsideDocument[] = [];
  for (const [at, { part, file }] of candidates.entries()) {
    const text = mayRead && at < MOST_READ ? await documentText(file, ctx.nowMs) : null;
    documents.push({ part, fileName: file.fileName, text });
  }
  return documents;
}

async function findOf(messageId: string, parsed: ParsedMessage, found: FoundQuote): Promise<OutsideFind> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${messageId} ${found.part}`));
  const file = parsed.attachments[found.part];
  return {
    ...found,
    id: derivedUuid(Buffer.from(hash).toString("hex")),
    fileName: (file?.fileName ?? parsed.subject).slice(0, MAX_NAME_CHARS),
    mediaType: file?.mediaType ?? "",
    bytes: file?.bytes.length ?? 0,
  };
}

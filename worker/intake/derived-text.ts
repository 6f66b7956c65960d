import { SNIPPET_CHARS } from "../../shared/limits.ts";
import { type Segment, segmentsOf, withoutMark } from "../../shared/mail/segments.ts";
import type { ParsedMessage } from "../mail/parsed-message.ts";
import { indexFields, quotedTerms } from "../search/terms.ts";
import type { VolumeTerms } from "../volume/record.ts";

// What a message's row and the index hold of its text.

/** More text than this is found by its beginning only; the whole stays in R2. */
const INDEXED_CHARS = 20_000;

/** How a message begins: with what is new in it, where it says anything new. */
export function snippetOf(text: string): string {
  const begun = segmentsOf(text.slice(0, INDEXED_CHARS));
  const short = (given: string): string => given.replace(/\s+/g, " ").trim().slice(0, SNIPPET_CHARS);
  return (
    short(linesOf(begun, ["new"]).join(" ")) || short(linesOf(begun, ["new", "signature"]).join(" ")) || short(text)
  );
}

const linesOf = (segments: readonly Segment[], kinds: readonly Segment["kind"][]): string[] =>
  segments.filter(({ kind }) => kinds.includes(kind)).flatMap(({ text }) => text.split("\n"));

/** What a message is found by. */
export function termsOf(
  parsed: Pick<ParsedMessage, "subject" | "participants" | "text"> & { attachments: readonly { fileName: string }[] },
): VolumeTerms {
  const open = parsed.participants.filter(({ role }) => role !== "bcc");
  const segments = segmentsOf(parsed.text.slice(0, INDEXED_CHARS));
  return {
    words: indexFields([
      parsed.subject,
      open.map(({ name, address }) => `${name} ${address}`).join(" "),
      linesOf(segments, ["new", "signature"]).join("\n"),
      parsed.attachments.map(({ fileName }) => fileName).join(" "),
    ]),
    // Form proves nothing: people answer between the lines, and paste. The volume leaves a line out only where it finds it
    // in an earlier message.
    quoted: linesOf(segments, ["quote"]).flatMap((line) => quotedTerms(withoutMark(line)) ?? []),
  };
}

import type { WordKey } from "../words/words.tsx";

const known = [
  "empty",
  "too_many_parts",
  "too_deep",
  "headers_too_large",
  "text_too_long",
  "too_many_participants",
  "parser_failed",
  "no_from",
  "unreadable_address",
  "no_date",
  "unreadable_date",
  "no_message_id",
  "duplicate_header",
  "guessed_charset",
  "undecodable_text",
  "nul_bytes",
] as const;

/** The words for a problem's code (worker/mail/parsed-message.ts); a code that is not known here is named by `{code}`. */
export function problemWord(code: string): WordKey {
  const found = known.find((one) => one === code);
  return found === undefined ? "message.problem.other" : `message.problem.${found}`;
}

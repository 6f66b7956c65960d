/** RFC 5322 section 2.1.1: no line, and so no id, is longer. */
const MAX_ID_CHARS = 998;

/**
 * Message ids (RFC 5322 section 3.6.4) of a field's value, in order and without brackets; folding inside an id is removed.
 * Words without brackets need an @.
 */
export function readMessageIds(value: string): string[] {
  const bracketed = [...value.matchAll(/<([^<>]+)>/g)].map((match) => match[1] ?? "");
  const words = bracketed.length > 0 ? bracketed : value.split(/[\s,;<>]+/).filter((word) => word.includes("@"));
  const ids = words.map((id) => id.replace(/\s+/g, "")).filter((id) => id !== "" && id.length <= MAX_ID_CHARS);
  return [...new Set(ids)];
}

/**
 * What mail programs put before a subject when answering or forwarding, in the languages customers write in. Each may
 * carry a counter: `Re[2]:`, `RE(3):`, `AW2:`.
 */
const prefixes = [
  // English, French, Spanish, Italian, Portuguese
  ...["re", "fw", "fwd", "tr", "réf", "ref", "rv", "res", "enc", "r", "i", "rif", "inoltro", "reenv", "trans"],
  // German, Dutch, Nordic, Polish, Czech, Hungarian, Turkish
  ...["aw", "wg", "antw", "antwort", "doorst", "betreff", "sv", "vs", "vb", "vl", "odp", "pd", "atb", "předmět"],
  ...["vá", "továbbítás", "ynt", "ilt", "bls", "fs"],
  // Chinese, Japanese, Korean
  ...[
    "回复",
    "答复",
    "回覆",
    "答覆",
    "转发",
    "轉寄",
    "转寄",
    "轉發",
    "自动回复",
    "自動回覆",
    "返信",
    "転送",
    "회신",
    "전달",
  ],
  // Russian, Ukrainian
  ...["ответ", "отв", "на", "пересл", "переслано", "пер", "відп", "пересилання", "перенаправлено"],
];

const prefixPattern = new RegExp(
  `^\\s*(?:(?:${prefixes.join("|")})\\s*(?:[[(]?\\s*\\d{1,3}\\s*[\\])]?)?\\s*[:：]|\\[(?:fwd|转发)[:：]?)\\s*`,
  "iu",
);

/** Longer subjects are cut: a header may hold megabytes, a thread hint needs no more. */
const MAX_SUBJECT_CHARS = 1000;

/**
 * The subject without its chain of Re:, Fwd:, AW:, 回复：, Ответ: … and with white space folded. For display and as a
 * hint for a thread, never as proof that two messages belong together.
 */
export function normalizeSubject(subject: string): string {
  let rest = subject.slice(0, MAX_SUBJECT_CHARS).replace(/\s+/g, " ").trim();
  for (;;) {
    const next = rest.replace(prefixPattern, "");
    if (next === rest) return rest;
    rest = next.trim();
  }
}

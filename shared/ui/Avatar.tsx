/** How many hues there are in parts.css (`avatar-0` …). */
const HUES = 8;

/** A person's or customer's initials on a colour that stays theirs. Decoration: the name stands beside it. */
export function Avatar(props: { name: string; seed?: string; square?: boolean; size?: "small" | "large" }) {
  const shape = props.square ? "avatar-square" : "";
  const size = props.size ? `avatar-${props.size}` : "";
  return (
    <span class={`avatar avatar-${hueOf(props.seed ?? props.name)} ${shape} ${size}`} dir="auto" aria-hidden="true">
      {initialsOf(props.name, props.square)}
    </span>
  );
}

/**
 * First letters of the first and last word. Of a Chinese, Japanese or Korean name one character: a person's last, a
 * company's first, since companies end alike (公司).
 */
export function initialsOf(name: string, company = false): string {
  const words = name
    // Joiners and characters that turn the direction are no letters of a name.
    .replace(/\p{Cf}/gu, "")
    .trim()
    .split(/[\s·]+/u)
    .filter(Boolean);
  const first = words[0];
  if (first === undefined) return "?";
  if (/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(first))
    return [...first].at(company ? 0 : -1) ?? "?";
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return `${[...first][0] ?? ""}${[...last][0] ?? ""}`.toUpperCase();
}

function hueOf(seed: string): number {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % HUES;
}

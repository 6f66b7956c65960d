import type { Pictures } from "./pictures.ts";

// The browser's own CSS parser reads, and only plain longhand values are written out again. Text that is kept unread
// (custom properties, var(), escapes) could become a url() later and load something, so it goes.

/** Functions that fetch, or that put in text nobody has looked at. */
const UNREAD = /\\|(?:var|env|attr|if|image-set|image|src|element|paint|cross-fade|expression)\(|@import/i;

const URL_VALUE = /url\("([^"\\]*)"\)/gi;

/** The declarations of a parsed style as text, with every url() decided by `pictures`. */
export function cleanDeclarations(style: CSSStyleDeclaration, pictures: Pictures): string {
  const kept: string[] = [];
  for (const name of style) {
    if (name.startsWith("--")) continue;
    const value = style.getPropertyValue(name);
    if (value === "") continue;
    const clean = cleanValue(value, pictures);
    if (clean === null) continue;
    kept.push(`${name}:${clean}${style.getPropertyPriority(name) === "important" ? " !important" : ""}`);
  }
  return kept.join(";");
}

/** The value with its url()s decided, or null where the declaration goes: one picture missing, or text nobody read. */
function cleanValue(value: string, pictures: Pictures): string | null {
  // A data: address may look like anything, so the functions are looked for in what stands around the addresses.
  const around = value.replace(URL_VALUE, "");
  if (UNREAD.test(around) || /url\(/i.test(around)) return null;
  let missing = false;
  const written = value.replace(URL_VALUE, (_, address: string) => {
    const allowed = pictures.allowed(address);
    if (allowed === null || /["\\\n]/.test(allowed)) missing = true;
    return `url("${allowed}")`;
  });
  return missing ? null : written;
}

/** A mail's style sheet written anew: style rules and the media queries around them, nothing else. */
export function cleanSheet(css: string, pictures: Pictures): string {
  const sheet = new CSSStyleSheet();
  try {
    // In a constructed sheet @import is never followed.
    sheet.replaceSync(css);
  } catch {
    return "";
  }
  return cleanRules(sheet.cssRules, pictures);
}

function cleanRules(rules: CSSRuleList, pictures: Pictures): string {
  const kept: string[] = [];
  for (const rule of rules) {
    if (rule instanceof CSSStyleRule) {
      const declarations = cleanDeclarations(rule.style, pictures);
      if (declarations !== "") kept.push(`${rule.selectorText}{${declarations}}`);
    } else if (rule instanceof CSSMediaRule) {
      kept.push(`@media ${rule.conditionText}{${cleanRules(rule.cssRules, pictures)}}`);
    } else if (rule instanceof CSSSupportsRule) {
      kept.push(`@supports ${rule.conditionText}{${cleanRules(rule.cssRules, pictures)}}`);
    }
  }
  return kept.join("\n");
}

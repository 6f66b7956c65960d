/** One rule of a `_headers` file, in the file's order. */
export interface HeaderRule {
  pattern: RegExp;
  unset: string[];
  set: [name: string, value: string][];
}

/** Reads the `_headers` file of static assets. Of two rules with the same pattern the last one counts, as when deployed. */
export function readHeaderRules(text: string): HeaderRule[] {
  const rules = new Map<string, HeaderRule>();
  let current: HeaderRule | null = null;
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    if (!/^\s/.test(line)) {
      current = { pattern: patternOf(line.trim()), unset: [], set: [] };
      rules.set(line.trim(), current);
      continue;
    }
    const entry = line.trim();
    if (entry.startsWith("! ")) current?.unset.push(entry.slice(2).trim().toLowerCase());
    const colon = entry.indexOf(":");
    if (!entry.startsWith("! ") && colon > 0) {
      current?.set.push([entry.slice(0, colon).toLowerCase(), entry.slice(colon + 1).trim()]);
    }
  }
  return [...rules.values()];
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${source}$`);
}

/** The headers of a path: every matching rule in order, first what it detaches, then what it adds (joined by a comma). */
export function headersFor(rules: readonly HeaderRule[], path: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const rule of rules) {
    if (!rule.pattern.test(path)) continue;
    for (const name of rule.unset) headers.delete(name);
    for (const [name, value] of rule.set) {
      const before = headers.get(name);
      headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
  }
  return headers;
}

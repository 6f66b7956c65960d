import type { PolicyDocument, Rule } from "./document.ts";
import { sameOrder } from "./order.ts";

/** What two documents do not share, rule by rule; rules are known by their ids. */
export interface PolicyChanges {
  added: Rule[];
  removed: Rule[];
  changed: { before: Rule; after: Rule }[];
  /** Rules that stand elsewhere among those that stayed. */
  moved: Rule[];
  /** Names of lists whose entries differ, with what came and went. */
  lists: { name: string; added: string[]; removed: string[] }[];
  /** Whether anything else differs: what holds where no rule does, retention classes, hours, offline time. */
  rest: boolean;
}

const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/** JSON with its keys in order, and without what is undefined: equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** Compares two documents. */
export function compareDocuments(before: PolicyDocument, after: PolicyDocument): PolicyChanges {
  const olds = new Map(before.rules.map((rule) => [rule.id, rule]));
  const news = new Map(after.rules.map((rule) => [rule.id, rule]));
  const stayed = after.rules.filter(({ id }) => olds.has(id));
  const inPlace = new Set(
    sameOrder(
      before.rules.map(({ id }) => id),
      after.rules.map(({ id }) => id),
    ),
  );
  const names = [...new Set([...Object.keys(before.lists), ...Object.keys(after.lists)])].toSorted();
  const { rules: _, lists: __, ...oldRest } = before;
  const { rules: ___, lists: ____, ...newRest } = after;
  return {
    added: after.rules.filter(({ id }) => !olds.has(id)),
    removed: before.rules.filter(({ id }) => !news.has(id)),
    changed: stayed.flatMap((rule) => {
      const old = olds.get(rule.id);
      return old && !isSame(old, rule) ? [{ before: old, after: rule }] : [];
    }),
    moved: stayed.filter(({ id }) => !inPlace.has(id)),
    lists: names.flatMap((name) => {
      const [was, is] = [before.lists[name] ?? [], after.lists[name] ?? []];
      const list = {
        name,
        added: is.filter((entry) => !was.includes(entry)),
        removed: was.filter((entry) => !is.includes(entry)),
      };
      return list.added.length + list.removed.length > 0 ? [list] : [];
    }),
    rest: !isSame(oldRest, newRest),
  };
}

/** Whether nothing differs. */
export const isUnchanged = ({ added, removed, changed, moved, lists, rest }: PolicyChanges): boolean =>
  added.length + removed.length + changed.length + moved.length + lists.length === 0 && !rest;

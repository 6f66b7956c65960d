import { useEffect, useState } from "preact/hooks";
import type { Writing } from "../../drafts.ts";
import { readDrafts, writeDraft } from "../../settings.ts";

/** The notes under way, as this person left them, each about one customer; they outlast the panel. */
export function useDrafts(personId: string | null): {
  all: readonly Writing[];
  put(one: Writing): void;
  forget(customerId: string): void;
} {
  const [all, setAll] = useState<readonly Writing[]>([]);
  useEffect(() => {
    let here = true;
    setAll([]);
    if (personId !== null) void readDrafts(personId).then((found) => here && setAll(found));
    return () => {
      here = false;
    };
  }, [personId]);
  const change = (customerId: string, writing: Writing | null): void => {
    setAll((before) => [
      ...before.filter((one) => one.customerId !== customerId),
      ...(writing === null ? [] : [writing]),
    ]);
    if (personId !== null) void writeDraft(personId, customerId, writing);
  };
  return { all, put: (one) => change(one.customerId, one), forget: (customerId) => change(customerId, null) };
}

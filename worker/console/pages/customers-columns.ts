import { useState } from "preact/hooks";
import { z } from "zod";
import { type Column, columns, defaultColumns } from "./customers-view.ts";

// Which columns a person chose, kept in this browser for them alone.

const keyOf = (personId: string): string => `customers.columns.${personId}`;
const chosenSchema = z.array(z.enum(columns));

function readColumns(personId: string): readonly Column[] {
  try {
    const kept = chosenSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(personId)) ?? "null"));
    return kept.success ? columns.filter((one) => kept.data.includes(one)) : defaultColumns;
  } catch {
    // No storage here, or not ours.
    return defaultColumns;
  }
}

/** The person's columns, and a way to change them. */
export function useColumns(personId: string): [readonly Column[], (chosen: readonly Column[]) => void] {
  const [shown, setShown] = useState(() => readColumns(personId));
  return [
    shown,
    (chosen) => {
      const inOrder = columns.filter((one) => chosen.includes(one));
      setShown(inOrder);
      try {
        localStorage.setItem(keyOf(personId), JSON.stringify(inOrder));
      } catch {
        // Full or forbidden: they hold until the page is left.
      }
    },
  ];
}

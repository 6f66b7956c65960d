// Going through a list by keys. A row is the link with `data-row`; rows that are not drawn yet come as the page scrolls.

const rowsOf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("main [data-row]")];

/** The row that has the focus, or null. */
export const focusedRow = (): HTMLElement | null => {
  const active = document.activeElement;
  return active instanceof HTMLElement && active.matches("main [data-row]") ? active : null;
};

/**
 * Moves the focus `step` rows on. From outside the list it goes to the row of `cameFrom` (the page one was on before), else
 * to the first row on the screen. False where there are no rows.
 */
export function moveInList(step: 1 | -1, cameFrom: string | null): boolean {
  const rows = rowsOf();
  const focused = focusedRow();
  const at = focused === null ? -1 : rows.indexOf(focused);
  const target = at === -1 ? startRow(rows, cameFrom) : rows[at + step];
  if (target === undefined) return rows.length > 0 && at !== -1;
  target.focus({ preventScroll: true });
  // The row, not the link in it, and clear of what sticks to the window's edge (scroll-margin in the styles).
  (target.closest<HTMLElement>("tr, .message-row, li") ?? target).scrollIntoView({ block: "nearest" });
  return true;
}

function startRow(rows: readonly HTMLElement[], cameFrom: string | null): HTMLElement | undefined {
  return (
    rows.find((row) => cameFrom !== null && row.getAttribute("href") === cameFrom) ??
    rows.find((row) => row.getBoundingClientRect().top >= 0) ??
    rows[0]
  );
}

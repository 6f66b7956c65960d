import type { Sheet } from "./talk.ts";

/** The amounts of a sheet in cents: each row, their sum, the discount (rounded half up) and what is to be paid. */
export function amounts(sheet: Sheet): { rows: number[]; sum: number; discount: number; total: number } {
  const rows = sheet.rows.map(([, quantity, price]) => quantity * cents(price));
  const sum = rows.reduce((a, b) => a + b, 0);
  const discount = Math.floor((sum * sheet.discountPercent + 50) / 100);
  return { rows, sum, discount, total: sum - discount };
}

/** A price in whole units → cents. */
export function cents(price: number): number {
  return Math.round(price * 100);
}

/** Cents → `12,345.60`. */
export function amountText(value: number): string {
  const whole = String(Math.floor(value / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${String(value % 100).padStart(2, "0")}`;
}

import type { TextStyle } from "./type-setter.ts";

/** Ink, and what stands back. */
export const colors = { ink: "#1b2330", quiet: "#5a6574", accent: "#1d4f7c", rule: "#c8d0d9", ground: "#f2f5f8" };

const { ink, quiet, accent } = colors;

/** One scale for the whole quote. */
export const styles = {
  title: { size: 21, leading: 27, isBold: true, color: ink },
  seller: { size: 13, leading: 17, isBold: true, color: ink },
  heading: { size: 10, leading: 14, isBold: true, color: ink },
  body: { size: 9, leading: 12.5, color: ink },
  strong: { size: 9, leading: 12.5, isBold: true, color: ink },
  total: { size: 11.5, leading: 17, isBold: true, color: ink },
  small: { size: 8, leading: 11, color: quiet },
  label: { size: 7.5, leading: 10.5, isBold: true, color: quiet },
  mark: { size: 8, leading: 11, isBold: true, color: accent },
  terms: { size: 7.5, leading: 10.5, color: quiet },
  footer: { size: 7, leading: 9.5, color: quiet },
} as const satisfies Record<string, TextStyle>;

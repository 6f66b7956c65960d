import { expect, it } from "vitest";
import { displayFileName } from "../../../worker/mail/attachments.ts";

it.each([
  ["报价单 2024.xlsx", "报价单 2024.xlsx"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\anna\\offer.pdf", "offer.pdf"],
  ["invoice\u202efdp.exe", "invoicefdp.exe"],
  ["a\r\nContent-Type: x.pdf", "aContent-Type_ x.pdf"],
  ["..", "attachment-3.pdf"],
  [".htaccess", "htaccess"],
  ["dir/", "dir"],
  ['q<1>:"2"|?*.pdf', "q_1___2____.pdf"],
  ["", "attachment-3.pdf"],
  [null, "attachment-3.pdf"],
])("%j is shown as %j", (raw, expected) => {
  expect(displayFileName(raw, "application/pdf", 3)).toBe(expected);
});

it("keeps the ending of a name that is too long", () => {
  const name = displayFileName(`${"量".repeat(500)}.pdf`, "application/pdf", 1);
  expect(Array.from(name)).toHaveLength(200);
  expect(name.endsWith("量.pdf")).toBe(true);
});

it("calls a nameless part of unknown type .bin", () => {
  expect(displayFileName(null, "application/x-thing", 1)).toBe("attachment-1.bin");
});

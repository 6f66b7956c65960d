import { describe, expect, it } from "vitest";
import type { ImportHeaders } from "../../../shared/mail/preview.ts";
import { createPreviewKeeper } from "../../../worker/console/import/preview.ts";
import { alreadySent } from "../../../worker/console/import/progress-store.ts";

const headers = (from: string, to: string[], cc: string[] = []): ImportHeaders => ({
  from,
  to,
  cc,
  date: "2026-01-05T10:00:00.000Z",
  messageId: "a@b.example",
  subjectRaw: "Private words",
});

describe("import preview", () => {
  const options = { ownDomains: ["acme.example"], knownCustomerDomains: ["globex.example"] };
  const keeper = createPreviewKeeper(options);
  keeper.add(headers("buyer@globex.example", ["rep1@acme.example"], ["lee@initech.example"]));
  keeper.add(headers("rep1@acme.example", ["lee@initech.example"]));
  keeper.add(headers("rep1@acme.example", ["rep2@acme.example"]));
  keeper.add(headers("someone@gmail.com", ["rep1@acme.example"]));

  it("known customers start ticked; unknown, free-mail and own do not", () => {
    const rows = keeper.rows().map((row) => [row.domain, row.kind, row.count, row.ticked]);
    expect(rows).toEqual([
      ["initech.example", "unknown", 2, false],
      ["globex.example", "known", 1, true],
      ["gmail.com", "free", 1, false],
      ["acme.example", "own", 1, false],
    ]);
  });

  it("a message with two ticked domains counts once, internal mail never", () => {
    expect(keeper.count(new Set(["globex.example", "initech.example"]))).toBe(2);
    expect(keeper.count(new Set(["acme.example"]))).toBe(0);
    expect(keeper.count(new Set())).toBe(0);
  });

  it("goes on where it stopped only for the same mailbox and the same ticks", () => {
    const kept = { mailbox: "rep1@acme.example", ticked: ["globex.example", "initech.example"], sent: 200 };
    expect(alreadySent(kept, "rep1@acme.example", ["initech.example", "globex.example"])).toBe(200);
    expect(alreadySent(kept, "rep1@acme.example", ["globex.example"])).toBe(0);
    expect(alreadySent(kept, "rep2@acme.example", kept.ticked)).toBe(0);
    expect(alreadySent(null, "rep1@acme.example", kept.ticked)).toBe(0);
  });
});

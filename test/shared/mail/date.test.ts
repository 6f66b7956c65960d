import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseMailDate } from "../../../shared/mail/date.ts";

it.each([
  ["Mon, 17 Jan 1994 11:14:55 -0500", "1994-01-17T16:14:55Z"],
  ["Tue, 9 Jun 92 03:45:24 JST", "1992-06-08T18:45:24Z"],
  ["Sat Mar 24 21:23:03 EDT 2007", "2007-03-25T01:23:03Z"],
  ["Sat Mar 24 21:23:03 -0400 2007", "2007-03-25T01:23:03Z"],
  ["Thu, 1 Oct 2015 14:40:57 +0200 (Sommerzeit)", "2015-10-01T12:40:57Z"],
  ["2024-05-01T09:00:00+08:00", "2024-05-01T01:00:00Z"],
  ["17-6-2008 17:10:08", "2008-06-17T17:10:08Z"],
  ["22 Apr 96 18:20:32 -0500", "1996-04-22T23:20:32Z"],
  ["Fri, 28 Feb 2025 11:30:00 PM -0500", "2025-03-01T04:30:00Z"],
  ["Fri, 8 May 2015", "2015-05-08T00:00:00Z"],
  ["yesterday", null],
  ["Fri, 45 May 2015 10:00:00 +0000", null],
  ["(".repeat(100_000), null],
  ["", null],
])("%j is %j", (value, expected) => {
  expect(parseMailDate(value)).toBe(expected);
});

const corpus = new URL("../../../../shared/corpora/parse/headers.jsonl", import.meta.url);

describe.skipIf(!existsSync(corpus))("the shared corpus of dates", () => {
  it("is read but for leap seconds, which are taken as the second before", () => {
    const dates = readFileSync(corpus, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((entry) => entry.kind === "date" && !/:6\d /.test(entry.header));
    expect(dates.length).toBeGreaterThan(40);
    for (const { header, expect: expected } of dates)
      expect([header, parseMailDate(header)]).toEqual([header, expected]);
  });
});

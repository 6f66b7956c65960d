import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../worker/ledger/leaf.ts";
import { canonicalJson, commit, leafBytes, leafKinds, MAX_DETAIL_BYTES, opens } from "../../../worker/ledger/leaf.ts";
import { leafRow } from "../../../worker/ledger/leaf-outbox.ts";

const salt = (fill: number): Uint8Array => new Uint8Array(16).fill(fill);
const jsonArb = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with its members put in the opposite order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("canonical JSON", () => {
  it("sorts keys by code unit, escapes as JSON does and has no spaces", () => {
    const text = canonicalJson({
      b: [1, { z: null, a: true }],
      a: "Привет\n",
      é: 1e21,
      A: -0,
      "10": 0.1,
      "9": "\ud800",
    });
    expect(text).toBe(String.raw`{"10":0.1,"9":"\ud800","A":0,"a":"Привет\n","b":[1,{"a":true,"z":null}],"é":1e+21}`);
  });

  it("says the same for the same value in any order, and can be read back", () => {
    fc.assert(
      fc.property(jsonArb, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(value)).not.toContain("\n");
      }),
      { numRuns: 300 },
    );
  });

  it("refuses numbers that JSON does not have", () => {
    expect(() => canonicalJson({ n: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson([Number.POSITIVE_INFINITY])).toThrow(TypeError);
  });
});

describe("a leaf", () => {
  const row = leafRow(
    "2026-11-21T10:00:00.000Z",
    "customer.owner",
    "person-1",
    "customer-1",
    { to: "person-2", from: null },
    salt(7),
  );

  it("commits to its detail and does not contain it", () => {
    expect(row.detail).toBe('{"from":null,"to":"person-2"}');
    // Computed with another language's SHA-256.
    expect(row.commitment).toBe("af769d8883197eabc30141e2aeff91968a419e9311338181d34824375a233a7c");
    const bytes = leafBytes({ source: "book", seq: 3, ...row });
    expect(bytes).toBe(
      `{"actor":"person-1","at":"2026-11-21T10:00:00.000Z","commitment":"${row.commitment}","kind":"customer.owner","seq":3,"source":"book","subject":"customer-1","v":1}`,
    );
  });

  it("opens with its own salt and detail only", () => {
    expect(opens(row.commitment, row.salt, row.detail)).toBe(true);
    expect(opens(row.commitment, "08".repeat(16), row.detail)).toBe(false);
    expect(opens(row.commitment, row.salt, row.detail.replace("2", "3"))).toBe(false);
    expect(opens(row.commitment, "", row.detail)).toBe(false);
  });

  it("tells equal details apart by their salts", () => {
    expect(commit("07".repeat(16), "{}")).not.toBe(commit("08".repeat(16), "{}"));
    expect(() => commit("07", "{}")).toThrow(RangeError);
  });

  it("refuses a detail that is content rather than ids", () => {
    const long = "x".repeat(MAX_DETAIL_BYTES);
    expect(() => leafRow(row.at, "search.shown", "p", "s", { long }, salt(1))).toThrow(RangeError);
  });

  it("has kinds of one form, each once", () => {
    expect(leafKinds.filter((kind) => !/^[a-z-]+\.[a-z-]+$/.test(kind))).toEqual([]);
    expect(new Set(leafKinds).size).toBe(leafKinds.length);
  });
});

import { describe, expect, it } from "vitest";
import { applies, isBelow, isTooOld } from "../../../extension/background/automatic.ts";
import { type ExtensionPolicy, extensionPolicySchema, type Stop } from "../../../shared/api/devices.ts";

const HOUR_MS = 3_600_000;
const policy = (changes: object = {}): ExtensionPolicy =>
  extensionPolicySchema.parse({
    person: { id: "01hzzzzzzzzzzzzzzzzzzzzzzz", name: "Wei" },
    ...{ mailboxes: [], readers: "Sales", companyName: "Acme", language: "en", ownDomains: ["acme.example"] },
    ...{ customerDomains: ["globex.example"], consoleUrl: "http://localhost" },
    rules: { form: 1, name: "test", rules: [], otherwise: { action: "auto" }, offlineHours: 2 },
    ...changes,
  });

describe("saving that is switched off", () => {
  it.each<[string, Partial<Stop>, boolean]>([
    ["for everybody", { scope: "everybody" }, true],
    ["for the person's team: the server names no other", { scope: "team" }, true],
    ["in this webmail", { scope: "webmail", webmail: "roundcube" }, true],
    ["in another webmail", { scope: "webmail", webmail: "zimbra" }, false],
    ["in every webmail", { scope: "webmail", webmail: null }, true],
    ["in releases below this one", { scope: "webmail", webmail: "roundcube", belowVersion: "1.10.0" }, false],
    ["in releases below a later one", { scope: "everybody", belowVersion: "1.10.1" }, true],
  ])("applies or not: %s", (_, stop, expected) => {
    expect(applies({ scope: "everybody", webmail: null, belowVersion: null, ...stop }, "roundcube", "1.10.0")).toBe(
      expected,
    );
  });

  it.each([
    ["1.9", "1.10", true],
    ["1.10", "1.9", false],
    ["2", "2.0.0", false],
    ["2.0.0", "2.0.0.1", true],
    ["0.9.9", "1", true],
  ])("knows which release is below which: %s, %s", (version, bound, expected) => {
    expect(isBelow(version, bound)).toBe(expected);
  });
});

describe("rules that were heard of too long ago", () => {
  const now = Date.UTC(2026, 10, 22);
  it.each<[string, number, boolean]>([
    ["just now", 0, false],
    ["at the limit", 2 * HOUR_MS, false],
    ["past it", 2 * HOUR_MS + 1, true],
    ["in the future, by a clock that was put back", -1, true],
  ])("record nothing by themselves: %s", (_, ageMs, expected) => {
    expect(isTooOld({ policy: policy(), fetchedAt: now - ageMs }, now)).toBe(expected);
  });

  it("are given three days where nobody has written any", () => {
    const old = { policy: policy({ rules: null }), fetchedAt: now - 72 * HOUR_MS };
    expect([isTooOld(old, now), isTooOld(old, now + 1)]).toEqual([false, true]);
  });
});

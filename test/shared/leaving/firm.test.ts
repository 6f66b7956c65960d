import { describe, expect, it } from "vitest";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { DAY_MS, FIRM_DAYS } from "../../support/firm/calendar.ts";
import { copiesOf, isColleague, planFirm, wholeFirm } from "../../support/firm/firm.ts";
import { letterBytes, lettersOf } from "../../support/firm/letters.ts";
import { defectionTruth, touchTruth } from "../../support/firm/truth.ts";

const firm = planFirm(wholeFirm(3, 6000, "2026-11-23"));

describe("the simulated firm", () => {
  it("is the same firm again from the same seed, and another from another", () => {
    const digest = (seed: number) =>
      JSON.stringify(planFirm(wholeFirm(seed, 6000, "2026-11-23")).mails.map(({ at }) => at));
    expect(digest(3)).toBe(JSON.stringify(firm.mails.map(({ at }) => at)));
    expect(digest(4)).not.toBe(digest(3));
  });

  it("has as many copies in its mailboxes as were asked for, all within the two years and before their holder left", () => {
    expect(firm.mails.reduce((sum, mail) => sum + copiesOf(mail), 0)).toBe(6000);
    expect([...lettersOf(firm)]).toHaveLength(6000);
    for (const { person, mail } of lettersOf(firm)) {
      const day = (mail.at - firm.startMs) / DAY_MS;
      expect(day).toBeGreaterThanOrEqual(0);
      expect(day).toBeLessThan((firm.people[person]?.leavesOn ?? FIRM_DAYS) + 2);
    }
  });

  it("has letters that parse without a problem, with the people, the parents and the day that were planned", async () => {
    const letters = [...lettersOf(firm)];
    for (let n = 0; n < letters.length; n += 61) {
      const letter = letters[n];
      if (!letter) continue;
      const { mail } = letter;
      const { message: parsed, problems } = await parseMessage(letterBytes(firm, letter));
      expect(problems).toEqual([]);
      expect(parsed.from).toMatchObject({ address: mail.from.address, name: mail.from.name });
      const named = parsed.participants.filter(({ role }) => role === "to" || role === "cc");
      expect(named.map(({ address }) => address)).toEqual([...mail.to, ...mail.cc].map(({ address }) => address));
      expect(parsed.references).toHaveLength(mail.kind === "talk" || mail.place === 1 ? mail.place : 0);
      expect(Date.parse(parsed.sentAt ?? "")).toBe(Math.floor(mail.at / 1000) * 1000);
    }
  });

  it("lets customers who go write less from the planned day on, and silent ones nothing", () => {
    const big = planFirm(wholeFirm(3, 60_000, "2026-11-23"));
    const truth = defectionTruth(big);
    expect(truth.length).toBeGreaterThan(20);
    for (const { customer, day, left } of truth) {
      const after = big.mails.filter(
        (mail) =>
          mail.customer === customer &&
          mail.kind === "talk" &&
          !isColleague(mail.from.address) &&
          mail.at >= big.startMs + day * DAY_MS,
      );
      if (left === 0) expect(after).toEqual([]);
    }
  });

  it("plants people who touch customers without owning them, beside many who only look so", () => {
    const truth = touchTruth(firm, 0, Number.POSITIVE_INFINITY);
    const touched = truth.reduce((sum, one) => sum + one.touched.length, 0);
    expect(touched).toBeGreaterThan(firm.people.length * 3);
    expect(firm.beside.oneWay.length + firm.beside.copied.length).toBeGreaterThan(firm.people.length * 4);
    for (const { person, customer } of firm.beside.oneWay) expect(truth[person]?.touched).not.toContain(customer);
  });
});

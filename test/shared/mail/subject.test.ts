import { expect, it } from "vitest";
import { normalizeSubject } from "../../../shared/mail/subject.ts";

it.each([
  ["Re: RE: Fwd: valves", "valves"],
  ["AW: WG: Anfrage", "Anfrage"],
  ["Antw: Re[2]: RE(3): offer", "offer"],
  ["回复：答复: 转发：报价", "报价"],
  ["Ответ: Отв: Пересл: счёт", "счёт"],
  ["RE:\r\n  long   subject", "long subject"],
  ["Re : spaced", "spaced"],
  ["Regarding: valves", "Regarding: valves"],
  ["Report 3: valves", "Report 3: valves"],
  ["Re:", ""],
  ["", ""],
])("%j without its prefixes is %j", (subject, expected) => {
  expect(normalizeSubject(subject)).toBe(expected);
});

it("does not linger over a hostile subject", () => {
  expect(normalizeSubject("Re: ".repeat(1_000_000))).toBe("");
});

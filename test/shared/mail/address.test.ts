import { describe, expect, it } from "vitest";
import {
  addressesIn,
  domainOf,
  isFreeMailDomain,
  isUnreadable,
  normalizeAddress,
} from "../../../shared/mail/address.ts";

describe("an address", () => {
  it.each([
    [" Anna.Berg@Globex.Example ", "anna.berg@globex.example"],
    ['"Berg, Anna" <ANNA@globex.example>', "anna@globex.example"],
    ["<<anna@globex.example>>", "anna@globex.example"],
    ["mailto:anna@globex.example", "anna@globex.example"],
    ["anna@globex.example.", "anna@globex.example"],
    ["анна@пример.рф", "анна@пример.рф"],
    ["o'neil+rfq@a-b.example", "o'neil+rfq@a-b.example"],
    ["anna", null],
    ["@globex.example", null],
    ["anna@localhost", null],
    ["anna@192.0.2.1", null],
    ["anna@[192.0.2.1]", null],
    ["anna berg@globex.example", null],
    ["a@b@globex.example", null],
    ["anna@-globex.example", null],
    ["anna@globex..example", null],
    [`${"a".repeat(65)}@globex.example`, null],
    [`${"<".repeat(500_000)}`, null],
    ["anna\u202e@globex.example", null],
    ["", null],
  ])("%j is normalised to %j", (raw, expected) => {
    expect(normalizeAddress(raw)).toBe(expected);
  });

  it("gives its domain", () => {
    expect(domainOf("Anna <anna@Globex.Example>")).toBe("globex.example");
    expect(domainOf("nonsense")).toBeNull();
  });
});

describe("free mail", () => {
  it.each([
    ...["gmail.com", "GMAIL.com", "hotmail.de", "yahoo.co.jp", "yahoo.com.br", "qq.com", "vip.163.com", "foxmail.com"],
    ...["126.com", "sina.com", "aliyun.com", "mail.ru", "yandex.ru", "yandex.kz", "bk.ru", "rambler.ru", "gmx.at"],
    ...["web.de", "proton.me", "outlook.fr", "icloud.com", "naver.com", "live.co.uk", "zoho.eu", "yandex.com.tr"],
  ])("%s belongs to nobody's company", (domain) => {
    expect(isFreeMailDomain(domain)).toBe(true);
  });
  it.each(["globex.example", "mail.globex.example", "yahoo-parts.com", "notgmail.com", "gmail.com.example", "mail.cn"])(
    "%s may be a company",
    (domain) => {
      expect(isFreeMailDomain(domain)).toBe(false);
    },
  );
});

describe("the addresses of a header", () => {
  it.each([
    ["a@x.example, B <b@x.example>", ["a@x.example", "b@x.example"]],
    ['"Last, First (Sales) <no@x.example>" <a@x.example>', ["a@x.example"]],
    ["Team: a@x.example, B <b@x.example>;, c@x.example", ["a@x.example", "b@x.example", "c@x.example"]],
    ["undisclosed-recipients:;", []],
    ["a@x.example (home <b@x.example>)", ["a@x.example"]],
    ["=?utf-8?B?5p2O?= <li@x.example>;wang@x.example", ["li@x.example", "wang@x.example"]],
    ["a@x.example, A@X.example", ["a@x.example"]],
    ["<third@x.example, fourth@x.example>", ["third@x.example", "fourth@x.example"]],
    ['"unclosed <a@x.example>', []],
    ['a@x.example, "dr.smith"@y.example', ["a@x.example", "dr.smith@y.example"]],
    ['Dr Smith <"Dr.Smith"@y.example>', ["dr.smith@y.example"]],
    ['"dr smith"@y.example', []],
  ])("%j are %j", (value, expected) => {
    expect(addressesIn(value)).toEqual(expected);
  });

  it.each([
    ["", false],
    ["a@x.example", false],
    ["undisclosed-recipients:;", false],
    ["Team: ;", false],
    ["a@x.example, \u0002\u00db", false],
    ["Pri\u0093@8\u00f8K\u001c >\u0015e0", true],
    ["Anna Keller", true],
    ['"unclosed <a@x.example>', true],
    ["Priya Nair <priya.nair@meridian- <m0.f8@x.example>", true],
    ["<<a@x.example>>", false],
    ["Anna <a@x.example>, B <b@x.example>", false],
    ["Berg, Anna <a@x.example>", false],
    ["a@x.example <A@x.example>", false],
    ["'a@x.example' <a@x.example>", false],
    ['"b@y.example" <a@x.example>, "C, D" <c@x.example>', false],
    ["<third@x.example, fourth@x.example>", false],
    ['a@x.example, "dr.smith"@y.example', false],
    ['a@x.example, "dr smith"@y.example', true],
    ['a@x.example, "dr".smith@y.example', true],
    ['a@x.example, dr"smith"@y.example', true],
    ['"a"@y.example <b@x.example>', true],
    ["a@x.example, <@relay.example:b@y.example>", true],
    ["a@x.example, root@mailhost", true],
    ["a@x.example, B <b@[192.0.2.1]>", true],
    ["a@x.example, B <somewhere>", true],
    ["a@x.example <somewhere>", true],
    ["<a@x.example> <b@y.example>", true],
    ["<a@x.example> <somewhere>", true],
    ["a@x.example b@y.example", true],
    ["b@y.example <a@x.example>", true],
    ["<a@x.example> b@y.example", true],
    ['a@x.example, "unclosed <b@y.example>', true],
    ["a@x.example, B (unclosed <b@y.example>", true],
  ])("may be anybody's: %j, %j", (value, expected) => {
    expect(isUnreadable(value)).toBe(expected);
  });
});

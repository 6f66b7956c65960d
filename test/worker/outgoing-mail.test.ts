import { describe, expect, it } from "vitest";
import { buildMail, nameInMail } from "../../worker/outgoing-mail.ts";

const mail = {
  from: "counterfoil@acme.example",
  to: "wei@acme.example",
  subject: "Hello",
  text: "Line one\nLine two\n",
};
const control = Array.from({ length: 0xa0 }, (_, code) => code)
  .filter((code) => code < 0x20 || code > 0x7e)
  .map((code) => String.fromCharCode(code));

describe("a mail that we send", () => {
  it("is what was asked for, as text", () => {
    expect(buildMail(mail)).toEqual(mail);
    expect(buildMail({ ...mail, subject: "Код для входа · 验证码 <b>&amp;</b>" }).subject).toBe(
      "Код для входа · 验证码 <b>&amp;</b>",
    );
  });

  it("has no line end, NUL or other control character in any header", () => {
    for (const char of [...control, "\u2028", "\u2029"]) {
      const hostile = `Hello${char}Bcc: everybody@acme.example`;
      expect(() => buildMail({ ...mail, subject: hostile }), JSON.stringify(char)).toThrow("subject");
      expect(() => buildMail({ ...mail, to: `wei@acme.example${char}` }), JSON.stringify(char)).toThrow("to");
      expect(() => buildMail({ ...mail, from: `a${char}b@acme.example` }), JSON.stringify(char)).toThrow("from");
    }
  });

  it.each([
    "",
    "wei",
    "wei@acme.example, eve@evil.example",
    "wei@acme.example;eve@evil.example",
    "Wei <wei@acme.example>",
    "<wei@acme.example>",
    "wei@acme.example eve@evil.example",
    "wei@@acme.example",
    "wei@acme.example@evil.example",
    '"wei"@acme.example',
    "wei(x)@acme.example",
    "\u202ewei@acme.example",
    `${"w".repeat(250)}@acme.example`,
  ])("goes to exactly one bare address and not to %j", (to) => {
    expect(() => buildMail({ ...mail, to })).toThrow("to");
  });

  it("keeps header lines within 998 bytes, counted as UTF-8, and says what is wrong without quoting it", () => {
    expect(buildMail({ ...mail, subject: "x".repeat(998) }).subject).toHaveLength(998);
    expect(() => buildMail({ ...mail, subject: "x".repeat(999) })).toThrow(/^subject: not fit for a mail$/);
    expect(() => buildMail({ ...mail, subject: "码".repeat(333) })).toThrow("subject");
    expect(() => buildMail({ ...mail, subject: "" })).toThrow("subject");
  });

  it("has a text of lines and tabs only, of bounded size", () => {
    expect(buildMail({ ...mail, text: "a\tb\n" }).text).toBe("a\tb\n");
    for (const char of control.filter((one) => one !== "\n" && one !== "\t")) {
      expect(() => buildMail({ ...mail, text: `a${char}b` }), JSON.stringify(char)).toThrow("text");
    }
    expect(() => buildMail({ ...mail, text: "x".repeat(64 * 1024 + 1) })).toThrow("text");
  });
});

describe("a name in a mail", () => {
  it.each([
    ["Wei Zhang", "Wei Zhang"],
    ["Ольга  Иванова", "Ольга Иванова"],
    ["李伟", "李伟"],
    ["Wei\r\nBcc: eve@evil.example", "Wei Bcc: eve @ evil. example"],
    ["Wei\u0000\u0007", "Wei"],
    ["\u202eexe.fdp", "exe. fdp"],
    ["a\u200bb", "ab"],
    ["Click https://evil.example/x", "Click https: / /evil. example/x"],
    ["www.evil.example", "www. evil. example"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["", "?"],
    [" \u200b ", "?"],
    ["x".repeat(200), "x".repeat(80)],
  ])("%j stands there as %j", (name, shown) => {
    expect(nameInMail(name)).toBe(shown);
  });

  it("never makes a text unsendable, whatever it holds", () => {
    for (let code = 0; code < 0x3000; code++) {
      const text = `Paired by ${nameInMail(`a${String.fromCharCode(code)}b`)}.\n`;
      expect(text.split("\n")).toHaveLength(2);
      expect(() => buildMail({ ...mail, text })).not.toThrow();
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitQuoted } from "../../../worker/mail/quoted-text.ts";

describe("what of a text looks quoted", () => {
  it("is what begins with >, answers between the lines are one's own", () => {
    const text = "Dear Bea,\n> two pumps?\nYes, two.\n> > and when\n  >> before May\nIn June.";
    expect(splitQuoted(text)).toEqual({
      own: ["Dear Bea,", "Yes, two.", "In June."],
      quoted: ["two pumps?", "and when", "before May"],
    });
  });

  it.each([
    ["-----Original Message-----"],
    ["-------- Исходное сообщение --------"],
    ["-----原始邮件-----"],
    ["From: Bea Buyer <bea@globex.example>\nSent: Monday, 3 August 2026\nTo: Ann\nSubject: RFQ"],
    ["От: Беа\nДата: 3 августа 2026\nКому: Анна\nТема: Запрос"],
    ["发件人： 高远\n发送时间： 2026年8月3日\n收件人： 张伟\n主题： 询价"],
    ["*From:* Bea\n*Sent:* Monday\n*To:* Ann"],
  ])("is all below %s", (head) => {
    const { own, quoted } = splitQuoted(`Yes.\n\n${head}\n\nTwo pumps, please.`);
    expect(own).toEqual(["Yes.", ""]);
    expect(quoted).toEqual([...head.split("\n"), "", "Two pumps, please."]);
  });

  it.each([
    "From: the gate to the tank it is 40 m\nTo: be confirmed",
    "Price > 500 is too much",
    "--- \nAnn",
    "Subject: to change",
  ])("is not %s", (text) => {
    expect(splitQuoted(text).quoted).toEqual([]);
  });

  it("loses no line of any text", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("> a", ">> b", "From: x", "Sent: y", "To: z", "---- Original Message ----", ""),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join("\n");
        const { own, quoted } = splitQuoted(text);
        expect(own.length + quoted.length).toBe(text.split("\n").length);
        expect([...own, ...quoted].join("").replace(/[> ]/g, "").length).toBe(
          text.replace(/\n/g, "").replace(/[> ]/g, "").length,
        );
      }),
    );
  });
});

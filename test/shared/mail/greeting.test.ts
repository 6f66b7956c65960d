import { describe, expect, it } from "vitest";
import { greetingIn } from "../../../shared/mail/greeting.ts";

describe("how a mail greets", () => {
  it.each([
    ["Dear Mr Braun, thank you for your order.", "Dear Mr Braun"],
    ["Dear Mr. Braun,\nthank you", "Dear Mr. Braun"],
    ["Hi Anna! The drawing is ready.", "Hi Anna"],
    ["Good morning Dr. Osei: please find", "Good morning Dr. Osei"],
    ["Sehr geehrte Frau Klöß, anbei", "Sehr geehrte Frau Klöß"],
    ["Bonjour Madame Petit, voici", "Bonjour Madame Petit"],
    ["尊敬的王经理：您好！附件是报价单。", "尊敬的王经理"],
    ["尊敬的王经理，您好：附件", "尊敬的王经理"],
    ["王总，您好！图纸已发。", "王总"],
    ["Уважаемый Иван Петрович, высылаем чертёж.", "Уважаемый Иван Петрович"],
    ["Здравствуйте, Анна! Счёт готов.", "Здравствуйте"],
    ["Добрый день, Анна Сергеевна! Счёт", "Добрый день"],
  ])("%s", (text, greeting) => expect(greetingIn(text)).toBe(greeting));

  it.each([
    "",
    "Please find the quote attached, as promised.",
    "Dearest of all machines and so on without any stop for a very long time indeed it goes on and on",
    "图纸已经发出，请查收。",
    "Высылаем чертёж, как договорились.",
    "Hint: the password is below",
    "Привычный порядок, как всегда",
  ])("finds none in: %s", (text) => expect(greetingIn(text)).toBeNull());

  it("takes a time that grows with nothing but the first words", () => {
    const begun = performance.now();
    for (const text of ["dear ".repeat(200_000), "尊敬".repeat(200_000), " ".repeat(1_000_000)]) greetingIn(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

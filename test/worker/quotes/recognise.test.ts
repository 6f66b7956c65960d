import { describe, expect, it } from "vitest";
import { asksForQuote } from "../../../worker/quotes/recognise.ts";

describe("a mail asks for a quote", () => {
  it.each([
    ["RFQ 4711: ball valves", ""],
    ["Valves", "Dear Sir, could you please send us your best quotation for 40 ball valves DN50?"],
    ["Spare parts", "Please quote the attached list, CIF Hamburg."],
    ["Price inquiry", "see attached"],
    ["询价：球阀", "您好"],
    ["球阀", "请尽快报个价，谢谢"],
    ["Задвижки", "Добрый день! Просим направить коммерческое предложение на 40 задвижек."],
    ["Запрос КП", "во вложении"],
    ["Kugelhähne", "bitte senden Sie uns ein Angebot über 40 Kugelhähne"],
    ["Vannes", "Merci de nous envoyer un devis pour 40 vannes."],
    ["Válvulas", "Por favor envíenos una cotización de 40 válvulas"],
    ["見積依頼", ""],
    ["밸브", "견적 요청드립니다"],
  ])("%s", (subject, text) => expect(asksForQuote({ subject, text })).toBe(true));
});

describe("a mail does not", () => {
  it.each([
    ["Lunch on Friday", "Shall we meet at noon?"],
    ["Delivery of order 881", "When will the valves arrive? The invoice is paid."],
    ["Re: Quotation Q-2026-00012", "Thank you, we accept."],
    ["Stock quotes", "The market closed higher; the quoted companies gained."],
    ["发票", "请查收发票"],
    ["Счёт", "Оплатили сегодня, спасибо"],
    ["Ihre Rechnung", "anbei die Rechnung"],
  ])("%s", (subject, text) => expect(asksForQuote({ subject, text })).toBe(false));

  it("nor does a text that is made to be long and nearly say so", () => {
    for (const piece of ["please ", "请", "просим ", "could you ", "need need "])
      expect(asksForQuote({ subject: piece.repeat(1000), text: piece.repeat(50_000) })).toBe(false);
  });
});

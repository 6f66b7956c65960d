import { expect, it } from "vitest";
import { languageOf } from "../../../shared/mail/language.ts";

it.each([
  ["en", "Dear Ann, please quote 20 valves DN50 PN16 and tell us when they can be here. Thank you."],
  ["en", "Sounds good, thanks. We will send the pro forma."],
  ["de", "Guten Tag Frau Huber, vielen Dank, wir nehmen das Angebot an. Bitte senden Sie uns die Rechnung."],
  ["fr", "Bonjour, merci pour votre offre. Nous vous confirmons la commande dans la semaine."],
  ["es", "Hola, gracias por la oferta. ¿Nos puede enviar el plazo para las válvulas?"],
  ["zh-Hans", "您好，价格没问题，请寄两台样机 AC-100 DN50 PN16 过来测试。"],
  ["zh-Hant", "謝謝，我們會再評估。請寄報價單。"],
  ["ja", "ありがとうございます。注文書をお送りします。"],
  ["ko", "감사합니다. 주문하겠습니다."],
  ["ru", "Добрый день! Счёт получили, оплатим в пятницу. Valve DN50, 20 шт."],
  ["uk", "Добрий день! Рахунок отримали, сплатимо в п'ятницю, її копія додається."],
  ["bg", "Здравейте, благодаря за офертата, ще я обсъдим вътре в екипа и ще ви върнем отговор."],
  ["ar", "مرحبا، شكرا على العرض"],
])("%s is the language of %s", (tag, text) => {
  expect(languageOf(text)).toBe(tag);
});

it.each(["", "OK", "Globex 2026", "AC-100 DN50 PN16", "王", "> https://globex.example/the/and/of", "Kurt, Bea, Ann"])(
  "nobody can tell the language of %j",
  (text) => {
    expect(languageOf(text)).toBeNull();
  },
);

it.each(["a", "é@", "王", " ", "1", "the "])("a million of %j take no time to speak of", (piece) => {
  const started = performance.now();
  languageOf(piece.repeat(1_000_000 / piece.length));
  expect(performance.now() - started).toBeLessThan(2000);
});

// Tells whether a customer's mail asks for a quote, by what is said in it. For mail that came to the company's own address:
// a request that nobody reads is worse than a mail that is put into the queue and put back.

/** Words of a request, by language; each is looked for as a whole word where the language has spaces. */
const asking: readonly RegExp[] = [
  /\b(?:rfq|request for (?:a )?quot(?:e|ation)|(?:please|kindly|could you|can you)[^.?!\n]{0,60}\bquot(?:e|ation)|price (?:inquiry|enquiry|request)|(?:send|need|request)[^.?!\n]{0,40}\b(?:quotation|quote|offer|price list))\b/iu,
  /询价|询盘|请.{0,12}报(?:一下)?价|报(?:个|一下)价|求报价|索取报价/u,
  /(?<!\p{L})(?:запрос (?:кп|коммерческ|цен|котировк)|(?:просим|прошу|пришлите|направьте|вышлите)[^.?!\n]{0,80}(?:коммерческое предложение|(?<!\p{L})кп(?!\p{L})|цен[уы]|прайс))/iu,
  /(?<!\p{L})(?:anfrage|(?:bitte|um) [^.?!\n]{0,60}angebot|preisanfrage)(?!\p{L})/iu,
  /(?<!\p{L})(?:demande de (?:devis|prix)|(?:merci de|pourriez-vous)[^.?!\n]{0,60}devis)(?!\p{L})/iu,
  /(?<!\p{L})(?:solicitud de (?:cotización|presupuesto)|(?:por favor|podría)[^.?!\n]{0,60}(?:cotización|cotizar|presupuesto))(?!\p{L})/iu,
  /見積(?:り)?(?:依頼|を.{0,10}お願い)|お見積/u,
  /견적 ?(?:요청|의뢰|부탁)/u,
];

/** Only so much is looked at: what is wanted is said first, and what is quoted below it was said by others. */
const LOOKED_AT = 2000;

/** Whether subject and new text ask for a quote. Give the text without what it quotes; linear in its length. */
export function asksForQuote({ subject, text }: { subject: string; text: string }): boolean {
  const said = `${subject.slice(0, 300)}\n${text.slice(0, LOOKED_AT)}`;
  return asking.some((words) => words.test(said));
}

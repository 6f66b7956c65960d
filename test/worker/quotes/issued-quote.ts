import type { Language } from "../../../shared/api/people.ts";
import { emptyLine } from "../../../shared/quote/content.ts";
import { type IssuedQuote, issuedQuoteSchema } from "../../../shared/quote/issued.ts";

type Line = IssuedQuote["lines"][number];

const lineId = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** A line with what a test says of it, at this place. */
export function lineAt(index: number, says: Partial<Line> = {}): Line {
  return issuedQuoteSchema.shape.lines.element.parse({
    ...emptyLine(lineId(index), index, "19"),
    description: `Item ${index}`,
    unit: "pcs",
    unitPrice: "12.5",
    ...says,
  });
}

const goods = {
  en: [
    "Ball valve DN50, stainless steel 1.4408, two-piece, full bore, PN40, flanged to EN 1092-1",
    "Gasket set, PTFE, for DN50 flanges",
    "Pneumatic actuator, double acting, 6 bar, with position indicator and namur interface",
    "Pressure transmitter 0–16 bar, 4–20 mA, G½″, accuracy ±0.25 %",
  ],
  zh: [
    "不锈钢球阀 DN50，两片式，全通径，PN40，法兰连接，符合 EN 1092-1 标准",
    "聚四氟乙烯垫片套装，适用于 DN50 法兰",
    "双作用气动执行器，6 bar，带位置指示器和 NAMUR 接口",
    "压力变送器 0–16 bar，4–20 mA，精度 ±0.25 %",
  ],
  ru: [
    "Кран шаровой DN50, нержавеющая сталь 1.4408, двухсоставной, полнопроходной, PN40, фланцевый",
    "Комплект прокладок из ПТФЭ для фланцев DN50",
    "Пневмопривод двойного действия, 6 бар, с указателем положения",
    "Датчик давления 0–16 бар, 4–20 мА, погрешность ±0,25 %",
  ],
};

const units = { en: "pcs", zh: "台", ru: "шт." };
const groups = { en: "Valves and fittings", zh: "阀门及配件", ru: "Арматура" };
const paragraphs = {
  en: "Spare parts for two years of operation are listed below.",
  zh: "以下为两年运行所需备件。",
  ru: "Ниже приведены запасные части на два года эксплуатации.",
};

/** Items in the language, of all kinds, by turns also in the two other languages. */
function linesIn(language: Language, count: number): Line[] {
  const turn = (["en", "zh", "ru"] as const).filter((one) => one !== language);
  return Array.from({ length: count }, (_, index): Line => {
    const other = index % 11 === 7 ? (turn[index % 2] ?? language) : language;
    if (count > 1 && index % 20 === 0)
      return lineAt(index, { kind: "group", description: `${groups[language]} ${index / 20 + 1}` });
    if (index % 25 === 12) return lineAt(index, { kind: "text", description: paragraphs[language] });
    return lineAt(index, {
      description: goods[other][index % 4] ?? "",
      itemCode: index % 3 === 2 ? "" : `VB-50-${1000 + index}`,
      quantity: ["12", "2.5", "150", "1"][index % 4] ?? "1",
      unit: units[language],
      unitPrice: ["184.5", "0.034125", "1249.99", "62"][index % 4] ?? "0",
      discountPercent: index % 5 === 1 ? "7.5" : "0",
      taxPercent: index % 9 === 4 ? "7" : "19",
      choice: index % 13 === 5 ? "optional" : index % 13 === 6 ? "alternative" : "included",
      leadTime: index % 6 === 1 ? { en: "4 weeks", zh: "4 周", ru: "4 недели" }[language] : "",
      breaks:
        index % 8 === 3
          ? [
              { fromQuantity: "10", unitPrice: "58.25" },
              { fromQuantity: "100", unitPrice: "51.9" },
            ]
          : [],
    });
  });
}

/** A quote as a company sends it, with so many lines. */
export function issuedQuote(language: Language, count: number, says: Partial<IssuedQuote["head"]> = {}): IssuedQuote {
  return issuedQuoteSchema.parse({
    number: "Q-2026-00012",
    revision: 2,
    issuedOn: "2026-11-22",
    seller: {
      name: { en: "Acme Armaturen GmbH", zh: "安科美阀门（上海）有限公司", ru: "ООО «Акме Арматура»" }[language],
      address: {
        en: "Hafenstraße 14\n20457 Hamburg\nGermany",
        zh: "上海市浦东新区世纪大道 100 号\n邮编 200120",
        ru: "ул. Промышленная, д. 14\n190000 Санкт-Петербург",
      }[language],
      country: { en: "DE", zh: "CN", ru: "RU" }[language],
      email: "sales@acme.example",
      phone: "+49 40 5550 100",
      site: "www.acme.example",
      taxId: "DE123456789",
      footer:
        "Acme Armaturen GmbH · Hamburg HRB 12345 · Managing director: Mia Roth\nBank: Example Bank · IBAN DE00 0000 0000 0000 0000 00 · BIC EXAMPLEX",
      terms: {
        en: "Prices are valid until the date stated. Delivery is subject to prior sale. Title passes on full payment. The place of jurisdiction is Hamburg.",
        zh: "价格在所述日期前有效。交货以未售出为准。货款付清后所有权转移。",
        ru: "Цены действительны до указанной даты. Право собственности переходит после полной оплаты.",
      }[language],
    },
    clerk: { name: "Wei Chen", email: "wei@acme.example" },
    head: {
      currency: "EUR",
      tax: "added",
      language,
      recipient: {
        company: { en: "Globex Process Engineering Ltd", zh: "环球过程工程有限公司", ru: "АО «Глобекс Инжиниринг»" }[
          language
        ],
        person: { en: "Ms. Ada Smith", zh: "李明 先生", ru: "Ирина Петрова" }[language],
        address: {
          en: "1 Mill Lane\nLeeds LS1 4AP\nUnited Kingdom",
          zh: "北京市朝阳区建国路 1 号",
          ru: "Невский пр., д. 1\n191186 Санкт-Петербург",
        }[language],
        email: "ada@globex.example",
        country: "GB",
      },
      customerReference: "RFQ 2026/118",
      validUntil: "2026-12-22",
      paymentTerms: { en: "30 days net, 2 % discount within 10 days", zh: "30 天内付清", ru: "30 дней после поставки" }[
        language
      ],
      paymentDays: 30,
      incoterm: "DAP",
      incotermPlace: "Leeds",
      delivery: { en: "4 to 6 weeks after order", zh: "订单后 4 至 6 周", ru: "4–6 недель после заказа" }[language],
      noteOut: {
        en: "Thank you for your enquiry. We look forward to your order.",
        zh: "感谢您的询价，期待您的订单。",
        ru: "Благодарим за запрос и будем рады вашему заказу.",
      }[language],
      ...says,
    },
    lines: linesIn(language, count),
  });
}

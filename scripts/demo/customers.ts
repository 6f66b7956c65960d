import type { Charset, Client, Correspondent, Language } from "./people.ts";

export type Customer = {
  name: string;
  domain: string;
  language: Language;
  ownerKey: string;
  contacts: readonly Contact[];
};
export type Contact = Correspondent & { title: string; phone: string };

type House = { domain: string; language: Language; client: Client; charset: Charset; offset: number; firm: string };

function contact(house: House, key: string, local: string, name: string, title: string, phone: string): Contact {
  const call = { en: "Tel: ", zh: "电话：", ru: "тел. ", de: "Tel. " }[house.language];
  return {
    key,
    name,
    title,
    phone,
    address: `${local}@${house.domain}`,
    client: house.client,
    charset: house.charset,
    language: house.language,
    offset: house.offset,
    signature: { [house.language]: [name, title, house.firm, `${call}${phone}`] },
  };
}

type Row = readonly [key: string, local: string, name: string, title: string, phone: string];

function customer(ownerKey: string, house: House, rows: readonly Row[]): Customer {
  return {
    name: house.firm,
    domain: house.domain,
    language: house.language,
    ownerKey,
    contacts: rows.map((row) => contact(house, ...row)),
  };
}

function house(
  firm: string,
  domain: string,
  language: Language,
  client: Client,
  charset: Charset,
  offset: number,
): House {
  return { firm, domain, language, client, charset, offset };
}

/** The twelve firms that buy from Acme; each row is a contact: key, local part, name, title, phone. */
export const customers: readonly Customer[] = [
  customer("wei", house("Globex Process Inc.", "globex.example", "en", "outlook", "utf-8", -300), [
    ["dana", "dana.whitfield", "Dana Whitfield", "Senior Buyer, MRO", "+1 713 555 0134"],
    ["marcus", "m.oyelaran", "Marcus Oyelaran", "Reliability Engineer, Unit 4", "+1 713 555 0171"],
  ]),
  customer("wei", house("Meridian Marine Pte Ltd", "meridian-marine.example", "en", "gmail", "utf-8", 480), [
    ["priya", "priya.nair", "Priya Nair", "Procurement Manager, Newbuilding", "+65 6555 0119"],
    ["joost", "joost.dekker", "Joost Dekker", "Superintendent, Rotterdam Drydock", "+31 10 555 0186"],
  ]),
  customer("rosa", house("Northsea Offshore Ltd", "northsea-offshore.example", "en", "outlook", "utf-8", 0), [
    ["fiona", "fiona.mccrae", "Fiona McCrae", "Contracts & Procurement", "+44 1224 555 014"],
    ["alasdair", "alasdair.reid", "Alasdair Reid", "Lead Instrument Engineer", "+44 1224 555 029"],
    ["accounts", "accounts.payable", "Northsea Accounts Payable", "Accounts Payable", "+44 1224 555 003"],
  ]),
  customer("rosa", house("Lakeside Water Authority", "lakeside-water.example", "en", "gmail", "utf-8", -360), [
    ["helen", "hbrandt", "Helen Brandt", "Purchasing Agent", "+1 414 555 0160"],
    ["curtis", "cmoore", "Curtis Moore", "Pump Station Supervisor", "+1 414 555 0193"],
  ]),
  customer("rosa", house("Cobre Andino SA", "cobre-andino.example", "en", "thunderbird", "utf-8", -180), [
    ["ignacio", "ignacio.fuentes", "Ignacio Fuentes", "Compras Planta Concentradora", "+56 2 2555 0147"],
  ]),
  customer("wei", house("华兴石化设备有限公司", "huaxing.example", "zh", "foxmail", "gb2312", 480), [
    ["chen", "chenjianguo", "陈建国", "采购部经理", "+86 574 5550 0128"],
    ["zhao", "zhaomin", "赵敏", "项目工程师", "+86 574 5550 0133"],
    ["hxcw", "caiwu", "华兴财务部", "财务部", "+86 574 5550 0120"],
  ]),
  customer("wei", house("江南阀业贸易公司", "jiangnan-valve.example", "zh", "qq", "gb18030", 480), [
    ["sun", "sunlei", "孙磊", "总经理", "+86 512 5550 0166"],
    ["zhou", "zhouting", "周婷", "外贸跟单", "+86 512 5550 0168"],
  ]),
  customer("wei", house("天禾制药股份有限公司", "tianhe-pharma.example", "zh", "outlook", "utf-8", 480), [
    ["gao", "gao.yuan", "高远", "设备部主管", "+86 28 5550 0151"],
    ["lin", "lin.xiaoyan", "林晓燕", "采购专员", "+86 28 5550 0157"],
  ]),
  customer("irina", house("ООО НеваПром", "nevaprom.example", "ru", "yandex", "koi8-r", 180), [
    ["petrov", "a.petrov", "Алексей Петров", "начальник отдела снабжения", "+7 812 555-01-24"],
    ["belova", "belova", "Ольга Белова", "главный механик", "+7 812 555-01-31"],
  ]),
  customer("irina", house("АО УралАрматура", "uralarm.example", "ru", "thunderbird", "windows-1251", 300), [
    ["kuznetsov", "kuznetsov", "Дмитрий Кузнецов", "менеджер по закупкам", "+7 343 555-01-45"],
    ["mironov", "s.mironov", "Сергей Миронов", "инженер ОТК", "+7 343 555-01-52"],
  ]),
  customer("irina", house("ВолгаХим", "volgakhim.example", "ru", "outlook", "utf-8", 240), [
    ["egorova", "egorova", "Наталья Егорова", "ведущий специалист по закупкам", "+7 846 555-01-70"],
    ["tarasov", "tarasov", "Павел Тарасов", "начальник цеха № 3", "+7 846 555-01-77"],
    ["vhbuh", "buh", "Бухгалтерия ВолгаХим", "бухгалтерия", "+7 846 555-01-61"],
    ["safina", "safina", "Гульнара Сафина", "инженер КИПиА", "+7 846 555-01-79"],
  ]),
  customer("rosa", house("Rheinwerk Anlagenbau GmbH", "rheinwerk.example", "de", "outlook", "iso-8859-1", 60), [
    ["weber", "j.weber", "Jürgen Weber", "Leiter Einkauf", "+49 621 555 0138"],
    ["schaefer", "k.schaefer", "Katrin Schäfer", "Projektingenieurin", "+49 621 555 0144"],
  ]),
];

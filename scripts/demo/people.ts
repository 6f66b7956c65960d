/** The mail programs whose habits (quoting, ids, encodings) the demo imitates. */
export type Client = "outlook" | "foxmail" | "qq" | "gmail" | "yandex" | "roundcube" | "thunderbird";
export type Language = "en" | "zh" | "ru" | "de";
export type Charset = "utf-8" | "gb2312" | "gb18030" | "koi8-r" | "windows-1251" | "iso-8859-1";
export type Role = "outside" | "inside" | "manager" | "keeper" | "admin";

/** Anybody who writes or receives a mail of the demo. `offset` is minutes east of UTC. */
export type Correspondent = {
  key: string;
  name: string;
  address: string;
  client: Client;
  charset: Charset;
  language: Language;
  offset: number;
  /** Lines under the closing, by language; the first language that fits is taken. */
  signature: Partial<Record<Language, readonly string[]>>;
};

export type Person = Correspondent & { roles: readonly Role[]; team: string };

export const mailDomain = "acme.example";

/** The group address of inside sales: mail to it reaches everybody in `insideKeys`. */
export const inside: Correspondent = {
  key: "inside",
  name: "Acme Inside Sales",
  address: `inside@${mailDomain}`,
  client: "roundcube",
  charset: "utf-8",
  language: "en",
  offset: 60,
  signature: {},
};
export const insideKeys: readonly string[] = ["li", "ivo"];

/** The eight people of Acme Flow Control. */
export const people: readonly Person[] = [
  {
    key: "wei",
    name: "Wei Zhang",
    address: `wei.zhang@${mailDomain}`,
    client: "roundcube",
    charset: "utf-8",
    language: "zh",
    offset: 480,
    roles: ["outside"],
    team: "Sales",
    signature: {
      en: ["Wei Zhang", "Area Sales Manager, Asia & Americas", "Acme Flow Control", "T +86 21 5550 0142"],
      zh: ["张伟", "亚洲区销售经理", "艾科姆流体控制 Acme Flow Control", "电话：+86 21 5550 0142"],
    },
  },
  {
    key: "rosa",
    name: "Rosa Marin",
    address: `rosa.marin@${mailDomain}`,
    client: "gmail",
    charset: "utf-8",
    language: "en",
    offset: 60,
    roles: ["outside"],
    team: "Sales",
    signature: {
      en: ["Rosa Marin", "Key Accounts Europe & Latin America", "Acme Flow Control", "+34 91 555 01 77"],
      de: ["Rosa Marin", "Vertrieb Europa", "Acme Flow Control", "Tel. +34 91 555 01 77"],
    },
  },
  {
    key: "irina",
    name: "Irina Sokolova",
    address: `irina.sokolova@${mailDomain}`,
    client: "roundcube",
    charset: "utf-8",
    language: "ru",
    offset: 240,
    roles: ["outside"],
    team: "Sales",
    signature: {
      en: ["Irina Sokolova", "Sales, Eastern Europe & Central Asia", "Acme Flow Control", "+995 32 555 01 63"],
      ru: ["Ирина Соколова", "менеджер по продажам", "Acme Flow Control", "тел. +995 32 555 01 63"],
    },
  },
  {
    key: "ivo",
    name: "Ivo Horvat",
    address: `ivo.horvat@${mailDomain}`,
    client: "outlook",
    charset: "utf-8",
    language: "en",
    offset: 60,
    roles: ["inside"],
    team: "Sales",
    signature: {
      en: ["Ivo Horvat", "Inside Sales Engineer", "Acme Flow Control", "Direct +385 1 555 0118"],
      de: ["Ivo Horvat", "Technischer Innendienst", "Acme Flow Control", "Durchwahl +385 1 555 0118"],
    },
  },
  {
    key: "li",
    name: "Li Na",
    address: `li.na@${mailDomain}`,
    client: "roundcube",
    charset: "utf-8",
    language: "zh",
    offset: 480,
    roles: ["inside"],
    team: "Sales",
    signature: {
      en: ["Li Na", "Inside Sales", "Acme Flow Control", "T +86 21 5550 0150"],
      zh: ["李娜", "内勤报价", "艾科姆流体控制 Acme Flow Control", "电话：+86 21 5550 0150"],
    },
  },
  {
    key: "grace",
    name: "Grace Okafor",
    address: `grace.okafor@${mailDomain}`,
    client: "outlook",
    charset: "utf-8",
    language: "en",
    offset: 60,
    roles: ["manager"],
    team: "Sales",
    signature: { en: ["Grace Okafor", "Head of Sales", "Acme Flow Control", "+44 20 7946 0155"] },
  },
  {
    key: "petra",
    name: "Petra Novak",
    address: `petra.novak@${mailDomain}`,
    client: "thunderbird",
    charset: "utf-8",
    language: "en",
    offset: 60,
    roles: ["keeper"],
    team: "Office",
    signature: { en: ["Petra Novak", "Records and Compliance", "Acme Flow Control", "+385 1 555 0102"] },
  },
  {
    key: "sam",
    name: "Samir Haddad",
    address: `samir.haddad@${mailDomain}`,
    client: "roundcube",
    charset: "utf-8",
    language: "en",
    offset: 60,
    roles: ["admin"],
    team: "Office",
    signature: { en: ["Samir Haddad", "IT", "Acme Flow Control", "+385 1 555 0101"] },
  },
];

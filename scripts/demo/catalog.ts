import type { Language } from "./people.ts";

/** What Acme sells: part number → its name in each language. */
export const catalog: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "AFC-BV-050": {
    en: "Ball valve DN50 PN40, 316, full bore",
    zh: "球阀 DN50 PN40 316全通径",
    ru: "Кран шаровой DN50 PN40, 316, полнопроходной",
    de: "Kugelhahn DN50 PN40, 1.4408, voller Durchgang",
  },
  "AFC-BV-100": {
    en: "Flanged ball valve DN100 PN16, CF8M",
    zh: "法兰球阀 DN100 PN16 CF8M",
    ru: "Кран шаровой фланцевый DN100 PN16, CF8M",
    de: "Flansch-Kugelhahn DN100 PN16, CF8M",
  },
  "AFC-TV-150": {
    en: "Trunnion ball valve 6in Class 600, A105N, API 607",
    zh: "固定球阀 6寸 600LB A105N API 607",
    ru: "Кран шаровой с опорой 6in Class 600, A105N, API 607",
    de: "Kugelhahn zapfengelagert 6in Class 600, A105N, API 607",
  },
  "AFC-GV-200": {
    en: "Gate valve DN200 PN25, WCB, OS&Y",
    zh: "闸阀 DN200 PN25 WCB 明杆",
    ru: "Задвижка клиновая DN200 PN25, WCB",
    de: "Absperrschieber DN200 PN25, GP240GH",
  },
  "AFC-GV-300": {
    en: "Gate valve 12in Class 150, WCB, bolted bonnet",
    zh: "闸阀 12寸 150LB WCB 螺栓阀盖",
    ru: "Задвижка клиновая 12in Class 150, WCB",
    de: "Absperrschieber 12in Class 150, WCB",
  },
  "AFC-CV-080": {
    en: "Globe control valve DN80 PN40, equal percentage",
    zh: "单座调节阀 DN80 PN40 等百分比",
    ru: "Клапан регулирующий DN80 PN40, равнопроцентный",
    de: "Regelventil DN80 PN40, gleichprozentig",
  },
  "AFC-CK-100": {
    en: "Dual-plate check valve DN100 PN40, wafer",
    zh: "对夹双瓣止回阀 DN100 PN40",
    ru: "Клапан обратный двустворчатый DN100 PN40",
    de: "Doppelplatten-Rückschlagklappe DN100 PN40",
  },
  "AFC-BF-150": {
    en: "Butterfly valve DN150 PN16, wafer, EPDM",
    zh: "对夹蝶阀 DN150 PN16 EPDM",
    ru: "Затвор дисковый DN150 PN16, EPDM",
    de: "Absperrklappe DN150 PN16, EPDM",
  },
  "AFC-BF-400": {
    en: "Double-offset butterfly valve DN400 PN10",
    zh: "双偏心蝶阀 DN400 PN10",
    ru: "Затвор дисковый DN400 PN10, двойной эксцентриситет",
    de: "Absperrklappe DN400 PN10, doppelexzentrisch",
  },
  "AFC-DV-025": {
    en: "Sanitary diaphragm valve DN25, 316L, tri-clamp",
    zh: "卫生级隔膜阀 DN25 316L 卡箍",
    ru: "Клапан мембранный DN25, 316L, clamp",
    de: "Membranventil DN25, 1.4435, Clamp",
  },
  "AFC-SV-040": {
    en: "Safety relief valve DN40 x DN80, set 10 bar",
    zh: "安全阀 DN40×DN80 整定压力1.0MPa",
    ru: "Клапан предохранительный DN40 x DN80, 10 бар",
    de: "Sicherheitsventil DN40 x DN80, 10 bar",
  },
  "AFC-PA-120": {
    en: "Pneumatic actuator 120 mm, double acting",
    zh: "气动执行器 120mm 双作用",
    ru: "Пневмопривод 120 мм, двойного действия",
    de: "Pneumatischer Antrieb 120 mm, doppeltwirkend",
  },
  "AFC-PA-160": {
    en: "Pneumatic actuator 160 mm, spring return, SIL 2",
    zh: "气动执行器 160mm 弹簧复位 SIL2",
    ru: "Пневмопривод 160 мм, пружинный возврат, SIL 2",
    de: "Pneumatischer Antrieb 160 mm, Federrückstellung, SIL 2",
  },
  "AFC-EA-060": {
    en: "Electric actuator 600 Nm, 400 V, IP67",
    zh: "电动执行器 600Nm 380V IP67",
    ru: "Электропривод 600 Нм, 380 В, IP67",
    de: "Elektrischer Stellantrieb 600 Nm, 400 V, IP67",
  },
  "AFC-PO-010": {
    en: "Smart positioner 4-20 mA, HART",
    zh: "智能定位器 4-20mA HART",
    ru: "Позиционер 4-20 мА, HART",
    de: "Stellungsregler 4-20 mA, HART",
  },
  "AFC-GK-100": {
    en: "Spiral-wound gasket DN100 PN40, 316/graphite",
    zh: "金属缠绕垫片 DN100 PN40 316/石墨",
    ru: "Прокладка СНП DN100 PN40, 316/графит",
    de: "Spiraldichtung DN100 PN40, 316/Graphit",
  },
  "AFC-GK-200": {
    en: "Spiral-wound gasket DN200 PN25, 316/graphite",
    zh: "金属缠绕垫片 DN200 PN25 316/石墨",
    ru: "Прокладка СНП DN200 PN25, 316/графит",
    de: "Spiraldichtung DN200 PN25, 316/Graphit",
  },
  "AFC-SK-050": {
    en: "Seat and seal kit DN50, RPTFE",
    zh: "阀座密封修理包 DN50 RPTFE",
    ru: "Ремкомплект DN50, RPTFE",
    de: "Dichtungssatz DN50, RPTFE",
  },
  "AFC-SK-150": {
    en: "Stem seal and seat kit for AFC-TV-150",
    zh: "AFC-TV-150 阀杆密封及阀座修理包",
    ru: "Ремкомплект штока и сёдел для AFC-TV-150",
    de: "Spindel- und Sitzdichtungssatz für AFC-TV-150",
  },
  "AFC-ST-150": {
    en: "Y-strainer DN150 PN16, 1.5 mm screen",
    zh: "Y型过滤器 DN150 PN16",
    ru: "Фильтр сетчатый DN150 PN16",
    de: "Schmutzfänger DN150 PN16",
  },
};

/** UN/ECE Recommendation 20, and the ways people write each unit in the three languages. */
const wordsByCode: Readonly<Record<string, string>> = {
  H87: "pc pcs pce pces piece pieces ea each st stk 件 个 個 只 台 支 根 块 шт штук штука штуки",
  MTR: "m meter meters metre metres 米 м метр метра метров",
  CMT: "cm 厘米 см",
  MMT: "mm 毫米 мм",
  KMT: "km 公里 千米 км",
  MTK: "m2 m² sqm 平方米 平米 м2 м² кв.м",
  MTQ: "m3 m³ cbm 立方米 м3 м³ куб.м",
  KGM: "kg kgs kilogram kilograms 公斤 千克 кг",
  GRM: "g gram grams 克 г гр",
  TNE: "t ton tons tonne tonnes mt 吨 т тн тонна тонны тонн",
  LTR: "l ltr liter liters litre litres 升 л литр литра литров",
  MLT: "ml 毫升 мл",
  INH: "in inch inches 英寸 дюйм",
  FOT: "ft foot feet 英尺 фут",
  LBR: "lb lbs pound pounds 磅",
  SET: "set sets 套 комплект комплекта комплектов компл к-т",
  PR: "pair pairs 对 双 пара пары пар",
  DZN: "dozen dozens dz 打 дюжина",
  HUR: "h hr hrs hour hours 小时 ч час часа часов",
  MIN: "min minute minutes 分钟 мин",
  DAY: "day days 天 日 день дня дней дн",
  WEE: "week weeks 周 нед неделя недели недель",
  MON: "month months 月 个月 мес месяц месяца месяцев",
  ANN: "year years 年 год года лет",
  KWH: "kwh 千瓦时 度 квтч квт·ч",
  LS: "ls lot lumpsum 项 批 усл",
};

const codeByWord = new Map(
  Object.entries(wordsByCode).flatMap(([code, words]) => words.split(" ").map((word) => [word, code] as const)),
);

/** The code of a unit as people write it, whatever its case and closing point; null for one that is not known. */
export const unitCodeOf = (unit: string): string | null =>
  codeByWord.get(unit.trim().toLowerCase().replace(/\.$/, "")) ?? null;

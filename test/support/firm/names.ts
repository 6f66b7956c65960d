import type { Random } from "./random.ts";

/** A language that customers write in. */
export type FirmLanguage = "en" | "zh" | "ru" | "de" | "es";

/** A name as it is written, and its part of an address. */
export interface FirmName {
  name: string;
  local: string;
}

// Given and family names, each with its spelling in an address.
const given: Record<FirmLanguage, readonly string[]> = {
  en: "Alice Brian Carol Daniel Emma Frank Grace Henry Iris Jack Karen Liam Mary Noah Olivia Paul".split(" "),
  zh: "伟:wei 芳:fang 娜:na 敏:min 静:jing 强:qiang 磊:lei 洋:yang 勇:yong 艳:yan 杰:jie 涛:tao 明:ming 超:chao".split(
    " ",
  ),
  ru: "Анна:anna Борис:boris Вера:vera Глеб:gleb Дарья:darya Егор:egor Игорь:igor Лариса:larisa Марина:marina Олег:oleg".split(
    " ",
  ),
  de: "Jürgen:juergen Käthe:kaethe Lukas Monika Stefan Uwe Sabine Björn:bjoern Heike Torsten".split(" "),
  es: "José:jose Lucía:lucia Andrés:andres Marta Iñaki:inaki Pilar Sofía:sofia Javier Elena Tomás:tomas".split(" "),
};
const family: Record<FirmLanguage, readonly string[]> = {
  en: "Abbott Baker Carter Dixon Ellis Foster Graham Hughes Irving Jenkins Knight Lawson Mercer Norton Osborne Parker Quinn Reeves Sutton Turner".split(
    " ",
  ),
  zh: "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 赵:zhao 黄:huang 周:zhou 吴:wu 徐:xu 孙:sun 胡:hu 朱:zhu 高:gao".split(
    " ",
  ),
  ru: "Иваненко:ivanenko Ковальчук:kovalchuk Шевченко:shevchenko Ткач:tkach Мороз:moroz Бондарь:bondar Лысенко:lysenko Гончар:gonchar".split(
    " ",
  ),
  de: "Müller:mueller Schmidt Schröder:schroeder Weiß:weiss Krause Vogel Lehmann Köhler:koehler Böhm:boehm Winkler".split(
    " ",
  ),
  es: "García:garcia Núñez:nunez Romero Ibáñez:ibanez Vega Castro Peña:pena Molina Ortega Serrano".split(" "),
};
const trades: Record<FirmLanguage, readonly string[]> = {
  en: ["Pumps", "Valves", "Marine", "Process", "Filtration", "Controls", "Energy", "Water"],
  zh: ["机械:jixie", "化工:huagong", "泵业:bengye", "电力:dianli", "环保:huanbao"],
  ru: ["Насос:nasos", "Хим:khim", "Маш:mash", "Энерго:energo", "Аква:aqua"],
  de: ["Armaturen", "Anlagenbau", "Pumpen", "Technik", "Wasser"],
  es: ["Bombas", "Válvulas:valvulas", "Química:quimica", "Agua", "Energía:energia"],
};

const split = (word: string): FirmName => {
  const [name = "", local = name.toLowerCase()] = word.split(":");
  return { name, local };
};

/** A person's name in their language. */
export function personName(random: Random, language: FirmLanguage): FirmName {
  const first = split(random.pick(given[language]));
  const last = split(random.pick(family[language]));
  const name = language === "zh" ? `${last.name}${first.name}` : `${first.name} ${last.name}`;
  return { name, local: `${first.local}.${last.local}` };
}

/** A company's name, and the beginning of its domain. */
export function companyName(random: Random, language: FirmLanguage): FirmName {
  const who = split(random.pick(family[language]));
  const trade = split(random.pick(trades[language]));
  const between = language === "zh" ? "" : " ";
  return { name: `${who.name}${between}${trade.name}`, local: `${who.local}-${trade.local}` };
}

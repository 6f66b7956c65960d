import { randomUUID } from "node:crypto";
import { deskEndpoints } from "../../shared/api/desk.ts";
import type { DeskRevision } from "../../shared/api/desk-request.ts";
import type { Language, Role } from "../../shared/api/people.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import type { QuoteChange } from "../../shared/quote/changes.ts";
import { emptyLine, type QuoteLine } from "../../shared/quote/content.ts";
import { arriveByLink, clientFor, type ScriptSession } from "../api.ts";
import type { Bench } from "./run.ts";

/** What a quote of the bench says, in its customer's language. */
const goods: Record<Language, { items: readonly string[]; group: string; unit: string; leadTime: string }> = {
  en: {
    items: [
      "Ball valve DN50, stainless steel 1.4408, two-piece, full bore, PN40, flanged to EN 1092-1",
      "Gasket set, PTFE, for DN50 flanges",
      "Pneumatic actuator, double acting, 6 bar, with position indicator and namur interface",
      "Pressure transmitter 0–16 bar, 4–20 mA, G½″, accuracy ±0.25 %",
    ],
    ...{ group: "Valves and fittings", unit: "pcs", leadTime: "4 weeks" },
  },
  zh: {
    items: [
      "不锈钢球阀 DN50，两片式，全通径，PN40，法兰连接，符合 EN 1092-1 标准",
      "聚四氟乙烯垫片套装，适用于 DN50 法兰",
      "双作用气动执行器，6 bar，带位置指示器和 NAMUR 接口",
      "压力变送器 0–16 bar，4–20 mA，精度 ±0.25 %",
    ],
    ...{ group: "阀门及配件", unit: "台", leadTime: "4 周" },
  },
  ru: {
    items: [
      "Кран шаровой DN50, нержавеющая сталь 1.4408, двухсоставной, полнопроходной, PN40, фланцевый",
      "Комплект прокладок из ПТФЭ для фланцев DN50",
      "Пневмопривод двойного действия, 6 бар, с указателем положения",
      "Датчик давления 0–16 бар, 4–20 мА, погрешность ±0,25 %",
    ],
    ...{ group: "Арматура", unit: "шт.", leadTime: "4 недели" },
  },
};

/** So many lines in a language, headings and discounts among them. */
export function quoteLines(language: Language, count: number): QuoteLine[] {
  const { items, group, unit, leadTime } = goods[language];
  return Array.from({ length: count }, (_, at): QuoteLine => {
    const line = emptyLine(randomUUID(), at + 1, "19");
    if (at % 20 === 0) return { ...line, kind: "group", description: `${group} ${at / 20 + 1}`, quantity: "0" };
    return {
      ...{ ...line, itemCode: `VB-50-${1000 + at}`, description: items[at % items.length] ?? "", unit },
      ...{ quantity: ["12", "2.5", "150", "1"][at % 4] ?? "1", unitPrice: ["184.5", "0.034125", "62"][at % 3] ?? "0" },
      ...{ discountPercent: at % 5 === 1 ? "7.5" : "0", unitCost: at % 2 === 0 ? null : "31.2" },
      leadTime: at % 6 === 1 ? leadTime : "",
    };
  });
}

/** A draft of these lines, begun by whoever calls; `revision` as it stands. */
export async function benchDraft(
  { call }: Pick<ScriptSession, "call">,
  language: Language,
  count: number,
): Promise<{ id: string; revision: DeskRevision }> {
  const id = randomUUID();
  await call(deskEndpoints.createDeskRequest, { body: { id, wanted: "All positions of the list" } });
  const { current } = await call(deskEndpoints.openDraft, { params: { id } });
  const before = current?.head.language ?? "en";
  const changes: QuoteChange[] = quoteLines(language, count).map((line) => ({ kind: "added", line }));
  if (before !== language) changes.push({ kind: "head", field: "language", from: before, to: language });
  const { revision } = await call(deskEndpoints.changeQuote, {
    params: { id },
    body: { id: randomUUID(), revision: 1, changes },
  });
  return { id, revision };
}

/** Somebody new in the company, with a console session. */
export async function joins({ access }: Bench, name: string, roles: Role[]): Promise<ScriptSession> {
  const admin = clientFor(access.origin, { cookie: access.adminCookie });
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@acme.example`;
  const { url } = await admin(peopleEndpoints.invite, { body: { name, email, roles } });
  return arriveByLink(access.origin, url.slice(url.indexOf("#") + 1));
}

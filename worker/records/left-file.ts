import type { LeftCustomer, LeftRole, LeftToday } from "../../shared/api/leaving.ts";
import type { Language } from "../../shared/api/people.ts";
import { writeCsv } from "../../shared/csv.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { requireConfirmed } from "../access/step-up.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { leafStatement } from "./leaves.ts";
import { findLeftReaderInFull } from "./left-rights.ts";
import { leftToday } from "./left-today.ts";
import { refuseOnNotice } from "./notice-mode.ts";

// The page's customers to be taken away, as a table.

const heads: Record<Language, readonly string[]> = {
  en: [
    ...["Customer", "Tier", "Role", "Since", "Owner", "Mails to them", "Mails by them", "Calls and visits", "People"],
    ...["Last talk", "Also known to", "Known to them alone", "Open requests", "Best placed to take over"],
  ],
  zh: [
    ...["客户", "级别", "关系", "起始", "负责人", "收到邮件", "发出邮件", "电话与拜访", "联系人数"],
    ...["最近联系", "其他知情同事", "仅其联系的人", "未结询价", "建议接手人"],
  ],
  ru: [
    ...["Клиент", "Категория", "Роль", "С какого дня", "Ответственный", "Писем к сотруднику", "Писем от сотрудника"],
    ...[
      "Звонки и встречи",
      "Людей",
      "Последний разговор",
      "Кто ещё знает",
      "Знает только сотрудник",
      "Открытые заявки",
      "Кому передать",
    ],
  ],
};
const roles: Record<Language, Record<LeftRole, string>> = {
  en: { owner: "owns", deputy: "deputy", touched: "talks with" },
  zh: { owner: "负责", deputy: "副手", touched: "有往来" },
  ru: { owner: "ведёт", deputy: "заместитель", touched: "общается" },
};

const dayOf = (at: string | null): string => at?.slice(0, 10) ?? "";

const rowOf = (one: LeftCustomer, language: Language): string[] => [
  ...[one.name, one.tier ?? "", roles[language][one.role], dayOf(one.since), one.owner?.name ?? ""],
  ...[one.mails.in, one.mails.out, one.talks, one.people].map(String),
  dayOf(one.lastAt),
  one.knownBy.map(({ person }) => person.name).join("; "),
  one.onlyTheirs.map(({ name, address }) => (name === "" ? address : `${name} <${address}>`)).join("; "),
  String(one.openRequests),
  one.takers[0]?.person.name ?? "",
];

/** CSV of the page's customers as the reader sees them, with a sign-in of the last minutes and a leaf of its own. */
export async function leftTodayFile(
  actor: Actor,
  ctx: AppContext,
  { id, reason, language }: { id: string; reason: string | null; language: Language },
): Promise<{ bytes: Uint8Array; page: LeftToday }> {
  requirePerson(actor);
  await findLeftReaderInFull(actor, ctx, id, reason);
  await refuseOnNotice(actor, ctx, "exports");
  requireConfirmed(actor, ctx);
  await refuseOnNotice(actor, ctx, "exports");
  const page = await leftToday(actor, ctx, id, reason);
  const detail = { what: "left-today", rows: page.customers.length, reason };
  await runBatch(ctx.db, [leafStatement(ctx, actor, "export.shown", id, detail)]);
  const rows = [heads[language], ...page.customers.map((one) => rowOf(one, language))];
  return { bytes: new TextEncoder().encode(writeCsv(rows)), page };
}

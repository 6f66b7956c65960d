import type { ListKind, ListRow } from "../../../shared/api/list-imports.ts";
import { normalizeAddress } from "../../../shared/mail/address.ts";
import type { TableRow } from "./read-csv.ts";

/** What a column of the file says. `first` and `last` are a name in two columns. */
export const columnFields = {
  customers: ["name", "domains", "tier", "owner"],
  contacts: ["name", "first", "last", "emails", "phone", "title", "customer"],
} as const satisfies Record<ListKind, readonly string[]>;
export type ColumnField = (typeof columnFields)[ListKind][number];

/** For each column of the file what it says, or null where it is passed over. */
export type Mapping = (ColumnField | null)[];

/** Words of headers in three languages, as spreadsheets, address books and CRMs export them; longest match first. */
const headerWords: Readonly<Record<ListKind, readonly (readonly [ColumnField, RegExp])[]>> = {
  customers: [
    [
      "owner",
      /owner|sales ?(rep|person)|account manager|responsible|负责人|业务员|销售|跟进人|ответствен|менеджер|владелец/i,
    ],
    ["domains", /domain|web ?site|\burl\b|www|homepage|e-?mail|域名|网站|网址|官网|邮箱|домен|сайт|почт/i],
    ["tier", /\btier\b|grade|class|rating|级别|等级|分级|категори|класс|уровень/i],
    [
      "name",
      /name|company|customer|account|client|organi[sz]ation|公司|客户|名称|单位|назван|клиент|компани|организац|контрагент/i,
    ],
  ],
  contacts: [
    ["emails", /e-?mail|mail address|邮箱|邮件|电邮|почт|^адрес$/i],
    ["phone", /phone|mobile|\btel\b|cell|手机|电话|телефон|моб/i],
    ["first", /first ?name|given|^имя$|^名$/i],
    ["last", /last ?name|surname|family|фамили|^姓$/i],
    ["title", /title|position|role|职位|职务|头衔|должност/i],
    [
      "customer",
      /company|customer|account|organi[sz]ation|\borg\b|domain|公司|客户|单位|域名|компани|организац|клиент|контрагент|домен/i,
    ],
    ["name", /name|\bfn\b|contact|姓名|名称|联系人|名字|имя|фио|контакт/i],
  ],
};

const domainLike = /^(?:https?:\/\/)?(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:\/\S*)?$/u;
const phoneLike = /^\+?[\d\s().\-/]{7,}(?:,\s*\+?[\d\s().\-/]{7,})*$/;

/** True where the first row names the columns: no cell of it is an address or a number, and one is a known word. */
export function hasHeader(kind: ListKind, rows: readonly TableRow[]): boolean {
  const cells = rows[0]?.cells ?? [];
  if (cells.some((cell) => normalizeAddress(cell) !== null || phoneLike.test(cell))) return false;
  return cells.some((cell) => headerWords[kind].some(([, words]) => words.test(cell)));
}

/** What each column most likely says, by its header, else by what stands in it. Each field once; addresses and phones may have several columns. */
export function guessColumns(kind: ListKind, rows: readonly TableRow[]): Mapping {
  const width = Math.max(0, ...rows.slice(0, 50).map(({ cells }) => cells.length));
  const named = hasHeader(kind, rows);
  const sample = rows.slice(named ? 1 : 0, 100);
  const taken = new Set<ColumnField>();
  const mapping: Mapping = new Array<ColumnField | null>(width).fill(null);
  const put = (at: number, field: ColumnField | undefined) => {
    const maySeveral = field === "emails" || field === "phone" || field === "domains";
    if (field === undefined || (taken.has(field) && !maySeveral)) return;
    mapping[at] = field;
    taken.add(field);
  };
  if (named) {
    rows[0]?.cells.forEach((cell, at) => {
      put(at, headerWords[kind].find(([, words]) => words.test(cell))?.[0]);
    });
  }
  for (let at = 0; at < width; at++) {
    const cells = sample.flatMap((row) => row.cells[at] || []);
    if (mapping[at] === null && cells.length > 0) {
      const field = byContent(kind, cells);
      if (field !== undefined && !taken.has(field)) put(at, field);
    }
  }
  // Without any header the first column of words is the name.
  if (!taken.has("name") && !taken.has("first")) {
    const free = mapping.findIndex(
      (field, at) => field === null && sample.some((row) => /\p{L}/u.test(row.cells[at] ?? "")),
    );
    if (free >= 0) put(free, "name");
  }
  return mapping;
}

function byContent(kind: ListKind, cells: readonly string[]): ColumnField | undefined {
  const most = (isOne: (cell: string) => boolean) => cells.filter(isOne).length > cells.length * 0.7;
  if (kind === "contacts") {
    if (most((cell) => cell.split(/[;,\s]+/).some((one) => normalizeAddress(one) !== null))) return "emails";
    return most((cell) => phoneLike.test(cell)) ? "phone" : undefined;
  }
  if (most((cell) => domainLike.test(cell))) return "domains";
  return most((cell) => /^[ABC]$/i.test(cell)) ? "tier" : undefined;
}

/** Longer than the contract takes. */
const cut = (text: string, max: number): string => text.replace(/\s+/g, " ").trim().slice(0, max).trim();

/** The rows as the contract has them. */
export function toListRows(rows: readonly TableRow[], mapping: Mapping): ListRow[] {
  return rows.map(({ line, cells }) => {
    const all = (field: ColumnField) =>
      mapping.flatMap((one, at) => (one === field ? (cells[at] ?? "") : [])).filter(Boolean);
    const one = (field: ColumnField, max = 200) => cut(all(field)[0] ?? "", max);
    const list = (field: ColumnField, max: number) =>
      [...new Set(all(field).flatMap((cell) => cell.split(/[;,\s]+/)))]
        .filter(Boolean)
        .slice(0, 20)
        .map((said) => cut(said, max));
    return {
      line,
      name: one("name") || cut(nameOf(one("first"), one("last")), 200),
      domains: list("domains", 253),
      tier: one("tier", 20),
      owner: one("owner", 320),
      emails: list("emails", 320),
      phone: cut([...new Set(all("phone"))].join(", "), 200),
      title: one("title"),
      customer: one("customer"),
    };
  });
}

/** Chinese names are written family first and without a space. */
const nameOf = (first: string, last: string): string =>
  /\p{Script=Han}/u.test(first + last) ? last + first : [first, last].filter(Boolean).join(" ");

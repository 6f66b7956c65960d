import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { indexText, matchQuery } from "../../../worker/search/terms.ts";

const corpus = new URL("../../../../shared/corpora/search/", import.meta.url);

/** A real FTS5 table as a volume has it; search gives the ids of the rows found. */
function indexOf(docs: { id: string; subject: string; text: string }[]) {
  const db = new DatabaseSync(":memory:");
  db.exec("create virtual table words using fts5(subject, people, body, files, content='', tokenize='unicode61')");
  const insert = db.prepare("insert into words(rowid, subject, people, body, files) values (?, ?, '', ?, '')");
  docs.forEach((doc, at) => {
    insert.run(at + 1, indexText(doc.subject), indexText(doc.text));
  });
  const select = db.prepare("select rowid from words where words match ? order by rowid");
  return (query: string): string[] => {
    const expression = matchQuery(query);
    if (expression === null) return [];
    return select.all(expression).map((row) => docs[Number(row.rowid) - 1]?.id ?? "?");
  };
}

function finds(text: string, query: string): boolean {
  return indexOf([{ id: "x", subject: "", text }])(query).length === 1;
}

describe("the index text", () => {
  it("turns a Chinese run into pairs and its last character", () => {
    expect(indexText("报价单PM-3")).toBe(" 报价 价单 单 pm-3");
  });
  it("folds width, case and ё", () => {
    expect(indexText("ＲＦＱ Счёт")).toBe("rfq счет");
  });
});

describe("a query against FTS5", () => {
  it.each([
    ["请问最小起订量是多少？", "起订", true],
    ["请问最小起订量是多少？", "起订量", true],
    ["请问最小起订量是多少？", "量", true],
    ["请问最小起订量是多少？", "订起", false],
    ["报价。价单", "报价单", false],
    ["发货日期2024年3月1日", "3月", true],
    ["ABC公司的报价", "abc公司", true],
    ["公司ABC的报价", "公司abc", true],
    ["ありがとうございます。カタログ", "カタログ", true],
    ["감사합니다. 주문하겠습니다.", "주문", true],
    ["Просим выслать коммерческие предложения", "предложение", true],
    ["Ждём образцов", "образцы", true],
    ["Какова цена?", "цены", true],
    ["Это наш центр", "цена", false],
    ["Счет оплачен", "счёт", true],
    ["our quotation is attached", "quote", true],
    ["two quotes", "quotation", true],
    ["the bear slept", "bearings", false],
    ["Lefèvre & Fils", "lefevre", true],
    ["order AC-2210 today", "AC-2210", true],
    ["order AC-2211 and 2210", "AC-2210", false],
    ["mail to anna.berg@globex.example", "anna.berg@globex.example", true],
    ["valve seat ring", '"seat ring"', true],
    ["seat of the ring", '"seat ring"', false],
    ["seat of the ring", "ring seat", true],
    ["delivery in May", "del", true],
    ["invoice 1005", "100", false],
    ['say "hello" OR NOT', '"OR NOT', true],
    ["plain", 'body:plain* AND ("', false],
  ])("%j searched for %j: %j", (text, query, expected) => {
    expect(finds(text, query)).toBe(expected);
  });

  it("is never read as FTS5 syntax and is null when nothing in it can be searched", () => {
    for (const query of ["", "   ", '"', '""', "***", "()", "-- ,.", "^"]) expect(matchQuery(query)).toBeNull();
    const search = indexOf([{ id: "x", subject: "", text: "near body subject" }]);
    for (const query of [
      "NEAR(a b)",
      "subject:x",
      "a* OR b",
      '"a" "b',
      "{body} : x",
      "a + b",
      "^near",
      "a'b",
      'x"*"y',
    ]) {
      expect(() => search(query)).not.toThrow();
    }
  });

  it("keeps a long query small", () => {
    expect(matchQuery("слово ".repeat(5000))?.split(" AND ").length).toBeLessThanOrEqual(24);
  });
});

describe.skipIf(!existsSync(corpus))("the shared search corpus", () => {
  const lines = (name: string) => readFileSync(new URL(name, corpus), "utf8").trim().split("\n");

  it("finds the exact set for each of its queries", () => {
    const search = indexOf(lines("docs.jsonl").map((line) => JSON.parse(line)));
    const wrong = lines("queries.jsonl")
      .map((line) => JSON.parse(line))
      .map(({ q, relevant }) => ({ q, found: search(q).sort(), relevant: [...relevant].sort() }))
      .filter(({ found, relevant }) => JSON.stringify(found) !== JSON.stringify(relevant));
    expect(wrong).toEqual([]);
  });
});

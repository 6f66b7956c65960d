import { describe, expect, it } from "vitest";
import { snippet } from "../../../worker/search/highlight.ts";

/** The text with [brackets] around what is marked. */
function marked(text: string, query: string, maxChars = 200): string {
  const shown = snippet(text, query, maxChars);
  let out = "";
  let at = 0;
  for (const [start, end] of shown.marks) {
    out += `${shown.text.slice(at, start)}[${shown.text.slice(start, end)}]`;
    at = end;
  }
  return out + shown.text.slice(at);
}

describe("a snippet", () => {
  it.each([
    ["您好，报价单已收到。报价有效", "报价", "您好，[报价]单已收到。[报价]有效"],
    ["张总好，价格没问题", "价", "张总好，[价]格没问题"],
    ["Наше предложение и предложения", "предложение", "Наше [предложение] и [предложения]"],
    ["Оплатим счёт, счета № 3, счетчик", "счёт", "Оплатим [счёт], [счета] № 3, [счетчик]"],
    ["Цены и центр", "цена", "[Цены] и центр"],
    ["Your Quote: a quotation", "quote", "Your [Quote]: a [quotation]"],
    ["order AC-2210, not AC-22101", "ac-2210", "order [AC-2210], not AC-22101"],
    ["Paul Lefèvre", "lefevre", "Paul [Lefèvre]"],
    ["ＲＦＱ 5 and rfq", "rfq", "[ＲＦＱ] 5 and [rfq]"],
    ["发货2024年3月", "2024", "发货[2024]年3月"],
    ["seat ring, ring seat", '"seat ring"', "[seat ring], ring seat"],
    ["nothing here", "absent", "nothing here"],
    ["a.b (c) [d]", ".*", "a.b (c) [d]"],
  ])("of %j for %j is %j", (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it("shows the place that was found, cut at both ends, and stays within the length asked for", () => {
    const text = `${"before it all ".repeat(100)}the quotation you want ${"and after ".repeat(100)}`;
    const shown = snippet(text, "quotation", 120);
    expect(shown.text.length).toBeLessThanOrEqual(120);
    expect(shown.text).toMatch(/^….*the quotation you want.*…$/);
    expect(shown.marks.map(([start, end]) => shown.text.slice(start, end))).toEqual(["quotation"]);
  });

  it("prefers the window with most marks", () => {
    const text = `valve ${"x ".repeat(300)} valve seat valve ${"y ".repeat(300)}`;
    expect(snippet(text, "valve seat", 60).marks).toHaveLength(3);
  });

  it("never cuts a character in half", () => {
    const shown = snippet("😀".repeat(300), "nothing", 101);
    expect(shown.text).not.toMatch(/\p{Surrogate}/u);
  });
});

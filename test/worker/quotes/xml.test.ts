import fc from "fast-check";
import { XmlDocument } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { branch, escapeXml, leaf, required, sayable, writeXml } from "../../../worker/quotes/xml.ts";
import { someText } from "../../support/issued-quotes.ts";

const written = (...inside: ReturnType<typeof leaf>[]) =>
  writeXml({ name: "top", attributes: {}, inside: inside.flat() });

describe("XML", () => {
  it("keeps every text that it can say, in elements and in attributes, whatever it looks like", () => {
    fc.assert(
      fc.property(someText(4000), fc.string({ unit: "binary" }), (text, value) => {
        const document = XmlDocument.fromString(written([{ name: "a", attributes: { b: value }, inside: text }]));
        expect(document.get("//a")?.content).toBe(sayable(text));
        expect(document.get("//a/@b")?.content).toBe(sayable(value));
        expect(document.find("//*")).toHaveLength(2);
        document.dispose();
      }),
      { numRuns: 300 },
    );
  });

  it("says a sign for what it cannot say, and for nothing else", () => {
    expect(sayable("nul\u0000 esc\u001b del\u007f \ud800 \udfff\ud83d \ufffe\uffff 💩 tab\t\r\nline\rend")).toBe(
      "nul\ufffd esc\ufffd del\u007f \ufffd \ufffd\ufffd \ufffd\ufffd 💩 tab\t\nline\nend",
    );
    expect(escapeXml(`a<b> & "c" ]]>`)).toBe("a&lt;b&gt; &amp; &quot;c&quot; ]]&gt;");
  });

  it("leaves out what has nothing in it, unless it has to stand", () => {
    const inside = branch("a", leaf("b", " \n"), branch("c", leaf("d", "")));
    expect(inside).toEqual([]);
    expect(written(inside, required("e", inside), branch("f", leaf("g", "0")))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<top>\n  <e/>\n  <f>\n    <g>0</g>\n  </f>\n</top>\n',
    );
  });
});

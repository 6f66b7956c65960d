import { describe, expect, it } from "vitest";
import { isForwardSubject, languageOfParts, partsOf } from "../../worker/console/pages/message-parts.ts";

const foldedIn = (text: string, subject = "RFQ") =>
  partsOf(text, subject).map(({ kind, text: part, folded }) => `${folded ? "+" : "-"}${kind} ${part.split("\n")[0]}`);

describe("a message's text as it is drawn", () => {
  it("has what is new open and first to be read, quotes at the end and signatures folded", () => {
    expect(foldedIn("\n\nYes, two.\n\n-- \nAnn\n\nOn 3 May 2026 at 10:05 Bea <b@x.example> wrote:\n> two?\n")).toEqual([
      "-new Yes, two.",
      "+signature -- ",
      "+quote On 3 May 2026 at 10:05 Bea <b@x.example> wrote:",
    ]);
  });

  it("leaves a short quote open that is answered below it, and folds a long one", () => {
    expect(foldedIn("> two?\nYes.\n> now?\nNo.")).toEqual(["-quote > two?", "-new Yes.", "-quote > now?", "-new No."]);
    expect(foldedIn(`${"> a line\n".repeat(30)}\nYes.`)).toEqual(["+quote > a line", "-new Yes."]);
  });

  it("folds nothing where it says nothing else, or was passed on", () => {
    expect(foldedIn("> two?\n\n-- \nAnn")).toEqual(["-quote > two?", "-signature -- "]);
    expect(foldedIn("FYI\n\n---------- Forwarded message ---------\nFrom: Bea")[1]).toMatch(/^-quote/);
    expect(foldedIn("FYI\n\n-----Original Message-----\nFrom: Bea", "FW: RFQ")[1]).toMatch(/^-quote/);
    expect(foldedIn("  \n\n")).toEqual([]);
    expect(["Fwd: a", "转发：询价", "WG: Anfrage", "Пересл: x"].map(isForwardSubject)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["Re: Fwd: a", "Forward plan", "Vista: x", null].map(isForwardSubject)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("knows the language of each part, and of the message by what is new", () => {
    const parts = partsOf("Добрый день, высылаем счёт.\n\n> Please send us the invoice, thank you very much.", "RFQ");
    expect(parts.map(({ language }) => language)).toEqual(["ru", "en"]);
    expect(languageOfParts(parts)).toBe("ru");
    expect(languageOfParts(partsOf("> 请问价格是多少？", "RFQ"))).toMatch(/^zh/);
  });
});

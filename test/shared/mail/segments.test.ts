import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isForwarded, type Segment, segmentsOf, withoutMark } from "../../../shared/mail/segments.ts";

const kindsOf = (text: string) => segmentsOf(text).map(({ kind, text: part }) => [kind, part.trim()]);
const textOf = (text: string, ...kinds: Segment["kind"][]): string =>
  segmentsOf(text)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text: part }) => part.trim())
    .join("\n");

describe("a quote", () => {
  it("is what begins with >; answers between the lines are new", () => {
    expect(kindsOf("Dear Bea,\n> two pumps?\n\n> now?\nYes, two.\n  >> before May\nIn June.")).toEqual([
      ["new", "Dear Bea,"],
      ["quote", "> two pumps?\n\n> now?"],
      ["new", "Yes, two."],
      ["quote", ">> before May"],
      ["new", "In June."],
    ]);
    expect(withoutMark("> > and when")).toBe("and when");
  });

  it.each([
    "-----Original Message-----",
    "-------- Исходное сообщение --------",
    "------------------ 原始邮件 ------------------",
    "---- 回复的原邮件 ----",
    "From: Bea Buyer <bea@globex.example>\nSent: Monday, 3 August 2026\nTo: Ann\nSubject: RFQ",
    "От: Беа\nДата: 3 августа 2026\nКому: Анна\nТема: Запрос",
    "发件人： 高远\n发送时间： 2026年8月3日\n收件人： 张伟\n主题： 询价",
    "| 发件人 | 何敏<hemin@example.com> |\n| 日期 | 2024年02月27日 |\n| 收件人 | <qc@example.com> |",
    "*From:* Bea\n*Sent:* Monday\n*To:* Ann",
    "________________________________\nVon: Bea\nGesendet: Montag\nAn: Ann\nBetreff: Anfrage",
    "On Thu, 8 Feb 2024 at 14:10, Bea Buyer <bea@globex.example> wrote:",
    "On Monday, 8 February 2024, at 14:10, Bea Buyer from Accounts\n<bea@globex.example>\nwrote:",
    "ср, 13 мар. 2024 г. в 10:05, Наталья <n@example.com>:",
    "13.03.2024 10:05, Наталья пишет:",
    "13 марта 2024 г., 10:05, Наталья <n@example.com> написал(а):",
    "Zhou Min <zhoumin@example.com> 于2023年10月12日周四 09:26写道：",
    '在 2023-10-12 09:26:00，"Zhou Min" <zhoumin@example.com> 写道：',
    "Am 03.06.24 um 09:15 schrieb Monika Huber:",
    "---- On Wed, 24 Feb 2021 14:02:50 +0530 bea@globex.example wrote ----",
  ])("is all below %s", (head) => {
    expect(kindsOf(`Yes.\n\n${head}\n\nTwo pumps, please.`)).toEqual([
      ["new", "Yes."],
      ["quote", `${head}\n\nTwo pumps, please.`],
    ]);
  });

  it("has its attribution with it, and what comes after its marked lines is new", () => {
    expect(kindsOf("On 3 May 2024, Bea <bea@globex.example\n> wrote:\n> two?\n\nYes, two.")).toEqual([
      ["quote", "On 3 May 2024, Bea <bea@globex.example\n> wrote:\n> two?"],
      ["new", "Yes, two."],
    ]);
  });

  it.each([
    "From: the gate to the tank it is 40 m\nTo: be confirmed",
    "Price > 500 is too much",
    "Subject: to change",
    "As you wrote on 3 May 2024:\nthe price holds until June.",
    "The customer wrote:\nwe take ten.",
    "Meeting at 10:30, call bea@globex.example first.\nThen 12:00: lunch",
    "From: Bea\nSent: Monday\nTo: Ann\n\nA head with nothing above it is the text's own.",
    "----\nThe dashes above and below are a table's.\n----",
    "",
  ])("is not %j", (text) => {
    expect(segmentsOf(text)).toEqual([{ kind: "new", text }]);
  });

  it("is a forwarded message where its own line says so", () => {
    const forwarded = (text: string) => segmentsOf(text).some(isForwarded);
    for (const line of ["---------- Forwarded message ---------", "Begin forwarded message:", "---- 转发邮件信息 ----"])
      expect(forwarded(`FYI\n\n${line}\nFrom: Bea`), line).toBe(true);
    expect(forwarded("Yes\n\n-------- Пересылаемое сообщение --------\nтекст")).toBe(true);
    expect(forwarded("Yes\n\n-----Original Message-----\nFrom: Bea")).toBe(false);
    expect(forwarded("> ---------- Forwarded message ---------\nYes")).toBe(true);
  });
});

describe("a signature", () => {
  it("is below two dashes, above what is quoted", () => {
    expect(kindsOf("Agreed.\n\n-- \nAnn\nSales\n\nOn 3 May 2024 at 10:05 Bea <b@x.example> wrote:\n> ok?")).toEqual([
      ["new", "Agreed."],
      ["signature", "-- \nAnn\nSales"],
      ["quote", "On 3 May 2024 at 10:05 Bea <b@x.example> wrote:\n> ok?"],
    ]);
  });

  it.each([
    "Sent from my iPhone",
    "发自我的iPhone",
    "Отправлено с iPhone",
    "Get Outlook for Android<https://x.example>",
  ])("is a telephone's last line: %s", (line) => {
    expect(textOf(`Agreed.\n\n${line}\n`, "signature")).toBe(line);
  });

  it.each([
    "Best regards,\nMark Jensen\nSales Engineer\nNordic Springs ApS\nPhone: +45 33 12 34 56",
    "С уважением,\nТатьяна Жукова\nспециалист отдела закупок\n+7 (8202) 53-00-00",
    "Viele Grüße\n\nTobias Brandt\nEinkauf\nwww.brandt.example",
    "此致\n敬礼\n马超\n电话 0532-8888 1234",
  ])("is a sign-off with a card: %j", (card) => {
    expect(textOf(`Agreed.\n\n${card}\n`, "signature").trim()).toBe(card);
    expect(textOf(`Agreed.\n\n${card}\n\n> Do you agree?\n`, "signature").trim()).toBe(card);
  });

  it.each([
    "Agreed.\n\nRegards,\nMark",
    "Agreed.\n\nBest regards,\nMark Jensen\nSales Engineer",
    "Thanks,\nthe order is 4500012345.\nCan you send it to a@x.example?",
    "Regards,\nMark\n+45 33 12 34 56\n\nBy the way, the second pump is leaking, and we would need somebody to come and look at it soon.",
    "Sent from my desk, this is easier than from the telephone.",
    `Points:\n--\n${"a line\n".repeat(30)}`,
    "Sent from my iPhone\n\nwas what it said, and no more.",
  ])("is not %j", (text) => {
    expect(textOf(text, "signature")).toBe("");
  });
});

it("loses nothing of any text, and each kind stands beside another one", () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom("> a", ">> b", "From: x", "Sent: y", "To: z", "---- Original Message ----", "", "-- ", "\r"),
    fc.constantFrom("On 3 May 2024 at 10:05 Bea <b@x.example>", "wrote:", "> wrote:", "Sent from my iPhone", "____"),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join("\n");
      const segments = segmentsOf(text);
      expect(segments.map((one) => one.text).join("\n")).toBe(text);
      segments.slice(1).forEach((one, at) => {
        expect(one.kind).not.toBe(segments[at]?.kind);
      });
    }),
  );
});

it.each(["\n", ">", "> \n", "-", " ", "On 1:00 a@b.c\n", "From: x\nTo: y\n", "-- \n", "1:00 <a@b.c>:\n\nx\n", "a@a.-"])(
  "is linear over a million of %j",
  (piece) => {
    const started = performance.now();
    segmentsOf(piece.repeat(1_000_000 / piece.length));
    // A quadratic pass over this takes minutes; the bound leaves room for a slow machine.
    expect(performance.now() - started).toBeLessThan(5000);
  },
);

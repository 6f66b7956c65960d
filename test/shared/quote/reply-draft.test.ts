import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { type ReplyDraft, replyDraft } from "../../../shared/quote/reply-draft.ts";

const draft: ReplyDraft & { file: NonNullable<ReplyDraft["file"]> } = {
  from: { name: "Ines Calloway", address: "inside1@acme.example" },
  to: [{ name: "Anna Berger", address: "buyer@globex.example" }],
  cc: [{ name: "Wei Lindqvist", address: "rep1@acme.example" }],
  subject: "Re: RFQ 2026-118: ball valves DN50 and DN80",
  text: "Dear Anna,\n\nour quote is attached.\n.\nFrom here on.\n",
  inReplyTo: "<rfq-118@globex.example>",
  references: ["<first@globex.example>"],
  atMs: Date.parse("2026-11-22T21:55:00Z"),
  file: { name: "Q-2026-00012.pdf", mediaType: "application/pdf", bytes: new Uint8Array([37, 80, 68, 70, 0, 255]) },
};

const read = (given: Partial<ReplyDraft>) => PostalMime.parse(replyDraft({ ...draft, ...given }));
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("the draft of a quote's mail", () => {
  it("is the text alone where there is no file", async () => {
    const mail = await read({ file: null });
    expect(mail.attachments).toEqual([]);
    expect(mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(draft.text.trimEnd());
    expect(textOf(replyDraft({ ...draft, file: null }))).not.toContain("multipart");
  });

  it("says to whom, in which thread, and carries text and file as they are", async () => {
    const mail = await read({});
    expect(mail.from).toMatchObject({ name: "Ines Calloway", address: "inside1@acme.example" });
    expect(mail.to).toMatchObject([{ name: "Anna Berger", address: "buyer@globex.example" }]);
    expect(mail.cc).toMatchObject([{ name: "Wei Lindqvist", address: "rep1@acme.example" }]);
    expect(mail.subject).toBe(draft.subject);
    expect(mail.inReplyTo).toBe("<rfq-118@globex.example>");
    expect(mail.references?.split(/\s+/)).toEqual(["<first@globex.example>", "<rfq-118@globex.example>"]);
    expect(mail.date).toBe("2026-11-22T21:55:00.000Z");
    expect(mail.headers.find(({ key }) => key === "x-unsent")?.value).toBe("1");
    expect(mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(draft.text.trimEnd());
    const [file] = mail.attachments;
    expect(file).toMatchObject({
      filename: "Q-2026-00012.pdf",
      mimeType: "application/pdf",
      disposition: "attachment",
    });
    expect(new Uint8Array(file?.content as ArrayBuffer)).toEqual(draft.file.bytes);
  });

  it("is the same bytes for the same words", () => {
    expect(replyDraft(draft)).toEqual(replyDraft({ ...draft }));
  });

  it("writes Chinese and Russian so that every program reads them", async () => {
    const subject = "回复：304不锈钢球阀 DN50 报价单，请查收附件中的正式报价与交货期说明，如有疑问请随时联系我们";
    const to = [
      { name: "Ольга Петрова, отдел закупок Севмаша, группа арматуры", address: "o.petrova@severmash.example" },
    ];
    const file = { ...draft.file, name: "报价单 Q-2026-00012.pdf" };
    const text = "您好！\n\nДобрый день!\n";
    const mail = await read({ subject, to, file, text });
    expect([mail.subject, mail.to?.[0]?.name]).toEqual([subject, to[0]?.name]);
    expect(mail.attachments[0]?.filename).toBe(file.name);
    expect(mail.text?.replaceAll("\r\n", "\n")).toContain("Добрый день!");
    // Nothing but ASCII travels, in lines that every relay takes.
    const raw = textOf(replyDraft({ ...draft, subject, to, file, text }));
    expect(raw).toMatch(/^[\x20-\x7e\r\n]*$/);
    expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThan(200);
    // RFC 2047 section 2.
    const encoded = raw.match(/=\?utf-8\?B\?[^?]*\?=/g) ?? [];
    expect(encoded.length).toBeGreaterThan(2);
    expect(Math.max(...encoded.map((word) => word.length))).toBeLessThanOrEqual(75);
  });

  it("answers no mail where there is none, and leaves out what is no id or no address", async () => {
    const mail = await read({ inReplyTo: null, references: [], cc: [{ name: "X", address: "not an address" }] });
    expect([mail.inReplyTo, mail.references, mail.cc]).toEqual([undefined, undefined, undefined]);
    const damaged = await read({ inReplyTo: "<a b@x>\r\nBcc: x@evil.example", references: ["nothing"] });
    expect([damaged.inReplyTo, damaged.bcc]).toEqual([undefined, undefined]);
  });

  it("lets no word begin a header of its own, whatever people and companies are called", async () => {
    const words = fc.string({ unit: "binary", maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(words, words, words, async (name, subject, fileName) => {
        const evil = "\r\nBcc: thief@evil.example\r\n";
        const bytes = replyDraft({
          ...draft,
          to: [{ name: `${name}${evil}`, address: "buyer@globex.example" }],
          subject: `${subject}${evil}`,
          file: { ...draft.file, name: `${fileName}${evil}.pdf` },
        });
        const head = textOf(bytes).split("\r\n\r\n")[0] ?? "";
        const names = head.split(/\r\n(?! )/).map((line) => line.split(":")[0]);
        expect(names).toEqual([
          ...["X-Unsent", "Date", "From", "To", "Cc", "Subject", "In-Reply-To", "References"],
          ...["MIME-Version", "Content-Type"],
        ]);
        const mail = await PostalMime.parse(bytes);
        expect(mail.bcc).toBeUndefined();
        expect(`${mail.subject}${mail.to?.[0]?.name}${mail.attachments[0]?.filename}`).not.toMatch(
          /[\p{Cc}\u2028\u2029]/u,
        );
        expect(mail.to?.map(({ address }) => address)).toEqual(["buyer@globex.example"]);
        expect(mail.attachments).toHaveLength(1);
        expect(new Uint8Array(mail.attachments[0]?.content as ArrayBuffer)).toEqual(draft.file.bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it("carries any text and any bytes whole", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.uint8Array({ maxLength: 400 }),
        async (text, bytes) => {
          const mail = await read({ text: `${text}|`, file: { ...draft.file, bytes: new Uint8Array(bytes) } });
          expect(mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(`${text}|`.replace(/\r\n|\r/g, "\n"));
          expect(new Uint8Array(mail.attachments[0]?.content as ArrayBuffer)).toEqual(new Uint8Array(bytes));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

// What came from mail is text: in JSON as it was said, in a download's head harmless, whatever it says.
import { expect, it } from "vitest";
import { captureReceiptSchema } from "../../../shared/api/captures.ts";
import { messageSchema } from "../../../shared/api/messages.ts";
import { bindCaptures } from "../../../worker/routes/captures.ts";
import { bindMessages } from "../../../worker/routes/messages.ts";
import { hostileTexts } from "../../fixtures/hostile-text.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aMessage, save } from "../support/mail.ts";

const encodedWord = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;

const { app, ctx, call } = anApp(bindCaptures, bindMessages);
const send = (path: string, init: RequestInit): Promise<Response> =>
  Promise.resolve(app.request(new URL(path, ctx.env.PUBLIC_ORIGIN), init, ctx.env));

it("in every field that mail has", async () => {
  const person = await aPerson(ctx, { roles: ["keeper"] });
  for (const [index, text] of Object.values(hostileTexts).entries()) {
    const name = encodedWord(text);
    const bytes = aMessage({
      headers: {
        "Message-ID": `<hostile-${index}@globex.example>`,
        From: `${name} <buyer@globex.example>`,
        Subject: name,
        "Content-Type": "multipart/mixed; boundary=b",
      },
      body: `--b\nContent-Type: text/plain; charset=utf-8\n\n${text}\n--b\nContent-Type: text/html; x="${name}"\nContent-Disposition: attachment; filename*=utf-8''${encodeURIComponent(text.toWellFormed())}\n\n<script>alert(1)</script>\n--b--\n`,
    });
    const receipt = captureReceiptSchema.parse(await (await save(send, person, bytes)).json());
    const path = `/api/messages/${receipt.messageId}`;
    const raw = await send(`${path}?reason=check`, { headers: { cookie: person.cookie } });
    expect(raw.headers.get("content-type"), text).toMatch(/^application\/json/);
    const message = messageSchema.parse((await call("GET", `${path}?reason=check`, { as: person })).body);
    const said = [message.subject ?? "", ...message.participants.map((one) => one.name)];
    for (const one of said) expect(one, text).not.toMatch(/[\r\n]|\p{Cc}/u);
    const [file] = message.attachments;
    expect(file?.fileName ?? "", text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b/\\<>"]/u);
    const download = await send(`${path}/attachments/0?reason=check`, { headers: { cookie: person.cookie } });
    const disposition = download.headers.get("content-disposition") ?? "";
    expect(download.status, text).toBe(200);
    expect(disposition, text).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.~!*%-]+$/);
    expect(disposition.match(/"/g), text).toHaveLength(2);
    expect(download.headers.get("content-type"), text).toBe("application/octet-stream");
    expect(download.headers.get("x-content-type-options"), text).toBe("nosniff");
    expect(download.headers.get("content-security-policy"), text).toBe("default-src 'none'; sandbox");
    expect([download.headers.get("x-injected"), download.headers.get("set-cookie")], text).toEqual([null, null]);
    await download.arrayBuffer();
  }
});

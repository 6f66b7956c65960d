import { describe, expect, it, vi } from "vitest";
import { canSendCodes, sendSignInCode, showSignInLink, tellOfNewDevice } from "../../worker/send-mail.ts";
import { testContext, testEnv } from "./support/app.ts";

const deployed = { STAGE: "production", MAIL_FROM: "counterfoil@acme.example" } as const;

/** The platform's binding as the Worker sees it; what it was given is what would have been mailed. */
function mailbag() {
  const sent: unknown[] = [];
  const { MAIL } = testEnv();
  const send: typeof MAIL.send = async (message: unknown) => {
    sent.push(message);
    return { messageId: "1" };
  };
  return { sent, MAIL: { send } };
}

describe("a sign-in code", () => {
  it("is taken by the platform's own binding", async () => {
    const printed = vi.spyOn(console, "info").mockImplementation(() => undefined);
    await sendSignInCode(testContext({}, deployed), "wei@acme.example", "123456", "zh");
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it("goes out in the person's language, with the code in the text and not in the subject", async () => {
    for (const [language, subject] of [
      ["en", /sign-in code/],
      ["zh", /验证码/],
      ["ru", /Код для входа/],
    ] as const) {
      const { sent, MAIL } = mailbag();
      await sendSignInCode(testContext({}, { ...deployed, MAIL }), "wei@acme.example", "123456", language);
      expect(sent).toEqual([
        {
          from: "counterfoil@acme.example",
          to: "wei@acme.example",
          subject: expect.stringMatching(subject),
          text: expect.stringMatching(/^123456\n/),
        },
      ]);
      expect(JSON.stringify(sent).match(/123456/g)).toHaveLength(1);
    }
  });

  it("that the platform does not take is a reason to try again, without its words", async () => {
    const MAIL = {
      send: async () => {
        throw new Error("destination wei@acme.example is not allowed");
      },
    };
    const failed = sendSignInCode(testContext({}, { ...deployed, MAIL }), "wei@acme.example", "123456", "en");
    await expect(failed).rejects.toMatchObject({
      code: "unavailable",
      message: "The code could not be mailed; try again.",
    });
  });

  it("can be asked for on a laptop, or once a sender is set up", () => {
    expect(canSendCodes({ STAGE: "local", MAIL_FROM: "" })).toBe(true);
    expect(canSendCodes({ STAGE: "production", MAIL_FROM: "" })).toBe(false);
    expect(canSendCodes(deployed)).toBe(true);
  });
});

describe("the mail about a new browser", () => {
  it("shows a hostile name as one line of text, and starts no header, no link and no second mail with it", async () => {
    const { sent, MAIL } = mailbag();
    const name = "Chrome\r\nBcc: eve@evil.example\r\n\r\nhttps://evil.example\u0000\u202e";
    const to = { email: "wei@acme.example", language: "en" } as const;
    await tellOfNewDevice(testContext({}, { ...deployed, MAIL }), to, name);
    expect(sent).toEqual([
      {
        from: "counterfoil@acme.example",
        to: "wei@acme.example",
        subject: "A browser was connected to Counterfoil as you",
        text: expect.stringMatching(
          /^Chrome Bcc: eve @ evil\. example https: \/ \/evil\. example now saves mail as you\. [^\n]+\n\n[^\n]+\/devices\n$/,
        ),
      },
    ]);
  });

  it("goes to nobody but one address", async () => {
    const { sent, MAIL } = mailbag();
    const to = { email: "wei@acme.example, eve@evil.example", language: "en" } as const;
    await tellOfNewDevice(testContext({}, { ...deployed, MAIL }), to, "Chrome");
    expect(sent).toEqual([]);
  });
});

describe("a link or a code at the terminal", () => {
  it("is printed on a laptop and never when deployed", async () => {
    const printed = vi.spyOn(console, "info").mockImplementation(() => undefined);
    showSignInLink(testContext({}, deployed), "Wei", "https://x.example/welcome#secret");
    expect(printed).not.toHaveBeenCalled();
    showSignInLink(testContext(), "Wei", "https://x.example/welcome#secret");
    await sendSignInCode(testContext(), "wei@acme.example", "123456", "en");
    expect(printed.mock.calls.flat()).toEqual([
      "[counterfoil] sign-in link for Wei: https://x.example/welcome#secret",
      "[counterfoil] sign-in code for wei@acme.example: 123456",
    ]);
    printed.mockRestore();
  });
});

import { describe, expect, it } from "vitest";
import { bindSetup } from "../../../worker/routes/setup.ts";
import { anApp, anAppWith, aPerson, testEnv } from "../support/app.ts";

describe("the health check of outgoing mail", () => {
  it("is an admin's, and says to whom the test mail went", async () => {
    const { call, ctx } = anApp(bindSetup);
    const admin = await aPerson(ctx, { roles: ["admin"] });
    const rep = await aPerson(ctx, {});
    expect((await call("POST", "/api/settings/mail-check", { as: rep })).status).toBe(403);
    const answer = await call("POST", "/api/settings/mail-check", { as: admin });
    expect(answer.body).toEqual({ outcome: "sent", to: admin.email });
  });

  it("deployed, says that nothing is set up, or that the platform refused, without its words", async () => {
    const refusing = { send: () => Promise.reject(new Error("550 secret internal words")) };
    for (const [variables, outcome] of [
      [{ STAGE: "production", MAIL_FROM: "" }, "not-set-up"],
      [
        { STAGE: "production", MAIL_FROM: "no-reply@acme.example", MAIL: { ...testEnv().MAIL, ...refusing } },
        "refused",
      ],
    ] as const) {
      const { call, ctx } = anAppWith(variables, bindSetup);
      const admin = await aPerson(ctx, { roles: ["admin"] });
      const answer = await call("POST", "/api/settings/mail-check", { as: admin });
      expect(answer.body, outcome).toEqual({ outcome, to: admin.email });
      expect(answer.text).not.toContain("secret");
    }
  });
});

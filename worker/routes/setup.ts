import { setupEndpoints } from "../../shared/api/setup.ts";
import { requirePerson, requireRole } from "../access/actor.ts";
import { endDemo } from "../records/demo.ts";
import { readMe } from "../records/me.ts";
import { isAnybodyThere } from "../records/people.ts";
import { applySetup, readSettings } from "../records/settings.ts";
import { changeSettings } from "../records/settings-changes.ts";
import { canSendCodes, sendTestMail } from "../send-mail.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** The first run's questions and the company's settings. */
export function bindSetup(app: App): void {
  bind(app, setupEndpoints.signInWays, async ({ ctx }) => {
    const [settings, anybody] = await Promise.all([readSettings(ctx), isAnybodyThere(ctx)]);
    return {
      setupNeeded: !anybody,
      companyName: settings.companyName === "" ? null : settings.companyName,
      language: settings.language,
      oidc: ctx.env.OIDC_ISSUER === "" ? null : { label: ctx.env.OIDC_LABEL },
      emailCode: canSendCodes(ctx.env),
      demo: settings.demo,
    };
  });
  bind(app, setupEndpoints.setup, async ({ ctx, actor, body }) => {
    await applySetup(actor, ctx, body);
    return readMe(actor, ctx);
  });
  bind(app, setupEndpoints.settings, async ({ ctx }) => readSettings(ctx));
  bind(app, setupEndpoints.updateSettings, async ({ ctx, actor, body }) => changeSettings(actor, ctx, body));
  bind(app, setupEndpoints.checkMail, async ({ ctx, actor }) => {
    requireRole(actor, "admin");
    const { email } = requirePerson(actor);
    return { outcome: await sendTestMail(ctx, email), to: email };
  });
  bind(app, setupEndpoints.endDemo, async ({ ctx, actor }) => {
    await endDemo(actor, ctx);
    return { removed: true as const };
  });
}

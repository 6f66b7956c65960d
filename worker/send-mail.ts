import type { Language } from "../shared/api/people.ts";
import { deviceSubjects, signInSubjects } from "../shared/policy/floor.ts";
import type { AppContext } from "./context.ts";
import type { Env } from "./env.ts";
import { AppError } from "./errors.ts";
import { errorFields, log } from "./log.ts";
import { buildMail, nameInMail } from "./outgoing-mail.ts";

// The only use of the MAIL binding: every mail goes through buildMail. The sign-in subjects are those that the doors know
// (shared/policy/floor.ts), so that our own codes are never recorded. And the only place that prints a secret: on a
// laptop, for the person at the terminal.

const codeMail: Record<Language, { subject: string; text: (code: string) => string }> = {
  en: {
    subject: signInSubjects.en,
    text: (code) =>
      `${code}\n\nThe code works once, for five minutes. If you did not ask for it, nothing needs doing.\n`,
  },
  zh: {
    subject: signInSubjects.zh,
    text: (code) => `${code}\n\n验证码五分钟内有效，仅可使用一次。如非本人操作，无需处理。\n`,
  },
  ru: {
    subject: signInSubjects.ru,
    text: (code) =>
      `${code}\n\nКод действует пять минут и только один раз. Если вы его не запрашивали, ничего делать не нужно.\n`,
  },
};

/** Builds and sends. Throws what the platform throws, and UnsendableMail for what must not be sent. */
async function send(ctx: AppContext, to: string, subject: string, text: string): Promise<void> {
  await ctx.env.MAIL.send({ ...buildMail({ from: ctx.env.MAIL_FROM, to, subject, text }) });
}

/** True when a code can reach its person: by mail once sending is set up, in the terminal on a laptop. */
export const canSendCodes = (env: Pick<Env, "STAGE" | "MAIL_FROM">): boolean =>
  env.STAGE === "local" || env.MAIL_FROM !== "";

const noCodeMail: Record<Language, string> = {
  en: "No code is mailed to admins and records keepers: you sign in with your passkey or the company's sign-in. Without either, another admin makes you a sign-in link. If you did not ask for a code, nothing needs doing.\n",
  zh: "系统不会向管理员和档案保管人发送验证码：请使用通行密钥或公司登录。两者都没有时，请其他管理员为您生成登录链接。如非本人操作，无需处理。\n",
  ru: "Администраторам и хранителям записей коды не отправляются: войдите ключом доступа или через вход компании. Если нет ни того ни другого, ссылку для входа создаст другой администратор. Если вы не запрашивали код, ничего делать не нужно.\n",
};

/** Tells who asked for a code and gets none how they sign in. Throws AppError `unavailable`. */
export async function sendNoCode(ctx: AppContext, to: string, language: Language): Promise<void> {
  await sendAnswer(ctx, to, codeMail[language].subject, noCodeMail[language]);
}

/** Sends a sign-in code. Throws AppError `unavailable` when the platform does not take the mail. */
export async function sendSignInCode(ctx: AppContext, to: string, code: string, language: Language): Promise<void> {
  if (ctx.env.STAGE === "local") return printForTerminal(`sign-in code for ${to}: ${code}`);
  const { subject, text } = codeMail[language];
  await sendAnswer(ctx, to, subject, text(code));
}

async function sendAnswer(ctx: AppContext, to: string, subject: string, text: string): Promise<void> {
  try {
    await send(ctx, to, subject, text);
  } catch (cause) {
    throw new AppError("unavailable", "The code could not be mailed; try again.", { cause });
  }
}

const deviceMail: Record<Language, { subject: string; text: (name: string, url: string) => string }> = {
  en: {
    subject: deviceSubjects.en,
    text: (name, url) => `${name} now saves mail as you. If that was not you, disable it at once:\n\n${url}\n`,
  },
  zh: {
    subject: deviceSubjects.zh,
    text: (name, url) => `${name} 现在会以您的身份留底邮件。如非本人操作，请立即停用：\n\n${url}\n`,
  },
  ru: {
    subject: deviceSubjects.ru,
    text: (name, url) =>
      `${name} теперь сохраняет письма от вашего имени. Если это не вы, сразу отключите:\n\n${url}\n`,
  },
};

/** Tells a person that a browser speaks for them now. Where it cannot be mailed, their other places still show it. */
export async function tellOfNewDevice(
  ctx: AppContext,
  to: { email: string; language: Language },
  deviceName: string,
): Promise<void> {
  const name = nameInMail(deviceName);
  if (ctx.env.STAGE === "local") return printForTerminal(`a browser was connected as ${to.email}: ${name}`);
  if (ctx.env.MAIL_FROM === "") return;
  const { subject, text } = deviceMail[to.language];
  const url = `${new URL(ctx.env.PUBLIC_ORIGIN).origin}/devices`;
  try {
    await send(ctx, to.email, subject, text(name, url));
  } catch (error) {
    log("warn", "mail.refused", errorFields(error));
  }
}

/** True when a report can reach somebody: as a code can. */
export const canSendReports = canSendCodes;

/** Sends a report's figures. Throws what the platform throws. On a laptop its text is for the person at the terminal. */
export async function sendReport(ctx: AppContext, to: string, mail: { subject: string; text: string }): Promise<void> {
  if (ctx.env.STAGE === "local") return printForTerminal(`report for ${to}: ${mail.subject}\n${mail.text}`);
  await send(ctx, to, mail.subject, mail.text);
}

/** The health check of outgoing mail: whether the platform takes a mail to this person. */
export async function sendTestMail(ctx: AppContext, to: string): Promise<"sent" | "not-set-up" | "refused"> {
  if (ctx.env.STAGE === "local") {
    printForTerminal(`test mail for ${to}`);
    return "sent";
  }
  if (ctx.env.MAIL_FROM === "") return "not-set-up";
  try {
    const text = "Outgoing mail of Counterfoil works.\n";
    await send(ctx, to, "Counterfoil: outgoing mail works", text);
    return "sent";
  } catch (error) {
    log("warn", "mail.refused", errorFields(error));
    return "refused";
  }
}

/** Shows a sign-in link at the terminal of a laptop; deployed, the link is only in the answer to whoever made it. */
export function showSignInLink(ctx: AppContext, name: string, url: string): void {
  if (ctx.env.STAGE === "local") printForTerminal(`sign-in link for ${name}: ${url}`);
}

// Not through log.ts: that one refuses addresses, and this line is for the person who started it, not for a log.
const printForTerminal = (line: string): void => console.info(`[counterfoil] ${line}`);

// What the practice mailbox is made of: Debian's own Roundcube, nginx, PHP, dovecot and postfix, and where they live.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstallDebianPackages, installCommand, installDebianPackages, missingDebianPackages } from "../debian.ts";

/** Debian packages of the practice mailbox, skins included. */
export const aptPackages = [
  "nginx-light",
  "php-fpm",
  "php-cli",
  "php-sqlite3",
  "php-zip",
  "roundcube-core",
  "roundcube-sqlite3",
  "roundcube-plugins",
  "roundcube-skin-larry",
  "roundcube-skin-classic",
  "dovecot-imapd",
  "dovecot-lmtpd",
  "postfix",
] as const;

/** Whether the practice mailbox can be started here; if not, what is missing and the command that brings it. */
export type CanRun = { ok: true } | { ok: false; missing: string[]; command: string };

/** Where Debian keeps the programs that are started. */
export const programs = {
  nginx: "/usr/sbin/nginx",
  dovecot: "/usr/sbin/dovecot",
  postfix: "/usr/sbin/postfix",
  postfixMaster: "/usr/lib/postfix/sbin/master",
  roundcube: "/var/lib/roundcube/public_html",
  roundcubeSchema: "/usr/share/roundcube/SQL/sqlite.initial.sql",
} as const;

/** Path of php-fpm, whose name carries Debian's PHP version; null when there is none. */
export function findPhpFpm(): string | null {
  const names = existsSync("/usr/sbin") ? readdirSync("/usr/sbin") : [];
  const name = names
    .filter((entry) => /^php-fpm\d/.test(entry))
    .sort()
    .at(-1);
  return name ? join("/usr/sbin", name) : null;
}

/** Looks only; installs nothing. */
export function canRun(): CanRun {
  const missing = missingDebianPackages(aptPackages);
  if (missing.length > 0) return { ok: false, missing, command: installCommand(aptPackages) };
  if (process.getuid?.() !== 0) {
    // postfix and dovecot give each of their processes another user id, which only root can do.
    return {
      ok: false,
      missing: ["to be root (postfix and dovecot need it)"],
      command: "run the same command as root",
    };
  }
  const version = spawnSync(programs.dovecot, ["--version"], { encoding: "utf8" }).stdout.trim();
  // 2.4 (Debian 13) reads another configuration language.
  if (!version.startsWith("2.3.")) {
    return { ok: false, missing: [`dovecot 2.3 (found ${version})`], command: "use Debian 12 (bookworm)" };
  }
  return { ok: true };
}

/** Installs what is missing when this is root on Debian; otherwise leaves everything as it is. Says what it installs. */
export async function installPackages(say: (line: string) => void): Promise<void> {
  if (!canInstallDebianPackages()) return;
  await installDebianPackages(aptPackages, {
    say,
    logFile: join(tmpdir(), "counterfoil-apt.log"),
    // Without these, both packages would set themselves up in /etc as if this were a mail server.
    answers: [
      "postfix postfix/main_mailer_type select No configuration",
      "roundcube-core roundcube/dbconfig-install boolean false",
    ],
  });
}

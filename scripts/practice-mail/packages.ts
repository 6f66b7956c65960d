// What the practice mailbox is made of: Debian's own Roundcube, nginx, PHP, dovecot and postfix, in tests SOGo, and where they live.
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

/** What SOGo needs beside them, where it is started too: only the tests do. */
export const sogoPackages = ["sogo", "memcached", "postgresql"] as const;

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
  memcached: "/usr/bin/memcached",
  sogod: "/usr/sbin/sogod",
  sogoResources: "/usr/share/GNUstep/SOGo/WebServerResources",
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

/** Folder of PostgreSQL's programs, whose path carries Debian's version; null when there is none. */
export function findPostgres(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(a) - Number(b)) : [];
  const found = versions.map((version) => join(root, version, "bin")).filter((dir) => existsSync(join(dir, "initdb")));
  return found.at(-1) ?? null;
}

/** The same as `canRun`, with SOGo. */
export const canRunSogo = (): CanRun => canRun([...aptPackages, ...sogoPackages]);

/** Looks only; installs nothing. */
export function canRun(packages: readonly string[] = aptPackages): CanRun {
  const missing = missingDebianPackages(packages);
  if (missing.length > 0) return { ok: false, missing, command: installCommand(packages) };
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
export async function installPackages(
  say: (line: string) => void,
  packages: readonly string[] = aptPackages,
): Promise<void> {
  if (!canInstallDebianPackages()) return;
  await installDebianPackages(packages, {
    say,
    logFile: join(tmpdir(), "counterfoil-apt.log"),
    // Without these, both packages would set themselves up in /etc as if this were a mail server.
    answers: [
      "postfix postfix/main_mailer_type select No configuration",
      "roundcube-core roundcube/dbconfig-install boolean false",
    ],
  });
}

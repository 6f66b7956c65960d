// Configuration of Roundcube, php-fpm and nginx for the practice mailbox: Debian's Roundcube is used where it lies, with
// a configuration, database and logs of our own in the state folder.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Service } from "./mail-servers.ts";
import { prepareNginx } from "./nginx.ts";
import { chownTo } from "./owners.ts";
import { findPhpFpm, programs } from "./packages.ts";

/** Roundcube's three skins; their pages differ enough to need three sets of selectors. */
export type Skin = "elastic" | "larry" | "classic";

/** How one person's Roundcube greets them before they change anything. */
export interface RoundcubePerson {
  address: string;
  /** Name in the From field. */
  name?: string;
  /** Roundcube's language code, for example "zh_CN"; English without. */
  language?: string;
  /** This person's own skin; without it the one of the server. */
  skin?: Skin;
  /** Writes mail as HTML and not as plain text. */
  writesHtml?: boolean;
}

/** What the web side needs to know. */
export interface RoundcubeOptions {
  stateDir: string;
  ports: { web: number; imap: number; smtp: number };
  skin: Skin;
  users: readonly RoundcubePerson[];
}

/** Writes everything the web side needs and creates the database when there is none. */
export function prepareRoundcube(options: RoundcubeOptions): [phpFpm: Service, nginx: Service] {
  const dir = join(options.stateDir, "roundcube");
  for (const folder of ["config", "db", "temp", "logs", "sessions"]) mkdirSync(join(dir, folder), { recursive: true });
  for (const folder of ["db", "temp", "logs", "sessions"]) chownTo("www-data", join(dir, folder));
  for (const file of ["defaults.inc.php", "mimetypes.php"]) {
    const link = join(dir, "config", file);
    if (!existsSync(link)) symlinkSync(join("/etc/roundcube", file), link);
  }
  writeRoundcubeConfig(options);
  prepareDatabase(join(dir, "db", "roundcube.sqlite"), options.users);
  return [preparePhpFpm(dir, options.stateDir), prepareWeb(dir, options)];
}

/** Writes Roundcube's own settings. PHP reads them on every request, so a change holds from the next page on. */
export function writeRoundcubeConfig({ stateDir, ports, skin }: RoundcubeOptions): void {
  const dir = join(stateDir, "roundcube");
  const settings: Record<string, string | number | boolean | string[]> = {
    db_dsnw: `sqlite:///${join(dir, "db", "roundcube.sqlite")}?mode=0640`,
    imap_host: `127.0.0.1:${ports.imap}`,
    smtp_host: `127.0.0.1:${ports.smtp}`,
    smtp_user: "",
    smtp_pass: "",
    smtp_helo_host: "webmail.practice.example",
    des_key: sessionKey(join(dir, "session-key")),
    // Minutes: a week, so that nobody is signed out in the middle of trying things.
    session_lifetime: 10_080,
    plugins: ["archive", "zipdownload", "markasjunk"],
    skin,
    log_dir: `${join(dir, "logs")}/`,
    temp_dir: `${join(dir, "temp")}/`,
    max_message_size: "40M",
    product_name: "Practice mailbox",
    support_url: "",
    enable_spellcheck: false,
  };
  const file = join(dir, "config", "config.inc.php");
  const lines = Object.entries(settings).map(([key, value]) => `$config['${key}'] = ${toPhp(value)};\n`);
  writeFileSync(file, `<?php\n$config = [];\n${lines.join("")}`);
  // It holds the key of the sessions.
  chmodSync(file, 0o640);
  chownTo("www-data", file);
}

/** The key must stay the same over restarts: sessions are encrypted with it. Roundcube wants exactly 24 characters. */
function sessionKey(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

function prepareDatabase(file: string, people: readonly RoundcubePerson[]): void {
  const isNew = !existsSync(file);
  const database = new DatabaseSync(file);
  try {
    if (isNew) database.exec(readFileSync(programs.roundcubeSchema, "utf8"));
    for (const person of people) addPerson(database, person);
  } finally {
    database.close();
  }
  chownTo("www-data", file);
}

/** Adds a person with their name and language before the first sign-in; a person Roundcube knows already stays as is. */
function addPerson(database: DatabaseSync, { address, name, language, skin, writesHtml }: RoundcubePerson): void {
  // PHP's own notation. 1: always, also where the mail that is answered is text.
  const settings = [
    ...(skin ? [`s:4:"skin";s:${skin.length}:"${skin}";`] : []),
    ...(writesHtml ? ['s:10:"htmleditor";i:1;'] : []),
  ];
  const preferences = settings.length > 0 ? `a:${settings.length}:{${settings.join("")}}` : "";
  const added = database
    .prepare(
      "insert or ignore into users (username, mail_host, created, language, preferences) values (?, '127.0.0.1', datetime('now'), ?, ?)",
    )
    .run(address, language ?? "en_US", preferences);
  if (added.changes === 0) return;
  database
    .prepare(
      "insert into identities (user_id, changed, del, standard, name, email) values (?, datetime('now'), 0, 1, ?, ?)",
    )
    .run(added.lastInsertRowid, name ?? "", address);
}

function preparePhpFpm(dir: string, stateDir: string): Service {
  const command = findPhpFpm();
  if (!command) throw new Error("php-fpm is not installed");
  const socket = join(stateDir, "run", "php.sock");
  rmSync(socket, { force: true });
  const config = join(dir, "php-fpm.conf");
  writeFileSync(
    config,
    `[global]
error_log = ${join(stateDir, "log", "php-fpm.log")}
daemonize = no
[roundcube]
user = www-data
group = www-data
listen = ${socket}
listen.owner = www-data
listen.group = www-data
pm = ondemand
pm.max_children = 8
pm.process_idle_timeout = 60s
catch_workers_output = yes
env[ROUNDCUBE_CONFIG_DIR] = ${join(dir, "config")}
php_admin_value[memory_limit] = 512M
php_admin_value[upload_max_filesize] = 40M
php_admin_value[post_max_size] = 45M
php_admin_value[opcache.revalidate_freq] = 0
php_admin_value[session.save_path] = ${join(dir, "sessions")}
php_admin_value[upload_tmp_dir] = ${join(dir, "temp")}
php_admin_value[sys_temp_dir] = ${join(dir, "temp")}
php_admin_value[error_log] = ${join(dir, "logs", "php.log")}
php_admin_value[date.timezone] = UTC
`,
  );
  return { name: "php-fpm", command, args: ["-F", "-y", config] };
}

function prepareWeb(dir: string, { stateDir, ports }: RoundcubeOptions): Service {
  return prepareNginx({
    name: "nginx",
    dir: join(dir, "nginx"),
    stateDir,
    port: ports.web,
    server: `    root ${programs.roundcube};
    index index.php;
    location ~ /\\. { deny all; }
    location ~ \\.php(/|$) {
      include /etc/nginx/fastcgi_params;
      fastcgi_split_path_info ^(.+\\.php)(/.*)$;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_pass unix:${join(stateDir, "run", "php.sock")};
      fastcgi_buffers 16 64k;
      fastcgi_buffer_size 128k;
    }
`,
  });
}

function toPhp(value: string | number | boolean | string[]): string {
  if (Array.isArray(value)) return `[${value.map(toPhp).join(", ")}]`;
  if (typeof value === "string") return `'${value.replace(/['\\]/g, "\\$&")}'`;
  return String(value);
}

// Configuration of SOGo for the practice mailbox: Debian's own, with a database and a cache that are its alone. sogod reads
// no configuration file of a choice of ours, so that all of it stands on its command line (GNUstep's argument domain).
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "./mail-servers.ts";
import { prepareNginx } from "./nginx.ts";
import { chownTo } from "./owners.ts";
import { findPostgres, programs } from "./packages.ts";

/** Ports of SOGo: the address that people open, sogod behind it, PostgreSQL and memcached. */
export interface SogoPorts {
  web: number;
  app: number;
  database: number;
  cache: number;
}

/** How one person's SOGo greets them. */
export interface SogoPerson {
  address: string;
  password: string;
  /** Name in the From field. */
  name?: string;
  /** Writes mail as HTML and not as plain text. */
  writesHtml?: boolean;
  /** Writes mail in a window of its own and not in the page. */
  writesInWindow?: boolean;
}

export interface SogoOptions {
  stateDir: string;
  ports: { imap: number; smtp: number };
  sogo: SogoPorts;
  users: readonly SogoPerson[];
}

/** What is started before sogod, and what with it. */
export interface SogoServices {
  database: Service;
  cache: Service;
  app: Service;
  nginx: Service;
}

/** Writes everything that SOGo needs and makes its database where there is none. Throws when that fails. */
export function prepareSogo(options: SogoOptions): SogoServices {
  const dir = join(options.stateDir, "sogo");
  for (const folder of ["home", "spool"]) {
    mkdirSync(join(dir, folder), { recursive: true });
    chownTo("sogo", join(dir, folder));
  }
  return {
    database: prepareDatabase(join(dir, "database"), options),
    cache: prepareCache(options.sogo),
    app: prepareApp(dir, options),
    nginx: prepareNginx({
      name: "nginx-sogo",
      dir: join(dir, "nginx"),
      stateDir: options.stateDir,
      port: options.sogo.web,
      server: webServer(options.sogo.app),
    }),
  };
}

const asUser = (user: string, words: readonly string[]) => ({
  command: "/usr/bin/setpriv",
  args: [`--reuid=${user}`, `--regid=${user}`, "--init-groups", "--", ...words],
});

/** In PostgreSQL's single-user mode, before it is up: one statement a line. */
function prepareDatabase(dir: string, { sogo, users }: SogoOptions): Service {
  const postgres = findPostgres();
  if (!postgres) throw new Error("PostgreSQL is not installed");
  const run = (words: readonly string[], input = ""): void => {
    const { command, args } = asUser("postgres", words);
    const done = spawnSync(command, args, { cwd: "/", encoding: "utf8", input });
    if (done.status !== 0 || /\bERROR:/.test(done.stderr)) throw new Error(`PostgreSQL: ${done.stderr}`);
  };
  if (!existsSync(join(dir, "PG_VERSION"))) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chownTo("postgres", dir);
    // Loopback and a practice mailbox: who reaches the port may read it.
    run([join(postgres, "initdb"), "-D", dir, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    run([join(postgres, "postgres"), "--single", "-D", dir, "postgres"], firstRows(users));
  }
  const settings = {
    listen_addresses: "127.0.0.1",
    port: sogo.database,
    unix_socket_directories: "",
    // Nothing here outlives its state folder.
    fsync: "off",
    max_connections: 60,
  };
  const words = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  return { name: "postgres", ...asUser("postgres", [join(postgres, "postgres"), "-D", dir, ...words]) };
}

/** People, and what they have set: the second table is as sogod itself makes it. */
function firstRows(users: readonly SogoPerson[]): string {
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const people = users.map(({ address, password, name }) =>
    [address, address, password, name ?? address, address].map(text).join(", "),
  );
  const settings = users.map(({ address, writesHtml, writesInWindow }) => {
    const defaults = {
      SOGoMailComposeMessageType: writesHtml ? "html" : "text",
      SOGoMailComposeWindow: writesInWindow ? "popup" : "inline",
    };
    return `${text(address)}, ${text(JSON.stringify(defaults))}, '{}'`;
  });
  return [
    "create table sogo_users (c_uid varchar(128) primary key, c_name varchar(128), c_password varchar(128), c_cn varchar(128), mail varchar(128));",
    "create table sogo_user_profile (c_uid varchar(255) primary key, c_defaults text, c_settings text);",
    ...people.map((row) => `insert into sogo_users values (${row});`),
    ...settings.map((row) => `insert into sogo_user_profile values (${row});`),
    "",
  ].join("\n");
}

function prepareCache({ cache }: SogoPorts): Service {
  const args = ["-u", "memcache", "-l", "127.0.0.1", "-p", String(cache), "-U", "0", "-m", "32"];
  return { name: "memcached", command: programs.memcached, args };
}

function prepareApp(dir: string, { stateDir, ports, sogo }: SogoOptions): Service {
  const database = `postgresql://postgres:postgres@127.0.0.1:${sogo.database}/postgres`;
  const directory = {
    type: "sql",
    id: "directory",
    viewURL: `"${database}/sogo_users"`,
    canAuthenticate: "YES",
    isAddressBook: "YES",
    displayName: "Acme",
    userPasswordAlgorithm: "plain",
  };
  const settings: Record<string, string> = {
    WONoDetach: "YES",
    WOWorkersCount: "4",
    WOUseWatchDog: "YES",
    WOPidFile: join(dir, "home", "sogod.pid"),
    WOLogFile: "-",
    WOPort: `127.0.0.1:${sogo.app}`,
    // kB, as the mail servers' own.
    WOMaxUploadSize: "40960",
    SOGoMaximumMessageSizeLimit: "40960",
    SxVMemLimit: "1024",
    SOGoProfileURL: `${database}/sogo_user_profile`,
    OCSFolderInfoURL: `${database}/sogo_folder_info`,
    OCSSessionsFolderURL: `${database}/sogo_sessions_folder`,
    OCSEMailAlarmsFolderURL: `${database}/sogo_alarms_folder`,
    SOGoUserSources: `({${Object.entries(directory)
      .map(([key, value]) => `${key}=${value};`)
      .join("")}})`,
    SOGoIMAPServer: `imap://127.0.0.1:${ports.imap}`,
    SOGoMailingMechanism: "smtp",
    SOGoSMTPServer: `smtp://127.0.0.1:${ports.smtp}`,
    SOGoMemcachedHost: `127.0.0.1:${sogo.cache}`,
    SOGoMailDomain: "acme.example",
    SOGoMailSpoolPath: join(dir, "spool"),
    SOGoSentFolderName: "Sent",
    SOGoDraftsFolderName: "Drafts",
    SOGoTrashFolderName: "Trash",
    SOGoJunkFolderName: "Junk",
    SOGoSieveScriptsEnabled: "NO",
    SOGoVacationEnabled: "NO",
    SOGoForwardEnabled: "NO",
    SOGoLanguage: "English",
    SOGoTimeZone: "UTC",
    SOGoLoginModule: "Mail",
    SOGoPageTitle: "Practice mailbox",
  };
  const words = Object.entries(settings).flatMap(([key, value]) => [`-${key}`, value]);
  const home = `HOME=${join(dir, "home")}`;
  return {
    name: "sogod",
    ...asUser("sogo", ["/usr/bin/env", home, `TMPDIR=${join(stateDir, "sogo", "spool")}`, programs.sogod, ...words]),
  };
}

/** Its static files by nginx, all else by sogod, which takes its own address from these headers. */
const webServer = (app: number): string => `    location = / { return 302 /SOGo/; }
    location ^~ /SOGo.woa/WebServerResources/ { alias ${programs.sogoResources}/; expires 1d; }
    location ^~ /SOGo/WebServerResources/ { alias ${programs.sogoResources}/; expires 1d; }
    location ^~ /SOGo {
      proxy_pass http://127.0.0.1:${app};
      proxy_set_header Host $http_host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header x-webobjects-server-protocol HTTP/1.0;
      proxy_set_header x-webobjects-remote-host 127.0.0.1;
      proxy_set_header x-webobjects-server-name $server_name;
      proxy_set_header x-webobjects-server-url $scheme://$http_host;
      proxy_set_header x-webobjects-server-port $server_port;
      proxy_buffer_size 64k;
      proxy_buffers 8 64k;
      proxy_busy_buffers_size 64k;
      proxy_read_timeout 300s;
    }
`;

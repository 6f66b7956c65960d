// The practice mailbox: a real Roundcube on a real IMAP and SMTP server, on loopback, in one state folder.
// Owns: starting, seeding and ending it. Promises: nothing in /etc is written, no service of the distribution is
// started, no message leaves the machine, and mail put in once is not put in again by the next start.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  isPortOpen,
  type RunningProcess,
  startProcess,
  startTimeOf,
  stopGroup,
  waitForHttp,
  waitForPort,
} from "../processes.ts";
import { ImapSession } from "./imap.ts";
import { prepareDovecot, preparePostfix, type Service } from "./mail-servers.ts";
import { canRun, canRunSogo } from "./packages.ts";
import { prepareRoundcube, type RoundcubePerson, type Skin, writeRoundcubeConfig } from "./roundcube.ts";
import { type OutgoingMail, sendMail } from "./smtp.ts";
import { prepareSogo, type SogoPerson, type SogoPorts, type SogoServices } from "./sogo.ts";

/** A message that lies in a mailbox from the start. */
export interface PracticeMessage {
  /** IMAP folder, "INBOX" or for example "Customers.Globex BV"; created when it is not there. */
  folder: string;
  bytes: Uint8Array;
  seen: boolean;
}

/** Somebody with a mailbox. They sign in with the whole address. */
export interface PracticeUser extends RoundcubePerson, SogoPerson {
  password: string;
  messages: readonly PracticeMessage[];
}

/** What to start. The ports must be free and above 1024. */
export interface PracticeMailOptions {
  /** At most 60 characters (sockets live in it), and every folder above it open to other users (`chmod o+x`). */
  stateDir: string;
  ports: { web: number; imap: number; smtp: number; lmtp: number };
  users: readonly PracticeUser[];
  skin?: Skin;
  /** Starts SOGo as well, on the same mail. */
  sogo?: SogoPorts;
  /** Leave the servers running when this process ends; `stopPracticeMail` ends them. */
  outlive?: boolean;
}

/** A practice mailbox that is up. */
export interface PracticeMail {
  /** Roundcube's address, with a slash at the end. */
  url: string;
  /** SOGo's address, with a slash at the end; null where it was not started. */
  sogoUrl: string | null;
  imapPort: number;
  smtpPort: number;
  /** Ends every server. The mail stays in the state folder. */
  stop(): Promise<void>;
  /** Puts a message into a folder, as it is. */
  deliver(address: string, folder: string, bytes: Uint8Array): Promise<void>;
  /** UIDs in a folder that match IMAP search criteria (RFC 3501 6.4.4), ascending; every message without criteria. */
  search(address: string, folder: string, criteria?: string): Promise<number[]>;
  /** The message as IMAP serves it, byte for byte; it stays unread. */
  fetchRaw(address: string, folder: string, uid: number): Promise<Uint8Array>;
  /** Sends by SMTP, for example a customer's reply. Resolves when the server has accepted it; it arrives moments later. */
  send(mail: { from: string; to: string | readonly string[]; bytes: Uint8Array }): Promise<void>;
  /** Another skin from the next page on, for everybody without one of their own. */
  setSkin(skin: Skin): void;
}

/** Starts the practice mailbox; one that already runs from the same state folder is ended first, its mail is kept. */
export async function startPracticeMail(options: PracticeMailOptions): Promise<PracticeMail> {
  const able = options.sogo ? canRunSogo() : canRun();
  if (!able.ok) throw new Error(`the practice mailbox needs ${able.missing.join(", ")}: ${able.command}`);
  const stateDir = openStateDir(options.stateDir);
  await stopPracticeMail(stateDir);
  for (const [name, port] of [...Object.entries(options.ports), ...Object.entries(options.sogo ?? {})]) {
    if (await isPortOpen(port)) throw new Error(`port ${port} (${name}) is in use by something else`);
  }
  const skin = options.skin ?? "elastic";
  const { ports, sogo, users } = options;
  const mailServers = { stateDir, ports, users };
  const web = { stateDir, ports, users, skin };
  const start = (service: Service) => startService(service, stateDir, options.outlive ?? false);

  const dovecot = await start(prepareDovecot(mailServers));
  const postfix = await start(preparePostfix(mailServers));
  const [phpFpm, nginx] = await Promise.all(prepareRoundcube(web).map(start));
  const url = `http://127.0.0.1:${ports.web}/`;
  await waitForPort(ports.imap, { by: dovecot });
  await seed(stateDir, ports.imap, users);
  const [sogoServers] = await Promise.all([
    sogo ? startSogo(prepareSogo({ stateDir, ports, sogo, users }), sogo, start) : [],
    waitForPort(ports.smtp, { by: postfix }),
    waitForHttp(url, { by: nginx }),
  ]);
  const servers = [...sogoServers, nginx, phpFpm, postfix, dovecot];

  const asUser = async <T>(address: string, act: (session: ImapSession) => Promise<T>) =>
    withSession(ports.imap, findUser(users, address), act);
  return {
    url,
    sogoUrl: sogo ? sogoAddress(sogo) : null,
    imapPort: ports.imap,
    smtpPort: ports.smtp,
    stop: async () => {
      await Promise.all(servers.map((server) => server?.stop()));
      await stopPracticeMail(stateDir);
    },
    deliver: (address, folder, bytes) =>
      asUser(address, async (session) => {
        await session.ensureFolder(folder);
        await session.append(folder, bytes, false);
      }),
    search: (address, folder, criteria) => asUser(address, (session) => session.search(folder, criteria)),
    fetchRaw: (address, folder, uid) => asUser(address, (session) => session.fetchRaw(folder, uid)),
    send: ({ from, to, bytes }) => {
      const mail: OutgoingMail = { from, to: typeof to === "string" ? [to] : to, bytes };
      return sendMail(ports.smtp, mail);
    },
    setSkin: (next) => writeRoundcubeConfig({ ...web, skin: next }),
  };
}

/** Ends whatever a start, in this process or another, left running from this state folder. */
export async function stopPracticeMail(stateDir: string): Promise<void> {
  const folder = join(stateDir, "run");
  const notes = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".started.json")) : [];
  await Promise.all(
    notes.map(async (name) => {
      const note = join(folder, name);
      const { pid, startTicks } = noteSchema.parse(JSON.parse(readFileSync(note, "utf8")));
      // The number may belong to somebody else by now. While its group lives it cannot, even if the first process is gone.
      const now = startTimeOf(pid);
      if (now === null || now === startTicks) await stopGroup(pid);
      rmSync(note, { force: true });
    }),
  );
}

/** A folder that suits as state folder for a project: short, and open to the servers' users wherever the project lies. */
export function practiceStateDir(projectDir: string): string {
  return join("/var/tmp", `counterfoil-practice-${createHash("sha256").update(projectDir).digest("hex").slice(0, 8)}`);
}

const noteSchema = z.object({ pid: z.number(), startTicks: z.string() });

async function startService(service: Service, stateDir: string, outlive: boolean): Promise<RunningProcess> {
  const running = await startProcess({
    ...service,
    output: join(stateDir, "log", `${service.name}-start.log`),
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
    cwd: "/",
    outlive,
  });
  const note = JSON.stringify({ pid: running.pid, startTicks: startTimeOf(running.pid) ?? "" });
  writeFileSync(join(stateDir, "run", `${service.name}.started.json`), note);
  return running;
}

const sogoAddress = ({ web }: SogoPorts): string => `http://127.0.0.1:${web}/SOGo/`;

/** sogod asks for its database and its cache at once, and does not try again. */
async function startSogo(
  services: SogoServices,
  ports: SogoPorts,
  start: (service: Service) => Promise<RunningProcess>,
): Promise<RunningProcess[]> {
  const [database, cache, nginx] = await Promise.all([
    start(services.database),
    start(services.cache),
    start(services.nginx),
  ]);
  await waitForPort(ports.database, { by: database });
  await waitForPort(ports.cache, { by: cache });
  const app = await start(services.app);
  await waitForHttp(sogoAddress(ports), { by: app });
  return [app, nginx, cache, database];
}

function openStateDir(path: string): string {
  for (const folder of ["run", "log"]) mkdirSync(join(path, folder), { recursive: true, mode: 0o755 });
  const stateDir = realpathSync(path);
  // A Unix socket's path may have 107 bytes; dovecot adds up to 40 of its own.
  if (stateDir.length > 60)
    throw new Error(`the practice mailbox's folder has a path of more than 60 characters: ${stateDir}`);
  for (let folder = stateDir; folder !== "/"; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) {
      throw new Error(
        `the mail servers run as other users and cannot enter ${folder}: chmod o+x it or choose another folder`,
      );
    }
  }
  return stateDir;
}

/** Puts in each user's messages that were not put in by an earlier start, in their order, so that UIDs follow it. */
async function seed(stateDir: string, imapPort: number, users: readonly PracticeUser[]): Promise<void> {
  const file = join(stateDir, "seeded.json");
  const seeded = new Set(existsSync(file) ? z.array(z.string()).parse(JSON.parse(readFileSync(file, "utf8"))) : []);
  for (const user of users) {
    const keyed = user.messages.map((message) => ({ message, key: seedKey(user.address, message) }));
    const fresh = keyed.filter(({ key }) => !seeded.has(key));
    if (fresh.length === 0) continue;
    await withSession(imapPort, user, async (session) => {
      for (const folder of new Set(fresh.map(({ message }) => message.folder))) await session.ensureFolder(folder);
      for (const { message, key } of fresh) {
        await session.append(message.folder, message.bytes, message.seen);
        seeded.add(key);
      }
    });
    writeFileSync(file, JSON.stringify([...seeded]));
  }
}

function seedKey(address: string, message: PracticeMessage): string {
  return createHash("sha256").update(`${address}\n${message.folder}\n`).update(message.bytes).digest("hex");
}

function findUser(users: readonly PracticeUser[], address: string): PracticeUser {
  const user = users.find((candidate) => candidate.address === address);
  if (!user)
    throw new Error(`${address} has no practice mailbox; there are ${users.map((each) => each.address).join(", ")}`);
  return user;
}

async function withSession<T>(
  imapPort: number,
  user: { address: string; password: string },
  act: (session: ImapSession) => Promise<T>,
): Promise<T> {
  const session = await ImapSession.open(imapPort, user.address, user.password);
  try {
    return await act(session);
  } finally {
    await session.close();
  }
}

// Configuration of dovecot (IMAP, LMTP) and postfix (SMTP) for the practice mailbox: everything under the state folder,
// loopback only, and no way for a message to leave this machine.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chownTo } from "./owners.ts";
import { programs } from "./packages.ts";

/** A program to run in the foreground. */
export interface Service {
  name: string;
  command: string;
  args: string[];
}

/** What both servers need to know. */
export interface MailServerOptions {
  stateDir: string;
  ports: { imap: number; smtp: number; lmtp: number };
  users: readonly { address: string; password: string }[];
}

/** Writes dovecot's configuration and users. */
export function prepareDovecot({ stateDir, ports, users }: MailServerOptions): Service {
  const dir = join(stateDir, "dovecot");
  const mail = join(stateDir, "mail");
  for (const folder of [dir, join(dir, "run"), join(dir, "state"), mail]) mkdirSync(folder, { recursive: true });
  chownTo("mail", mail);
  const userFile = join(dir, "users");
  writeFileSync(userFile, users.map(({ address, password }) => `${address}:{PLAIN}${password}\n`).join(""));
  // The passwords of a practice mailbox, but passwords still.
  chmodSync(userFile, 0o640);
  chownTo("dovecot", userFile);
  const config = join(dir, "dovecot.conf");
  writeFileSync(
    config,
    `protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${join(dir, "run")}
state_dir = ${join(dir, "state")}
log_path = ${join(stateDir, "log", "dovecot.log")}
instance_name = counterfoil-practice
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
first_valid_uid = 1
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = username_format=%Lu ${userFile}
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${mail}/%Ld/%Ln
}
namespace inbox {
  inbox = yes
${["Drafts", "Sent", "Junk", "Trash"].map((name) => `  mailbox ${name} {\n    auto = subscribe\n    special_use = \\${name}\n  }\n`).join("")}}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service stats {
  chroot =
}
protocol lmtp {
  postmaster_address = postmaster@practice.example
}
`,
  );
  return { name: "dovecot", command: programs.dovecot, args: ["-F", "-c", config] };
}

/** Writes postfix's configuration. The users' addresses go to dovecot; every other address is taken and thrown away. */
export function preparePostfix({ stateDir, ports, users }: MailServerOptions): Service {
  const dir = join(stateDir, "postfix");
  const etc = join(dir, "etc");
  const data = join(dir, "data");
  for (const folder of [etc, join(dir, "queue"), data]) mkdirSync(folder, { recursive: true });
  chownTo("postfix", data);
  const transport = join(etc, "transport");
  writeFileSync(transport, users.map(({ address }) => `${address} lmtp:inet:127.0.0.1:${ports.lmtp}\n`).join(""));
  const settings: Record<string, string> = {
    compatibility_level: "3.6",
    queue_directory: join(dir, "queue"),
    data_directory: data,
    maillog_file: join(stateDir, "log", "postfix.log"),
    maillog_file_prefixes: stateDir,
    myhostname: "mx.practice.example",
    mydestination: "",
    mynetworks: "127.0.0.0/8",
    inet_interfaces: "127.0.0.1",
    inet_protocols: "ipv4",
    alias_maps: "",
    alias_database: "",
    local_recipient_maps: "",
    transport_maps: `texthash:${transport}`,
    // A practice customer without a mailbox here, and above all a real one: accepted, then gone.
    default_transport: "discard:nothing leaves the practice mailbox",
    relay_transport: "discard:nothing leaves the practice mailbox",
    local_transport: "discard:nothing leaves the practice mailbox",
    smtp_dns_support_level: "disabled",
    lmtp_host_lookup: "native",
    smtpd_peername_lookup: "no",
    smtpd_relay_restrictions: "permit_mynetworks, reject",
    smtpd_tls_security_level: "none",
    // Bytes pass as they came: no re-encoding, no folding of long lines.
    disable_mime_output_conversion: "yes",
    lmtp_line_length_limit: "100000000",
    message_size_limit: "60000000",
    mailbox_size_limit: "0",
    biff: "no",
  };
  writeFileSync(
    join(etc, "main.cf"),
    Object.entries(settings)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(""),
  );
  writeFileSync(join(etc, "master.cf"), postfixServices(ports.smtp));
  // Makes the queue's folders. `postfix start-fg` would do it too, but puts its daemon out of our process group.
  const check = spawnSync(programs.postfix, ["-c", etc, "check"], { encoding: "utf8" });
  if (check.status !== 0) throw new Error(`postfix refuses its configuration: ${check.stderr}`);
  return { name: "postfix", command: programs.postfixMaster, args: ["-c", etc, "-d"] };
}

/** The usual process table of postfix (master(5)) without chroot, with the listener on our own port. */
function postfixServices(smtpPort: number): string {
  const rows: [service: string, type: string, isPrivate: string, wakeup: string, limit: string, command: string][] = [
    [`127.0.0.1:${smtpPort}`, "inet", "n", "-", "-", "smtpd"],
    ["pickup", "unix", "n", "60", "1", "pickup"],
    ["cleanup", "unix", "n", "-", "0", "cleanup"],
    ["qmgr", "unix", "n", "300", "1", "qmgr"],
    ["rewrite", "unix", "-", "-", "-", "trivial-rewrite"],
    ["bounce", "unix", "-", "-", "0", "bounce"],
    ["defer", "unix", "-", "-", "0", "bounce"],
    ["trace", "unix", "-", "-", "0", "bounce"],
    ["proxymap", "unix", "-", "-", "-", "proxymap"],
    ["error", "unix", "-", "-", "-", "error"],
    ["retry", "unix", "-", "-", "-", "error"],
    ["discard", "unix", "-", "-", "-", "discard"],
    ["lmtp", "unix", "-", "-", "-", "lmtp"],
    ["showq", "unix", "n", "-", "-", "showq"],
    ["anvil", "unix", "-", "-", "1", "anvil"],
    ["scache", "unix", "-", "-", "1", "scache"],
    ["postlog", "unix-dgram", "n", "-", "1", "postlogd"],
  ];
  return rows
    .map(
      ([service, type, isPrivate, wakeup, limit, command]) =>
        `${service} ${type} ${isPrivate} - n ${wakeup} ${limit} ${command}\n`,
    )
    .join("");
}

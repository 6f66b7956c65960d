// nginx before one webmail of the practice mailbox: loopback only, everything that it writes in the state folder.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "./mail-servers.ts";
import { chownTo } from "./owners.ts";
import { programs } from "./packages.ts";

export interface NginxOptions {
  /** Names its logs; each webmail has a server of its own. */
  name: string;
  /** A folder for its temporary files and its configuration. */
  dir: string;
  stateDir: string;
  port: number;
  /** What stands in the `server` block below its port. */
  server: string;
}

/** Writes the configuration. */
export function prepareNginx({ name, dir, stateDir, port, server }: NginxOptions): Service {
  mkdirSync(dir, { recursive: true });
  chownTo("www-data", dir);
  const log = join(stateDir, "log", `${name}.log`);
  const config = join(dir, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `  ${kind}_temp_path ${join(dir, kind)};\n`)
    .join("");
  writeFileSync(
    config,
    `daemon off;
user www-data;
worker_processes 1;
pid ${join(stateDir, "run", `${name}.pid`)};
error_log ${log};
events { worker_connections 512; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log ${join(stateDir, "log", `${name}-access.log`)};
  client_max_body_size 60m;
${temporary}  server {
    listen 127.0.0.1:${port};
    server_name _;
${server}  }
}
`,
  );
  return { name, command: programs.nginx, args: ["-c", config, "-e", log] };
}

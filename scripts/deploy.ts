// `npm run deploy`: builds and puts Counterfoil into the company's own Cloudflare account. README, "Deploy", says what
// has to be there first. Asks nothing twice: a second run brings a new version.

import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildConsole, buildExtension } from "./build.ts";
import { projectDir, runWrangler } from "./local-worker.ts";

const config = "wrangler.production.toml";
if (!existsSync(join(projectDir, config))) {
  process.stderr.write(
    `There is no ${config}. Copy wrangler.toml, set database_id, PUBLIC_ORIGIN, STAGE = "production" and your route in it
(README, "Deploy"), then run this again. Nothing was changed.\n`,
  );
  process.exit(1);
}
const text = readFileSync(join(projectDir, config), "utf8");
const problems = [
  /STAGE\s*=\s*"production"/.test(text) ? null : 'STAGE must be "production"',
  /PUBLIC_ORIGIN\s*=\s*"https:\/\//.test(text) ? null : "PUBLIC_ORIGIN must be your https address",
  /database_id\s*=\s*"0{8}-/.test(text) ? "database_id is still the placeholder" : null,
].filter((problem) => problem !== null);
if (problems.length > 0) {
  process.stderr.write(`${config}: ${problems.join("; ")}. Nothing was changed.\n`);
  process.exit(1);
}

/** Gives a secret to the Worker by standard input, so that it is in no process list. */
function putSecret(name: string, value: string): void {
  const wrangler = join(projectDir, "node_modules/wrangler/bin/wrangler.js");
  const { status } = spawnSync(process.execPath, [wrangler, "secret", "put", name, "-c", config], {
    cwd: projectDir,
    input: value,
    stdio: ["pipe", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`the secret ${name} could not be set`);
}

await Promise.all([buildConsole(), buildExtension("chrome")]);
await buildExtension("firefox");
process.stdout.write(await runWrangler("migrations", ["d1", "migrations", "apply", "BOOK", "--remote", "-c", config]));
process.stdout.write(await runWrangler("deploy", ["deploy", "-c", config]));
if (!(await runWrangler("secrets", ["secret", "list", "-c", config])).includes("AUTH_SECRET")) {
  const setupToken = randomBytes(32).toString("base64url");
  // AUTH_SECRET last: while it is not there, a run that was cut off makes both again and prints its link.
  putSecret("SETUP_TOKEN_HASH", createHash("sha256").update(setupToken).digest("hex"));
  putSecret("AUTH_SECRET", randomBytes(32).toString("hex"));
  const origin = /PUBLIC_ORIGIN\s*=\s*"([^"]+)"/.exec(text)?.[1];
  process.stdout.write(`\nSet-up link (works once, keep it to yourself):\n  ${origin}/setup#${setupToken}\n`);
}

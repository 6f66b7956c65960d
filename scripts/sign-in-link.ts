// `npm run sign-in-link -- ADDRESS [--remote]`: a link that signs this person in once, for whoever runs the account:
// the way back in when nobody can sign in any more. It is a change like any other and leaves its leaf.
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leafRow } from "../worker/ledger/leaf-outbox.ts";
import { lastOrigin, projectDir, runWrangler } from "./local-worker.ts";

const LINK_MINUTES = 30;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    remote: { type: "boolean", default: false },
    state: { type: "string", default: join(projectDir, ".state") },
    origin: { type: "string" },
  },
});
const address = positionals[0]?.toLowerCase();
// A link to the wrong address would be worse than none: locally it is the one that was started last.
const origin = values.origin ?? (values.remote ? null : lastOrigin(values.state));
if (!values.remote && !origin) {
  process.stderr.write("There is no record on this computer yet. `npm start` makes one.\n");
  process.exit(1);
}
if (!origin || !address || !/^[^\s'"@]+@[^\s'"@]+$/.test(address)) {
  process.stderr.write("Usage: npm run sign-in-link -- ADDRESS [--remote --origin https://…]\n");
  process.exit(2);
}

const token = randomBytes(32).toString("base64url");
const tokenHash = createHash("sha256").update(token).digest("hex");
const now = new Date();
const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000).toISOString();
const leaf = leafRow(now.toISOString(), "person.link", "system:operator", tokenHash, { expiresAt }, randomBytes(16));
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const person = `(select id from person where email = ${quote(address)} and status <> 'disabled')`;
const sql = `insert into sign_in_link (token_hash, person_id, expires_at, created_by)
  select ${quote(tokenHash)}, id, ${quote(expiresAt)}, 'system:operator' from person where id = ${person};
insert into leaf (at, kind, actor, subject, commitment, salt, detail)
  select ${[leaf.at, leaf.kind, leaf.actor, leaf.subject, leaf.commitment, leaf.salt, leaf.detail].map(quote).join(", ")}
  where exists (select 1 from sign_in_link where token_hash = ${quote(tokenHash)});
select count(*) as made from sign_in_link where token_hash = ${quote(tokenHash)};`;
const where = values.remote
  ? ["--remote", "-c", "wrangler.production.toml"]
  : ["--local", "--persist-to", join(values.state, "wrangler")];
const output = await runWrangler("d1", ["d1", "execute", "BOOK", ...where, "--json", "--command", sql]);
if (!/"made":\s*1/.test(output)) {
  process.stderr.write(`There is no active person with the address ${address}.\n`);
  process.exit(1);
}
process.stdout.write(`${origin}/welcome#${token}\nWorks once, for ${LINK_MINUTES} minutes.\n`);

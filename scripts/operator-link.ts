// A link that signs somebody in once, made by whoever runs the account. It is a change like any other and leaves its leaf.
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { leafRow } from "../worker/ledger/leaf-outbox.ts";
import { runWrangler } from "./local-worker.ts";

export const LINK_MINUTES = 30;

/** True for what can be put into the statement as an address. */
export const isAddress = (text: string): boolean => /^[^\s'"@]+@[^\s'"@]+$/.test(text);

/** The link's secret; null where there is no active person with the address (lower case). `stateDir` null: the deployed one. */
export async function makeOperatorLink(address: string, stateDir: string | null): Promise<string | null> {
  if (!isAddress(address)) throw new RangeError(`${address} is no address`);
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
  const where =
    stateDir === null
      ? ["--remote", "-c", "wrangler.production.toml"]
      : ["--local", "--persist-to", join(stateDir, "wrangler")];
  const output = await runWrangler("d1", ["d1", "execute", "BOOK", ...where, "--json", "--command", sql]);
  return /"made":\s*1/.test(output) ? token : null;
}

// `npm run backup -- DIR --as KEEPER --reason TEXT`: makes a backup of the running record and takes it out into a folder.
// Everything is in it, so it is taken as the records keeper: the terminal makes a link for them, which leaves a leaf, and so
// does the reading, with its reason. --remote --origin https://… for the deployed one. Cut off? The same command goes on.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ApiError } from "../shared/api/client.ts";
import { signInByLink } from "./api.ts";
import { installationOptions, reachLocal } from "./backup/installation.ts";
import { makeBackup, takeOut } from "./backup/transfer.ts";
import { makeOperatorLink } from "./operator-link.ts";
import { shutDown } from "./processes.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...installationOptions,
      as: { type: "string" },
      reason: { type: "string" },
      remote: { type: "boolean", default: false },
    },
  });
  const [dir] = positionals;
  const { as: keeper, reason } = values;
  if (!dir || !keeper || !reason || (values.remote && !values.origin)) {
    process.stderr.write(
      "Usage: npm run backup -- DIR --as KEEPER@… --reason TEXT [--remote --origin https://… | --state DIR --port N]\n",
    );
    return shutDown(2);
  }
  const { origin, worker } = values.remote
    ? { origin: values.origin ?? "", worker: null }
    : await reachLocal(values.state, values.port);
  const signIn = async () => {
    const token = await makeOperatorLink(keeper.toLowerCase(), values.remote ? null : values.state);
    if (token === null) throw new Error(`There is no active person with the address ${keeper}.`);
    return (await signInByLink(origin, token)).call;
  };
  const { id, cut } = await makeBackup(await signIn());
  say(`backup ${id}: cut at ${cut.size} leaves, root ${cut.root}`);
  // Signed in anew: a large one takes longer than a sign-in counts as just now.
  const out = await takeOut(await signIn(), id, resolve(dir), reason);
  const { manifest, fetched } = out;
  for (const [name, count] of Object.entries(manifest.counts)) say(`  ${String(count).padStart(8)}  ${name}`);
  say(
    `  ${String(out.originals).padStart(8)}  originals${out.gone > 0 ? ` (${out.gone} more were taken back meanwhile)` : ""}`,
  );
  say(`${manifest.chunks.length} chunks and ${out.originals} originals are in ${dir}`);
  say(`fetched now: ${fetched.chunks} chunks, ${fetched.originals} originals; every SHA-256 is right`);
  for (const sha256 of out.lost) say(`LOST: the original ${sha256} is not in the store, and nobody took it back`);
  await worker?.stop();
  return shutDown(out.lost.length > 0 ? 1 : 0);
}

await main().catch((error: unknown) => {
  const code = error instanceof ApiError ? ` (${error.code})` : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${code}\n`);
  return shutDown(1);
});

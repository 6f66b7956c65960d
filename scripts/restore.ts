// `npm run restore -- DIR [--state NEW]`: brings the newest backup of a folder (or --id) back into an empty installation and
// says what is there. The deployed one: --origin https://… --setup-link LINK, as `npm run deploy` printed it.
// Cut off? The same command goes on. --without-missing: captures whose original is nowhere count as taken back.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ApiError } from "../shared/api/client.ts";
import { clientFor } from "./api.ts";
import { installationOptions, reachLocal } from "./backup/installation.ts";
import { bringBack } from "./backup/transfer.ts";
import { readSetupToken } from "./local-worker.ts";
import { shutDown } from "./processes.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...installationOptions,
      id: { type: "string" },
      "setup-link": { type: "string" },
      "without-missing": { type: "boolean", default: false },
    },
  });
  const [dir] = positionals;
  const link = values["setup-link"];
  if (!dir || (values.origin && !link)) {
    process.stderr.write(
      "Usage: npm run restore -- DIR [--id BACKUP] [--origin https://… --setup-link LINK | --state NEW --port N]\n",
    );
    return shutDown(2);
  }
  const { origin, worker } = values.origin
    ? { origin: values.origin, worker: null }
    : await reachLocal(values.state, values.port);
  const secret = link ? link.slice(link.indexOf("#") + 1) : readSetupToken(values.state);
  const call = clientFor(origin, { authorization: `Setup ${secret}` });
  const options = { id: values.id, withoutMissing: values["without-missing"], say };
  const { report } = await bringBack(call, resolve(dir), options);
  if (!report) throw new Error("the restore is done and has no report");
  for (const [name, count] of Object.entries(report.counts)) say(`  ${String(count).padStart(8)}  ${name}`);
  say(`ledger: ${report.cut.size} leaves, root ${report.cut.root}: the backup's`);
  say(
    `now ${report.head.size} leaves; ${report.meanwhile} leaves past the cut; ${report.late} messages past the cut; ${report.replayed} captures taken back again, ${report.takenBackAfter} of them taken back after the backup, ${report.held} kept by a legal hold`,
  );
  say(`A link to sign in with: npm run sign-in-link -- ADDRESS${values.origin ? ` --remote --origin ${origin}` : ""}`);
  await worker?.stop();
  return shutDown(0);
}

await main().catch((error: unknown) => {
  const code = error instanceof ApiError ? ` (${error.code})` : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${code}\n`);
  return shutDown(1);
});

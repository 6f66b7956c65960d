// `npm run reset`: empties the local record (and the practice mailbox). The source and the builds stay.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lastOrigin, projectDir } from "./local-worker.ts";
import { practiceStateDir, stopPracticeMail } from "./practice-mail/practice-mail.ts";
import { isPortOpen } from "./processes.ts";

const stateDir = join(projectDir, ".state");
const port = Number(new URL(lastOrigin(stateDir) ?? "http://localhost:8787").port);
if (await isPortOpen(port)) {
  process.stderr.write(`Counterfoil is running (port ${port}). End it with Ctrl-C first; nothing was changed.\n`);
  process.exit(1);
}
const practice = practiceStateDir(projectDir);
if (existsSync(practice)) {
  await stopPracticeMail(practice);
  rmSync(practice, { recursive: true, force: true });
}
rmSync(stateDir, { recursive: true, force: true });
process.stdout.write("The local record is empty. `npm start` fills it with the demo company again.\n");

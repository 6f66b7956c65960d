// `npm run reset`: empties the local record (and the practice mailbox). The source and the builds stay.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "./local-worker.ts";
import { practiceStateDir, stopPracticeMail } from "./practice-mail/practice-mail.ts";
import { isPortOpen } from "./processes.ts";

if (await isPortOpen(8787)) {
  process.stderr.write("Counterfoil is running (port 8787). End it with Ctrl-C first; nothing was changed.\n");
  process.exit(1);
}
const practice = practiceStateDir(projectDir);
if (existsSync(practice)) {
  await stopPracticeMail(practice);
  rmSync(practice, { recursive: true, force: true });
}
rmSync(join(projectDir, ".state"), { recursive: true, force: true });
process.stdout.write("The local record is empty. `npm start` fills it with the demo company again.\n");

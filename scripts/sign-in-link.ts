// `npm run sign-in-link -- ADDRESS [--remote]`: a link that signs this person in once, for whoever runs the account:
// the way back in when nobody can sign in any more.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { lastOrigin, projectDir } from "./local-worker.ts";
import { isAddress, LINK_MINUTES, makeOperatorLink } from "./operator-link.ts";

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
if (!origin || !address || !isAddress(address)) {
  process.stderr.write("Usage: npm run sign-in-link -- ADDRESS [--remote --origin https://…]\n");
  process.exit(2);
}
const token = await makeOperatorLink(address, values.remote ? null : values.state);
if (token === null) {
  process.stderr.write(`There is no active person with the address ${address}.\n`);
  process.exit(1);
}
process.stdout.write(`${origin}/welcome#${token}\nWorks once, for ${LINK_MINUTES} minutes.\n`);

// The practice mailbox for people: `node scripts/setup.mjs scripts/practice-mail/main.ts up|down STATE`.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { canRun, installPackages } from "./packages.ts";
import { type PracticeUser, startPracticeMail, stopPracticeMail } from "./practice-mail.ts";

const usage = `up STATE [--web 8025] [--imap 8143] [--smtp 8587] [--lmtp 8024] [--skin elastic|larry|classic] [--users FILE]
down STATE

FILE is a module that exports \`practiceUsers\`; without it there are two empty mailboxes, password "practice".`;

const skinSchema = z.enum(["elastic", "larry", "classic"]);
const usersSchema = z.array(
  z.object({
    address: z.email(),
    password: z.string(),
    name: z.string().optional(),
    language: z.string().optional(),
    skin: skinSchema.optional(),
    messages: z.array(z.object({ folder: z.string(), bytes: z.instanceof(Uint8Array), seen: z.boolean() })),
  }),
);
const portSchema = z.coerce.number().int().min(1025).max(65_535);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    web: { type: "string", default: "8025" },
    imap: { type: "string", default: "8143" },
    smtp: { type: "string", default: "8587" },
    lmtp: { type: "string", default: "8024" },
    skin: { type: "string", default: "elastic" },
    users: { type: "string" },
  },
});
const [action, state] = positionals;
if (action === "up" && state) await up(resolve(state));
else if (action === "down" && state) await stopPracticeMail(resolve(state));
else {
  console.error(usage);
  process.exitCode = 2;
}

async function up(stateDir: string): Promise<void> {
  await installPackages((line) => console.log(line));
  const able = canRun();
  if (!able.ok) {
    console.error(`The practice mailbox needs ${able.missing.join(", ")}.\n  ${able.command}`);
    process.exitCode = 1;
    return;
  }
  const users = await readUsers();
  const mail = await startPracticeMail({
    stateDir,
    users,
    ports: {
      web: portSchema.parse(values.web),
      imap: portSchema.parse(values.imap),
      smtp: portSchema.parse(values.smtp),
      lmtp: portSchema.parse(values.lmtp),
    },
    skin: skinSchema.parse(values.skin),
    outlive: true,
  });
  console.log(`Practice mailbox: ${mail.url}`);
  for (const { address, password } of users) console.log(`  ${address}  password ${password}`);
}

async function readUsers(): Promise<PracticeUser[]> {
  if (!values.users) {
    return ["rep1@acme.example", "buyer@globex.example"].map((address) => ({
      address,
      password: "practice",
      messages: [],
    }));
  }
  const module: unknown = await import(pathToFileURL(resolve(values.users)).href);
  return z.object({ practiceUsers: usersSchema }).parse(module).practiceUsers;
}

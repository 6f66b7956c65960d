import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoCompany, demoLetters } from "./company.ts";
import { toMbox } from "./mbox.ts";
import { inside, insideKeys } from "./people.ts";

const [command, directory] = process.argv.slice(2);
const now = new Date();

if (command === "--summary") summary();
else if (command === "--write" && directory !== undefined) write(directory);
else {
  console.error("node scripts/demo/main.ts --summary | --write DIR");
  process.exitCode = 1;
}

function summary(): void {
  const company = demoCompany(now);
  const letters = demoLetters(now);
  console.log(
    `${company.name}: ${company.people.length} people, ${company.customers.length} customers, ${letters.length} messages`,
  );
  for (const customer of company.customers) {
    const mail = letters.filter((l) =>
      [l.from, ...l.to, ...l.cc].some((c) => c.address.endsWith(`@${customer.domain}`)),
    );
    const named = new Set(mail.flatMap((l) => [l.from, ...l.to, ...l.cc].map((c) => c.key)));
    const ours = company.people
      .filter((p) => named.has(p.key) || (named.has(inside.key) && insideKeys.includes(p.key)))
      .map((p) => p.key);
    console.log(`  ${customer.domain}  ${customer.language}  ${mail.length} messages  known to ${ours.join(", ")}`);
  }
  for (const { address, messages } of company.mailboxes) {
    const bytes = messages.reduce((sum, m) => sum + m.bytes.length, 0);
    console.log(`  ${address}  ${messages.length} copies, ${Math.round(bytes / 1024)} KiB`);
  }
}

function write(into: string): void {
  mkdirSync(into, { recursive: true });
  for (const { address, messages } of demoCompany(now).mailboxes) {
    writeFileSync(join(into, `${address}.mbox`), toMbox(messages));
  }
}

import { mkdirSync } from "node:fs";
import { claimRounds } from "./desk-claims.ts";
import { startDeskCompany } from "./desk-company.ts";
import { checkLog, editTogether } from "./desk-edits.ts";
import { issueAtOnce } from "./desk-issues.ts";
import { acceptOrRevise, MOST_RACES } from "./desk-races.ts";
import { check, type Findings } from "./findings.ts";
import { diceOf } from "./malformed-mail.ts";
import { countLeaves } from "./stored-leaves.ts";

/** How much of everything. */
export interface DeskSizes {
  people: number;
  /** Requests that all of them try to take. */
  requests: number;
  /** Quotes that become ready at once. */
  quotes: number;
  /** Edits of each of two people. */
  edits: number;
  /** Kills while requests are taken, while quotes become ready, and while two people write: so many each. */
  kills: number;
}

/** The Desk with everybody at it at once, on a Worker that dies in the middle. */
export async function deskPart(options: {
  /** An empty or absent folder. */
  dir: string;
  port: number;
  sizes: DeskSizes;
  seed: number;
  findings: Findings;
  say(line: string): void;
}): Promise<void> {
  const { dir, port, sizes, seed, findings, say } = options;
  const { people, requests, quotes, edits, kills } = sizes;
  mkdirSync(dir, { recursive: true });
  const company = await startDeskCompany({ stateDir: dir, port, people, dice: diceOf(seed), findings, say });
  try {
    const claimed = await claimRounds(company, requests, kills);
    const { issued, approved } = await issueAtOnce(company, quotes, kills);
    const edited = await editTogether(company, edits, kills);
    const races = issued.slice(0, Math.min(MOST_RACES, Math.floor(quotes / 3)));
    const { accepted, revised } = await acceptOrRevise(company, races);
    await company.stop();
    checkLog(company, edited);
    // A step that was taken twice, or whose answer was lost and that was taken again, would have two.
    const leaves: Record<string, number> = {
      ...{ "request.claimed": claimed, "quote.submitted": quotes, "quote.approved": approved },
      ...{ "quote.changed": quotes + edited.edits.length, "quote.accepted": accepted, "quote.revised": revised },
    };
    for (const [kind, count] of Object.entries(leaves)) {
      const found = countLeaves(dir, kind);
      check(findings, "each step has its leaf once", found === count, () => `${kind}: ${found} of ${count}`);
    }
    check(findings, "the Worker was killed", company.kills() > 0, () => "never");
    say(`the Worker was killed ${company.kills()} times`);
  } finally {
    await company.stop();
  }
}

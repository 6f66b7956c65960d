import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { applyChanges, type QuoteChange, type QuoteContent, quoteChangeSchema } from "../../shared/quote/changes.ts";
import { emptyLine, type QuoteHead, type QuoteLine } from "../../shared/quote/content.ts";
import { inParallel } from "../bench/company.ts";
import { readStored } from "../bench/stored-files.ts";
import type { Clerk, DeskCompany } from "./desk-company.ts";
import { check } from "./findings.ts";
import type { Dice } from "./malformed-mail.ts";

/** An edit as its editor knows it. */
interface Edit {
  id: string;
  version: number;
  /** Those of its changes that were not said to be in conflict. */
  held: QuoteChange[];
  conflicts: number;
}

/** What the last checks need of a quote that two people wrote into. */
export interface Edited {
  id: string;
  before: QuoteContent;
  after: QuoteContent;
  edits: Edit[];
}

/** Edits of one person that are under way together. */
const AT_ONCE = 2;

/** Two people write into one quote: same fields and others, sent twice, answers lost. */
export async function editTogether(company: DeskCompany, each: number, kills: number): Promise<Edited> {
  const [one, two] = company.clerks;
  if (!one || !two) throw new Error("two people write");
  const id = randomUUID();
  await one.call(deskEndpoints.createDeskRequest, { body: { id, wanted: "Forty ball valves" } });
  const { current: draft } = await one.call(deskEndpoints.openDraft, { params: { id } });
  if (!draft) throw new Error("a draft is there");
  const before: QuoteContent = { head: draft.head, lines: draft.lines };
  company.planKills(kills, each * 2);
  const edits = (await Promise.all([one, two].map((clerk) => editAlone(company, clerk, id, before, each)))).flat();
  await company.settled();
  const { current } = await one.call(deskEndpoints.getDeskRequest, { params: { id }, query: {} });
  if (!current) throw new Error("a draft stays");
  const after: QuoteContent = { head: current.head, lines: current.lines };
  const inConflict = edits.filter(({ conflicts }) => conflicts > 0).length;
  company.say(`${edits.length} edits of two people, ${inConflict} of them in conflict, ${after.lines.length} lines`);
  check(company.findings, "every edit is made", edits.length === each * 2, () => `${edits.length} of ${each * 2}`);
  checkHeld(company, before, after, edits);
  return { id, before, after, edits };
}

async function editAlone(
  company: DeskCompany,
  clerk: Clerk,
  id: string,
  before: QuoteContent,
  count: number,
): Promise<Edit[]> {
  const { dice, findings } = company;
  // What the editor's screen shows, and what it showed one answer earlier.
  let view = { version: 0, content: before };
  let stale = before;
  const edits: Edit[] = [];
  const send = async (body: { id: string; revision: number; changes: QuoteChange[] }) => {
    const answer = await company.untilAnswered(() =>
      clerk.call(deskEndpoints.changeQuote, { params: { id }, body: structuredClone(body) }),
    );
    check(findings, "an edit is answered", answer.ok, () => (answer.ok ? "" : answer.error.message));
    return answer.ok ? answer.value : null;
  };
  const numbers = Array.from({ length: count }, (_, i) => i);
  await inParallel(numbers, AT_ONCE, async () => {
    const body = { id: randomUUID(), revision: 1, changes: someChanges(dice, dice.chance(20) ? stale : view.content) };
    const answers = [];
    // An editor whose answer is late or lost sends the same again.
    if (dice.chance(15)) answers.push(...(await Promise.all([send(body), send(body)])));
    else answers.push(await send(body));
    if (dice.chance(15)) answers.push(await send(body));
    const [answer] = answers;
    if (!answer) return;
    const said = answers.map((one) => one && { version: one.version, conflicts: one.conflicts });
    const isSame = said.every((one) => isDeepStrictEqual(one, said[0]));
    check(findings, "an edit sent again is answered the same", isSame, () => JSON.stringify(said));
    const { version, conflicts, revision } = answer;
    if (revision.version > view.version) {
      stale = view.content;
      view = { version: revision.version, content: { head: revision.head, lines: revision.lines } };
    }
    const held = body.changes.filter((sent) => !conflicts.some(({ change }) => isDeepStrictEqual(change, sent)));
    edits.push({ id: body.id, version, held, conflicts: conflicts.length });
  });
  return edits;
}

const LEAST_LINES = 3;
const MOST_LINES = 12;

/** One to three changes, none of them of the same thing. */
function someChanges(dice: Dice, { head, lines }: QuoteContent): QuoteChange[] {
  const line = lines[dice.below(lines.length)];
  if (!line || lines.length < LEAST_LINES) return [{ kind: "added", line: aLine(dice) }];
  const all: QuoteChange[] = [headChange(dice, head), lineChange(dice, line)];
  if (lines.length < MOST_LINES && dice.chance(30)) all.push({ kind: "added", line: aLine(dice) });
  const other = lines.find(({ id }) => id !== line.id);
  if (other && dice.chance(15)) all.push({ kind: "removed", line: other });
  const from = dice.below(all.length);
  return all.slice(from, from + 1 + dice.below(3));
}

const aLine = (dice: Dice): QuoteLine => ({
  ...emptyLine(randomUUID(), dice.below(1_000_000), "19"),
  ...{ description: `Valve ${dice.below(1000)}`, quantity: "40", unitPrice: "12.5" },
});

function headChange(dice: Dice, head: QuoteHead): QuoteChange {
  const field = dice.pick(["noteOut", "customerReference", "delivery", "paymentDays"] as const);
  const to = field === "paymentDays" ? dice.below(90) : `words ${dice.below(1_000_000)}`;
  return { kind: "head", field, from: head[field], to };
}

function lineChange(dice: Dice, line: QuoteLine): QuoteChange {
  const field = dice.pick(["description", "quantity", "unitPrice", "noteIn"] as const);
  const isNumber = field === "quantity" || field === "unitPrice";
  const to = isNumber ? String(1 + dice.below(100_000)) : `words ${dice.below(1_000_000)}`;
  return { kind: "line", id: line.id, field, from: line[field], to };
}

/**
 * Reckoned without the code that applies edits: each change that was said to hold met what its editor had seen there, and what they
 * make one after the other is what stands there.
 */
function checkHeld({ findings }: DeskCompany, before: QuoteContent, after: QuoteContent, edits: readonly Edit[]): void {
  const head: Record<string, unknown> = { ...before.head };
  const lines = new Map<string, Record<string, unknown>>(before.lines.map((line) => [line.id, { ...line }]));
  for (const { held } of edits.toSorted((a, b) => a.version - b.version)) {
    for (const change of held) {
      if (change.kind === "added") lines.set(change.line.id, { ...change.line });
      else if (change.kind === "removed") lines.delete(change.line.id);
      else {
        const target = change.kind === "head" ? head : (lines.get(change.id) ?? {});
        const stood = target[change.field];
        const isSeen = isDeepStrictEqual(stood, change.from) || isDeepStrictEqual(stood, change.to);
        check(findings, "nobody writes over what they had not seen", isSeen, () => `${change.field}: ${stood}`);
        target[change.field] = change.to;
      }
    }
  }
  const there = new Map(after.lines.map((line) => [line.id, line]));
  for (const [field, value] of Object.entries(after.head)) {
    const holds = isDeepStrictEqual(value, head[field]);
    check(findings, "no edit is lost that was said to hold", holds, () => `${field}: ${value}, not ${head[field]}`);
  }
  for (const id of new Set([...there.keys(), ...lines.keys()])) {
    const holds = isDeepStrictEqual(there.get(id), lines.get(id));
    check(findings, "no edit is lost that was said to hold", holds, () => `line ${id}`);
  }
}

const logSchema = z.array(z.object({ id: z.string(), version: z.number(), changes: z.string() }));

/** The log of changes makes what stands there. Only while the Worker is stopped. */
export function checkLog({ stateDir, findings }: DeskCompany, { id, before, after, edits }: Edited): void {
  const log = readStored(stateDir, "book", (db) => {
    const sql = "SELECT id, version, changes FROM quote_change WHERE request_id = ? ORDER BY version";
    return logSchema.parse(db.prepare(sql).all(id));
  }).flat();
  const isWhole = log.every(({ version }, i) => version === i + 1);
  check(findings, "versions follow each other", isWhole, () => log.map(({ version }) => version).join(" "));
  const versions = new Map(log.map((row) => [row.id, row.version]));
  for (const { id: edit, version } of edits) {
    const logged = versions.get(edit);
    check(findings, "an edit made the version it was told", logged === version, () => `${edit}: ${version}, ${logged}`);
  }
  check(findings, "no edit that nobody made", log.length === edits.length, () => `${log.length} of ${edits.length}`);
  let content: QuoteContent = before;
  for (const { changes } of log) {
    const { head, lines } = applyChanges(content, z.array(quoteChangeSchema).parse(JSON.parse(changes)));
    content = { head, lines };
  }
  const isReplayed = isDeepStrictEqual(content.head, after.head) && isDeepStrictEqual(inOrder(content), inOrder(after));
  check(findings, "the log makes what stands there", isReplayed, () => JSON.stringify([content, after]).slice(0, 400));
}

const inOrder = ({ lines }: QuoteContent): QuoteLine[] => lines.toSorted((a, b) => (a.id < b.id ? -1 : 1));

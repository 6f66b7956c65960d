// The simulated firm on a record of its own, through the doors that everybody uses: invitations, lists, imports.
import { createHash } from "node:crypto";
import { importEndpoints } from "../../shared/api/imports.ts";
import { type ListKind, type ListRow, listImportEndpoints, MAX_LIST_LINES } from "../../shared/api/list-imports.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import { setupEndpoints } from "../../shared/api/setup.ts";
import { createBatcher, writeFrames } from "../../shared/import-frames.ts";
import { OWN_DOMAIN, POST_DOMAIN } from "../../test/support/firm/company.ts";
import type { Firm } from "../../test/support/firm/firm.ts";
import { letterBytes, lettersOf } from "../../test/support/firm/letters.ts";
import { contactLines, customerLines } from "../../test/support/firm/lists.ts";
import { arriveByLink, clientFor, type ScriptSession } from "../api.ts";
import { delay } from "../processes.ts";
import { inParallel } from "./company.ts";
import type { Bench } from "./run.ts";

/** The firm's people on the record. */
export interface FirmPeople {
  /** By the index of the firm's people. */
  sessions: ScriptSession[];
  ids: string[];
  /** Manager of every team. */
  manager: ScriptSession;
}

const SIGN_INS_A_MINUTE = 25;
/** Mailboxes that are brought in at once: as many people import side by side. */
const AT_ONCE = 4;

/** Invites everybody and brings in the lists of customers and contacts. */
export async function inviteFirm({ worker, access }: Bench, firm: Firm): Promise<FirmPeople> {
  const admin = clientFor(worker.origin, { cookie: access.adminCookie });
  const { teams: first } = await admin(peopleEndpoints.listPeople, {});
  const teamIds: string[] = [];
  for (const team of new Set(firm.people.map(({ team: one }) => one))) {
    const { id } = await admin(peopleEndpoints.addTeam, { body: { name: `Team ${team + 1}` } });
    teamIds.push(id);
  }
  const invited = async (name: string, email: string, role: "outside" | "manager", ids: string[]) => {
    const { url, person } = await admin(peopleEndpoints.invite, { body: { name, email, roles: [role], teamIds: ids } });
    return { id: person.id, secret: url.slice(url.indexOf("#") + 1) };
  };
  const all = [...first.map(({ id }) => id), ...teamIds];
  const invitations = [await invited("Firm Manager", `manager@${OWN_DOMAIN}`, "manager", all)];
  for (const { name, address, team } of firm.people)
    invitations.push(await invited(name, address, "outside", teamIds.slice(team, team + 1)));
  const sessions: ScriptSession[] = [];
  for (const [n, { secret }] of invitations.entries()) {
    // One office signs in so often a minute and no more.
    if (n > 0 && n % SIGN_INS_A_MINUTE === 0) await delay(61_000);
    sessions.push(await arriveByLink(worker.origin, secret));
  }
  const [manager, ...others] = sessions;
  if (!manager) throw new Error("nobody manages the firm");
  const people: FirmPeople = { sessions: others, ids: invitations.slice(1).map(({ id }) => id), manager };
  await bringInList(manager, "customers", customerLines(firm));
  await bringInList(manager, "contacts", contactLines(firm));
  await admin(setupEndpoints.updateSettings, { body: { ignoredDomains: [POST_DOMAIN, "tools.example"] } });
  return people;
}

type Line = Partial<ListRow> & { line: number };

async function bringInList({ call }: ScriptSession, kind: ListKind, lines: readonly Line[]): Promise<void> {
  const fileKey = createHash("sha256").update(kind).digest("hex");
  const body = { kind, fileName: `${kind}.csv`, fileKey, total: lines.length };
  const { id } = await call(listImportEndpoints.startList, { body });
  for (let from = 0; from < lines.length; from += MAX_LIST_LINES) {
    const rows = lines.slice(from, from + MAX_LIST_LINES);
    const { results } = await call(listImportEndpoints.sendLines, { params: { id }, body: { rows } });
    const refused = results.find(({ state }) => state === "error");
    if (refused) throw new Error(`line ${refused.line} of the firm's ${kind} was refused: ${refused.reason}`);
  }
  await call(listImportEndpoints.finishList, { params: { id } });
}

/** Imports every mailbox by its own person; answers messages a second. */
export async function importFirm(firm: Firm, { sessions }: FirmPeople): Promise<number> {
  const letters = Map.groupBy(lettersOf(firm), ({ person }) => person);
  const startedAt = performance.now();
  await inParallel(firm.people, AT_ONCE, async ({ index, address }) => {
    const session = sessions[index];
    if (!session) throw new Error("somebody of the firm is not signed in");
    const own = letters.get(index) ?? [];
    if (own.length === 0) return;
    const fileKey = createHash("sha256").update(address).digest("hex");
    const job = { fileName: "all.mbox", fileKey, mailbox: address, total: own.length };
    const { id } = await session.call(importEndpoints.startImport, { body: job });
    const batcher = createBatcher();
    const send = async (batch: readonly Uint8Array[] | null): Promise<void> => {
      if (batch === null) return;
      await session.call(importEndpoints.sendBatch, { params: { id }, body: writeFrames(batch) });
    };
    for (const letter of own) await send(batcher.add(letterBytes(firm, letter)));
    await send(batcher.rest());
    await session.call(importEndpoints.finishImport, { params: { id } });
  });
  return (firm.options.messages / (performance.now() - startedAt)) * 1000;
}

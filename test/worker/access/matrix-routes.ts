/**
 * A row for every route that the router knows. A new route gets its row here, in one of the five tables, or the matrix
 * fails: `messageRows` and `customerRows` for what tells of one (by DESIGN's table), `rightsRows` for what only some may
 * do, `ownRows` for what is a person's own and looks absent to everybody else, `openRows` for what anyone may ask.
 */
import { aCapture, captureHeader } from "../support/mail.ts";
import type { Level, ReaderName, State } from "./matrix-table.ts";
import { readers } from "./matrix-table.ts";
import { type Asked, absent, absentId, type Target, type World } from "./matrix-world.ts";

const get = (path: string): Asked => ({ method: "GET", path });
const json = (method: string, path: string, body: unknown): Asked => ({ method, path, json: body });

/** Routes that tell of one message: what is asked, and the level from which it is there at all. */
export interface MessageRow {
  ask(target: Target, reader: ReaderName): Asked;
  needed: Exclude<Level, "none">;
  /** No reason can be given, or the place is a list: the keeper sees what a keeper without one sees. */
  asList?: true;
  /** Hidden looks like nothing found, not like an error. */
  emptyWhenHidden?: true;
}

const reasonOf = (reader: ReaderName): string => (reader === "keeper with reason" ? "?reason=an%20objection" : "");
export const messageRows: Record<string, MessageRow> = {
  "GET /api/messages/:id": {
    ask: ({ messageId }, reader) => get(`/api/messages/${messageId}${reasonOf(reader)}`),
    needed: "exists",
  },
  "GET /api/threads/:id": {
    ask: ({ threadId }) => get(`/api/threads/${threadId}`),
    needed: "exists",
    asList: true,
  },
  "GET /api/messages/:id/originals/:sha256": {
    ask: ({ messageId, sha256 }, reader) => get(`/api/messages/${messageId}/originals/${sha256}${reasonOf(reader)}`),
    needed: "original",
  },
  "GET /api/messages/:id/attachments/:index": {
    ask: ({ messageId }, reader) => get(`/api/messages/${messageId}/attachments/0${reasonOf(reader)}`),
    needed: "text",
  },
  "GET /api/search": {
    ask: ({ word }) => get(`/api/search?q=${word}`),
    needed: "text",
    asList: true,
    emptyWhenHidden: true,
  },
  "GET /api/search/facets": {
    ask: ({ word }) => get(`/api/search/facets?q=${word}`),
    needed: "text",
    asList: true,
    emptyWhenHidden: true,
  },
  // Who may read a message and its customer's mail may say that it needs no answer, and who may read one of the thread may
  // take that back. In this order: what the first one says, the second one takes back.
  "PUT /api/threads/:id/no-answer": {
    ask: ({ threadId, messageId }) => json("PUT", `/api/threads/${threadId}/no-answer`, { messageId }),
    needed: "text",
    asList: true,
  },
  "DELETE /api/threads/:id/no-answer": {
    ask: ({ threadId }) => ({ method: "DELETE", path: `/api/threads/${threadId}/no-answer` }),
    needed: "text",
    asList: true,
  },
  "POST /api/known": {
    ask: ({ sha256 }) => json("POST", "/api/known", { sha256: [sha256] }),
    needed: "exists",
    asList: true,
    emptyWhenHidden: true,
  },
};

/** Routes that tell of one customer. */
export const customerRows: Record<string, (id: string, address: string) => Asked> = {
  "GET /api/customers": (_, address) => get(`/api/customers?q=${address.split("@")[1] ?? ""}`),
  "GET /api/customers/:id": (id) => get(`/api/customers/${id}`),
  "GET /api/customers/:id/timeline": (id) => get(`/api/customers/${id}/timeline?limit=50`),
  "GET /api/customers/:id/activity": (id) => get(`/api/customers/${id}/activity`),
  "GET /api/customers/:id/files": (id) => get(`/api/customers/${id}/files?limit=50`),
  "GET /api/customers/:id/notes": (id) => get(`/api/customers/${id}/notes`),
  "GET /api/waiting": (id) => get(`/api/waiting?customerId=${id}`),
  "GET /api/find": (_, address) => get(`/api/find?q=${address.split("@")[1] ?? ""}`),
  "GET /api/customer-by-address": (_, address) => get(`/api/customer-by-address?address=${address}`),
};

/** What only some may do. Every request changes nothing for who may: an empty change, or one refused later. */
export interface RightsRow {
  ask(world: World, reader: ReaderName): Asked;
  allowed: readonly ReaderName[];
  /** What those get. */
  status: number;
  /** What all others get. */
  otherwise: number;
}

const admins: readonly ReaderName[] = ["admin"];
const adminOnly = (ask: RightsRow["ask"], status = 200): RightsRow => ({
  ask,
  allowed: admins,
  status,
  otherwise: 403,
});
/** Every colleague, for themselves. */
const everyone = (ask: RightsRow["ask"]): RightsRow => ({ ask, allowed: readers, status: 200, otherwise: 0 });

/** What the rep's going would leave behind. */
const ofTheReps = (page: string, allowed: readonly ReaderName[]): RightsRow => ({
  ask: (world, reader) => get(`/api/people/${world.people.rep.id}/${page}${reasonOf(reader)}`),
  ...{ allowed, status: 200, otherwise: 403 },
});

const noDate = `/api/customers/${absentId}/dates/00000000-0000-4000-8000-000000000000?today=2026-11-23`;
const noBackup = "0".repeat(26);
const managers: readonly ReaderName[] = ["manager", "manager elsewhere"];
const keepers: readonly ReaderName[] = ["keeper", "keeper with reason"];
const managersOnly = (asked: Asked): RightsRow => ({
  ...{ ask: () => asked, allowed: managers, status: 200, otherwise: 403 },
});
const assigning = (asked: Asked, status = 200): RightsRow => ({
  ...{ ask: () => asked, allowed: [...managers, "admin"], status, otherwise: 403 },
});
const backups = (ask: RightsRow["ask"]): RightsRow => ({
  ask,
  allowed: [...keepers, "admin"],
  status: 404,
  otherwise: 403,
});
const backupReading = (asked: Asked): RightsRow => ({
  ask: () => asked,
  allowed: keepers,
  status: 404,
  otherwise: 403,
});

// Whose request it is, and what of it each one sees, is asked in desk-matrix.test.ts; here there is none.
const desk: readonly ReaderName[] = ["inside", "inside elsewhere", "manager", "manager elsewhere"];
const atDesk = (asked: Asked, status = 404): RightsRow => ({ ask: () => asked, allowed: desk, status, otherwise: 403 });
const noRequest = "00000000-0000-4000-8000-0000000000ff";
const noItem = {
  ...{ code: "V", description: "", unit: "", group: "", taxPercent: null, unitCost: null, costCurrency: null },
  ...{ supplier: "", leadTime: "", prices: [], ended: false },
};
const deskStep = (step: string, body: unknown = {}): RightsRow =>
  atDesk(json("POST", `/api/desk/requests/${noRequest}/${step}`, body));
const nobodysSilence = (method: string, step: string, body: unknown): RightsRow => ({
  ask: () => json(method, `/api/silences/${absentId}/${step}`, body),
  ...{ allowed: readers, status: 404, otherwise: 0 },
});
const nobodysRequest = (ask: Asked): RightsRow => ({ ask: () => ask, allowed: readers, status: 404, otherwise: 0 });

const original = (world: World, sha256: string): Asked => ({
  method: "PUT",
  path: `/api/originals/${sha256}`,
  bytes: new Uint8Array([1]),
  headers: {
    "counterfoil-capture": captureHeader(
      aCapture(world.people.rep, new Uint8Array([1]), { captureId: world.targets.undone.captureId }),
    ),
  },
});

export const rightsRows: Record<string, RightsRow> = {
  // It has been answered: who may gets "conflict".
  "POST /api/setup": adminOnly(
    () =>
      json("POST", "/api/setup", { language: "en", companyName: "A", preset: "large", mailDomains: ["acme.example"] }),
    409,
  ),
  "GET /api/settings": everyone(() => get("/api/settings")),
  "PATCH /api/settings": adminOnly(() => json("PATCH", "/api/settings", {})),
  "POST /api/settings/mail-check": adminOnly(() => ({ method: "POST", path: "/api/settings/mail-check" })),
  // Not the demo company: nobody may.
  "POST /api/demo/end": {
    ask: () => json("POST", "/api/demo/end", { confirm: "remove the demo company" }),
    allowed: [],
    status: 200,
    otherwise: 403,
  },
  "GET /api/me": everyone(() => get("/api/me")),
  "PATCH /api/me": everyone(() => json("PATCH", "/api/me", {})),
  "GET /api/people": everyone(() => get("/api/people")),
  // The address is taken: "conflict".
  "POST /api/people": adminOnly(
    (world) => json("POST", "/api/people", { name: "Twice", email: world.people.rep.email, roles: ["admin"] }),
    409,
  ),
  "POST /api/people/:id/link": adminOnly((world) => ({
    method: "POST",
    path: `/api/people/${world.people.former.id}/link`,
  })),
  "PATCH /api/people/:id": adminOnly((world) => json("PATCH", `/api/people/${world.people.rep.id}`, {})),
  "POST /api/people/:id/mailboxes": adminOnly(
    (world, reader) =>
      json("POST", `/api/people/${world.people[reader].id}/mailboxes`, { address: world.people.rep.email }),
    409,
  ),
  "DELETE /api/mailboxes/:id": adminOnly(() => ({ method: "DELETE", path: `/api/mailboxes/${absentId}` }), 404),
  "POST /api/teams": adminOnly(() => json("POST", "/api/teams", { name: "Team of the matrix" })),
  "PATCH /api/teams/:id": adminOnly(() => json("PATCH", `/api/teams/${absentId}`, { region: "Asia" }), 404),
  "POST /api/pairings": everyone(() =>
    json("POST", "/api/pairings", { challenge: "A".repeat(43), key: "A".repeat(43), deviceName: "A browser" }),
  ),
  "GET /api/devices": everyone(() => get("/api/devices")),
  "POST /api/devices/current/dropped-numbers": everyone(() => ({
    ...json("POST", "/api/devices/current/dropped-numbers", { dropped: [{ seq: 1, reason: "dropped" }] }),
    by: "device",
  })),
  // Of a mailbox that is nobody's of the matrix.
  "POST /api/coverage/compare": {
    ask: () =>
      json("POST", "/api/coverage/compare", {
        ...{ mailbox: "nobody@elsewhere.example", salt: "0".repeat(32) },
        hashes: [{ prefix: "000000", hash: "0".repeat(64) }],
      }),
    ...{ allowed: [], status: 200, otherwise: 403 },
  },
  "PUT /api/coverage/mine": {
    ask: () => ({
      ...json("PUT", "/api/coverage/mine", {
        ...{ mailbox: "nobody@elsewhere.example", webmail: "roundcube", sinceDay: "2026-10-01", folders: 1 },
        ...{ unlisted: 0, listed: 0, unread: 0, wanted: 0, recorded: 0 },
      }),
      by: "device",
    }),
    ...{ allowed: [], status: 200, otherwise: 403 },
  },
  "GET /api/coverage/mine": everyone(() => get("/api/coverage/mine")),
  // Which teams it tells of is asked in coverage.test.ts.
  "GET /api/coverage/teams": {
    ask: () => get("/api/coverage/teams"),
    ...{ allowed: [...managers, ...keepers, "admin"], status: 200, otherwise: 403 },
  },
  "POST /api/webmail-health": everyone(() => ({
    ...json("POST", "/api/webmail-health", { webmail: "roundcube", release: "1.0.0", fault: "subject" }),
    by: "device",
  })),
  "GET /api/webmail-health": adminOnly(() => get("/api/webmail-health")),
  // None is there: "not found".
  "POST /api/objections/:id/ruling": {
    ask: () => json("POST", `/api/objections/${absentId}/ruling`, { ruling: "upheld", words: "private mail" }),
    allowed: ["keeper", "keeper with reason"],
    status: 404,
    otherwise: 403,
  },
  "GET /api/objections": everyone(() => get("/api/objections")),
  // The rep's page: their own, their teams' manager's, the keeper's with a reason; for an admin no more than counts.
  "GET /api/people/:id/left-today": ofTheReps("left-today", ["rep", "manager", "keeper with reason", "admin"]),
  "GET /api/people/:id/promises": ofTheReps("promises", ["rep", "manager", "keeper with reason"]),
  "GET /api/people/:id/left-today/file": {
    ...ofTheReps("left-today/file", ["rep", "manager", "keeper with reason"]),
    ask: (world, reader) =>
      get(`/api/people/${world.people.rep.id}/left-today/file?language=en${reasonOf(reader).replace("?", "&")}`),
  },
  "GET /api/my-left-looks": everyone(() => get("/api/my-left-looks")),
  // Everybody's own; the rules let nobody keep one.
  "GET /api/my-record": everyone(() => get("/api/my-record")),
  "GET /api/me/never": everyone(() => get("/api/me/never")),
  "POST /api/me/never": {
    ask: () => json("POST", "/api/me/never", { entry: "doctor.example" }),
    allowed: [],
    status: 200,
    otherwise: 403,
  },
  "DELETE /api/me/never/:entry": everyone(() => ({ method: "DELETE", path: "/api/me/never/doctor.example" })),
  "GET /api/notice": everyone(() => get("/api/notice")),
  "POST /api/notice/acknowledge": everyone(() => json("POST", "/api/notice/acknowledge", { version: 1 })),
  "GET /api/notice/people": {
    ask: () => get("/api/notice/people"),
    allowed: ["keeper", "keeper with reason", "admin"],
    status: 200,
    otherwise: 403,
  },
  // Made from another version than the one that holds: "conflict".
  "POST /api/notice": adminOnly(() => {
    const text = "Nothing is saved that you do not know of.";
    return json("POST", "/api/notice", { base: 999, texts: { en: text, zh: text, ru: text } });
  }, 409),
  "GET /api/policy": everyone(() => get("/api/policy")),
  // Into the rep's mailbox by a capture that the rep took back: the rep is told so, everybody else that it is not theirs.
  "PUT /api/originals/:sha256": {
    ask: (world) => original(world, "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"),
    allowed: ["rep"],
    status: 410,
    otherwise: 403,
  },
  "PUT /api/originals/:sha256/parts/:part": {
    ask: (world) => world.reps.part,
    allowed: ["rep"],
    status: 200,
    otherwise: 403,
  },
  "POST /api/originals/:sha256/complete": {
    ask: (world) => ({
      ...json("POST", `/api/originals/${world.reps.partsOf}/complete`, { parts: 2 }),
      headers: world.reps.part.headers ?? {},
    }),
    allowed: ["rep"],
    status: 409,
    otherwise: 403,
  },
  "POST /api/envelopes": {
    ask: (world) => ({
      ...json("POST", "/api/envelopes", {
        messageIdHeader: "<namesonly@matrix.example>",
        sentAt: "2026-09-02T07:00:00.000Z",
        participants: [{ role: "from", address: "buyer@alpha.example", name: "" }],
      }),
      headers: {
        "counterfoil-capture": captureHeader(
          aCapture(world.people.rep, new Uint8Array(), { captureId: world.targets["names only"].captureId }),
        ),
      },
    }),
    allowed: ["rep"],
    status: 200,
    otherwise: 403,
  },
  "POST /api/imports": {
    ask: (world) =>
      json("POST", "/api/imports", {
        fileName: "old.mbox",
        fileKey: "a".repeat(64),
        mailbox: world.people.rep.email,
        total: 3,
      }),
    allowed: ["rep"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/saved-searches": everyone(() => get("/api/saved-searches")),
  // Everybody's own: the same again is kept once.
  "POST /api/saved-searches": everyone(() => json("POST", "/api/saved-searches", { name: "Offers", q: "offer" })),
  // Who sells or manages brings in contacts, managers and admins customers. A line without a name makes nothing.
  "POST /api/list-imports/check": {
    ask: () => json("POST", "/api/list-imports/check", { kind: "customers", rows: [{ line: 1 }] }),
    allowed: ["manager", "manager elsewhere", "admin"],
    status: 200,
    otherwise: 403,
  },
  "POST /api/list-imports": {
    ask: () =>
      json("POST", "/api/list-imports", { kind: "customers", fileName: "a.csv", fileKey: "c".repeat(64), total: 1 }),
    allowed: ["manager", "manager elsewhere", "admin"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/list-imports": everyone(() => get("/api/list-imports")),
  "GET /api/imports": everyone(() => get("/api/imports")),
  // Counts of the customers whose envelope one may see: whose, is asked in matrix.test.ts.
  "GET /api/customer-numbers": everyone(() => get("/api/customer-numbers")),
  "GET /api/team-totals": everyone(() => get("/api/team-totals")),
  "GET /api/week": everyone(() => get("/api/week?fromAt=2026-11-16T00:00:00.000Z&toAt=2026-11-23T00:00:00.000Z")),
  "GET /api/failed-captures": everyone(() => get("/api/failed-captures")),
  // Making one shows nothing; reading one shows everything, so an admin alone may not. None is there: "not found".
  "GET /api/backups": { ...backups(() => get("/api/backups")), status: 200 },
  "POST /api/backups": { ...backups(() => ({ method: "POST", path: "/api/backups" })), status: 200 },
  "POST /api/backups/:id/steps": backups(() => ({ method: "POST", path: `/api/backups/${noBackup}/steps` })),
  "POST /api/backups/:id/readings": backupReading(
    json("POST", `/api/backups/${noBackup}/readings`, { reason: "the yearly drill" }),
  ),
  "GET /api/backups/:id/chunks/:name": backupReading(
    get(`/api/backups/${noBackup}/chunks/book-000001-${"0".repeat(16)}.ndjson.gz`),
  ),
  "GET /api/backups/:id/taken-back": backupReading(get(`/api/backups/${noBackup}/taken-back`)),
  "GET /api/backups/:id/originals/:sha256": backupReading(get(`/api/backups/${noBackup}/originals/${"0".repeat(64)}`)),
  "GET /api/keeping/erasures": { ...backupReading(get("/api/keeping/erasures")), status: 200 },
  // The second time by the same keeper: the same one.
  "POST /api/keeping/erasures": {
    ...backupReading(
      json("POST", "/api/keeping/erasures", {
        ...{ reference: "matrix", reason: "matrix", who: { addresses: ["a@b.example"] } },
      }),
    ),
    status: 200,
  },
  "POST /api/keeping/erasures/:id/steps": backupReading(json("POST", `/api/keeping/erasures/${noBackup}/steps`, {})),
  "GET /api/keeping/erasures/:id/items": {
    ...backupReading(get(`/api/keeping/erasures/${noBackup}/items`)),
    status: 200,
  },
  "POST /api/keeping/erasures/:id/confirmation": {
    ...backupReading(json("POST", `/api/keeping/erasures/${noBackup}/confirmation`, {})),
    status: 404,
  },
  "DELETE /api/keeping/erasures/:id": {
    ...backupReading({ method: "DELETE", path: `/api/keeping/erasures/${noBackup}` }),
    status: 409,
  },
  "POST /api/keeping/erasures/:id/copy": backupReading(
    json("POST", `/api/keeping/erasures/${noBackup}/copy`, { language: "en" }),
  ),
  "GET /api/keeping/erasures/:id/copy/:part": backupReading(get(`/api/keeping/erasures/${noBackup}/copy/1`)),
  "GET /api/keeping/erasures/:id/certificate": backupReading(get(`/api/keeping/erasures/${noBackup}/certificate`)),
  "GET /api/keeping/retention": { ...backupReading(get("/api/keeping/retention")), status: 200 },
  "GET /api/keeping/retention/forecast": { ...backupReading(get("/api/keeping/retention/forecast")), status: 200 },
  "PUT /api/keeping/retention": {
    ...backupReading(json("PUT", "/api/keeping/retention", { on: false, seen: 0 })),
    status: 200,
  },
  "GET /api/complaints": { ask: () => get("/api/complaints"), allowed: readers, status: 200, otherwise: 403 },
  // Whose customer it is is asked in complaints.test.ts; here there is none.
  "POST /api/complaints": {
    ask: () =>
      json("POST", "/api/complaints", {
        ...{ id: noRequest, kind: "complaint", customerId: absentId, text: "Nobody called us back." },
      }),
    ...{ allowed: readers, status: 404, otherwise: 403 },
  },
  "PATCH /api/complaints/:id": {
    ask: () => json("PATCH", `/api/complaints/${noRequest}`, {}),
    ...{ allowed: [...managers, ...keepers], status: 404, otherwise: 403 },
  },
  "POST /api/complaints/:id/answer": {
    ask: () => json("POST", `/api/complaints/${noRequest}/answer`, { answer: "We are sorry." }),
    ...{ allowed: readers, status: 404, otherwise: 403 },
  },
  // Whose customers and loads are in it is asked in owners.test.ts.
  "GET /api/owners": assigning(get("/api/owners")),
  "POST /api/owners/preview": assigning(
    json("POST", "/api/owners/preview", { customerIds: [absentId], role: "owner", goal: { kind: "rules" } }),
  ),
  "POST /api/owners/assign": assigning(
    json("POST", "/api/owners/assign", {
      ...{ changes: [{ customerId: absentId, role: "owner", from: null, to: null }], reason: "matrix" },
    }),
  ),
  "GET /api/owner-rules": assigning(get("/api/owner-rules")),
  "GET /api/owners/long-alone": {
    ...{ ask: () => get("/api/owners/long-alone"), allowed: managers, status: 200, otherwise: 403 },
  },
  "GET /api/customer-cards": {
    ...{ ask: () => get("/api/customer-cards"), allowed: managers, status: 200, otherwise: 403 },
  },
  // Whose card and stages each one sees is asked in customer-cards.test.ts.
  "GET /api/customers/:id/card": nobodysRequest(get(`/api/customers/${absentId}/card`)),
  "GET /api/customers/:id/stages": nobodysRequest(get(`/api/customers/${absentId}/stages`)),
  "PUT /api/customers/:id/stages/:stage": nobodysRequest(
    json("PUT", `/api/customers/${absentId}/stages/wins`, { personId: null, was: null }),
  ),
  // Whose days and customers each one sees is asked in care.test.ts.
  "GET /api/care": everyone(() => get("/api/care?today=2026-11-23")),
  "GET /api/customers/:id/dates": nobodysRequest(get(`/api/customers/${absentId}/dates?today=2026-11-23`)),
  "PUT /api/customers/:id/dates/:dateId": nobodysRequest(
    json("PUT", noDate, {
      ...{ kind: "other", day: "2026-12-01", isYearly: false, words: "Fair", remindDays: 7, contactId: null },
    }),
  ),
  "DELETE /api/customers/:id/dates/:dateId": nobodysRequest({ method: "DELETE", path: noDate }),
  "PUT /api/customers/:id/dates/:dateId/done": nobodysRequest(
    json("PUT", noDate.replace("?", "/done?"), { doneFor: null, was: null }),
  ),
  // Which calls each one sees, and what was said in them, is asked in check-calls.test.ts.
  "GET /api/check-calls": everyone(() => get("/api/check-calls")),
  "PUT /api/check-calls/:month/:id/answers": nobodysRequest(
    json("PUT", `/api/check-calls/2026-11/${absentId}/answers`, { was: null, noted: null }),
  ),
  "PUT /api/check-calls/:month/:id/caller": nobodysRequest(
    json("PUT", `/api/check-calls/2026-11/${absentId}/caller`, { callerId: absentId, was: null }),
  ),
  "GET /api/check-call-rules": everyone(() => get("/api/check-call-rules")),
  "PUT /api/check-call-rules": adminOnly(() => json("PUT", "/api/check-call-rules", { perTeam: 2, questions: [] })),
  "GET /api/contact-rhythm": everyone(() => get("/api/contact-rhythm")),
  "PUT /api/contact-rhythm": {
    ask: () => json("PUT", "/api/contact-rhythm", { tiers: { A: 30, B: 90, C: null }, afterQuote: [1, 4, 7] }),
    ...{ allowed: ["admin"], status: 200, otherwise: 403 },
  },
  // With a version that never was: nothing changes.
  "PUT /api/owner-rules": assigning(json("PUT", "/api/owner-rules", { rules: [], forNew: false, version: 9 }), 409),
  // Which rows each one gets is asked in exposure.test.ts.
  "GET /api/exposure": { ask: () => get("/api/exposure"), allowed: readers, status: 200, otherwise: 403 },
  "GET /api/exposure/trend": {
    ask: () => get("/api/exposure/trend"),
    ...{ allowed: keepers, status: 200, otherwise: 403 },
  },
  // Which customers it counts is asked in team-reports.test.ts.
  "GET /api/team-report": {
    ask: () => get("/api/team-report?day=2026-11-20&reason=Yearly%20review"),
    ...{ allowed: [...managers, ...keepers], status: 200, otherwise: 403 },
  },
  "GET /api/team-report/file": {
    ask: () => get("/api/team-report/file?day=2026-11-20&reason=Yearly%20review&form=csv"),
    ...{ allowed: [...managers, ...keepers], status: 200, otherwise: 403 },
  },
  "GET /api/team-report/mails": managersOnly(get("/api/team-report/mails")),
  "PUT /api/team-report/mails/:period": managersOnly(json("PUT", "/api/team-report/mails/month", { by: "team" })),
  "DELETE /api/team-report/mails/:period": managersOnly({ method: "DELETE", path: "/api/team-report/mails/month" }),
  "GET /api/complaint-ways": {
    ask: () => get("/api/complaint-ways"),
    ...{ allowed: [...managers, "admin"], status: 200, otherwise: 403 },
  },
  "PUT /api/complaint-ways": adminOnly(() =>
    json("PUT", "/api/complaint-ways", { form: false, addresses: [], hours: 48 }),
  ),
  "GET /api/keeping/packs": { ...backupReading(get("/api/keeping/packs")), status: 200 },
  "POST /api/keeping/packs": backupReading(
    json("POST", "/api/keeping/packs", { personId: noBackup, reason: "matrix" }),
  ),
  "POST /api/keeping/packs/:id/decision": backupReading(
    json("POST", `/api/keeping/packs/${noBackup}/decision`, { decision: "refuse" }),
  ),
  "GET /api/keeping/packs/:id/parts/:part": backupReading(get(`/api/keeping/packs/${noBackup}/parts/1`)),
  "GET /api/keeping/quarantine": { ...backupReading(get("/api/keeping/quarantine")), status: 200 },
  "POST /api/keeping/quarantine/:id": backupReading(
    json("POST", "/api/keeping/quarantine/00000000-0000-4000-8000-000000000000", { decision: "refuse" }),
  ),
  "GET /api/keeping/holds": { ...backupReading(get("/api/keeping/holds")), status: 200 },
  "POST /api/keeping/holds": backupReading(
    json("POST", "/api/keeping/holds", { kind: "customer", subject: noBackup, reason: "matrix" }),
  ),
  "POST /api/keeping/holds/:id/lift-request": backupReading(
    json("POST", `/api/keeping/holds/${noBackup}/lift-request`, { reason: "matrix" }),
  ),
  "POST /api/keeping/holds/:id/lift": backupReading(json("POST", `/api/keeping/holds/${noBackup}/lift`, {})),
  "DELETE /api/keeping/holds/:id/lift-request": backupReading({
    method: "DELETE",
    path: `/api/keeping/holds/${noBackup}/lift-request`,
  }),
  "GET /api/ledger": everyone(() => get("/api/ledger")),
  // Each role's own notices; a notice that is not there looks like one that is told to others.
  "GET /api/notices": everyone(() => get("/api/notices")),
  "POST /api/notices/:id/dismiss": {
    ...everyone(() => ({ method: "POST", path: `/api/notices/${absentId}/dismiss` })),
    status: 404,
  },
  "GET /api/stops": everyone(() => get("/api/stops")),
  // No such team: "not_found".
  "POST /api/stops": adminOnly(
    () => json("POST", "/api/stops", { scope: "team", teamId: absentId, reason: "An incident." }),
    404,
  ),
  "POST /api/stops/:id/end": adminOnly(() => ({ method: "POST", path: `/api/stops/${absentId}/end` }), 404),
  "GET /api/saving-rules": everyone(() => get("/api/saving-rules")),
  "POST /api/saving-rules/people": adminOnly(() =>
    json("POST", "/api/saving-rules/people", { addresses: ["buyer@globex.example"] }),
  ),
  // No policy at all: "bad_request".
  "POST /api/saving-rules/dry-run": adminOnly(() => json("POST", "/api/saving-rules/dry-run", { document: {} }), 400),
  "GET /api/saving-rules/versions": {
    ask: () => get("/api/saving-rules/versions"),
    allowed: ["keeper", "keeper with reason", "admin"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/saving-rules/versions/:version": {
    ask: () => get("/api/saving-rules/versions/0"),
    allowed: ["keeper", "keeper with reason", "admin"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/saving-rules/templates/:name": {
    ask: () => get("/api/saving-rules/templates/standard?language=en"),
    allowed: ["keeper", "keeper with reason", "admin"],
    status: 200,
    otherwise: 403,
  },
  // No policy at all: "bad_request".
  "GET /api/saving-rules/changes": everyone(() => get("/api/saving-rules/changes")),
  // None is there: "not found".
  "POST /api/saving-rules/changes/:id/agreement": adminOnly(
    () => ({ method: "POST", path: `/api/saving-rules/changes/${absentId}/agreement` }),
    404,
  ),
  "DELETE /api/saving-rules/changes/:id": adminOnly(
    () => ({ method: "DELETE", path: `/api/saving-rules/changes/${absentId}` }),
    404,
  ),
  "POST /api/saving-rules/changes/:id/objections": {
    ...everyone(() => json("POST", `/api/saving-rules/changes/${absentId}/objections`, { words: "no" })),
    status: 404,
  },
  "POST /api/saving-rules": adminOnly(() => json("POST", "/api/saving-rules", { base: 0, document: {} }), 400),
  // Whose departure it is, and what of it each one sees, is asked in handover-sees.test.ts; here there is none.
  "GET /api/handovers": everyone(() => get("/api/handovers")),
  "GET /api/handovers/mine": everyone(() => get("/api/handovers/mine")),
  "GET /api/handover-calls": everyone(() => get("/api/handover-calls")),
  // Of nobody: "not_found" for those who open departures.
  "POST /api/handovers": {
    ask: () => json("POST", "/api/handovers", { personId: absentId }),
    allowed: ["manager", "manager elsewhere", "admin"],
    status: 404,
    otherwise: 403,
  },
  ...Object.fromEntries(
    (
      [
        ["GET", "", undefined],
        ["PATCH", "", {}],
        ["POST", "/withdraw", undefined],
        ["POST", "/end", undefined],
        ["POST", "/close", undefined],
        ["POST", "/steps", { words: "A line" }],
        ["PATCH", "/steps/:stepId", { done: true }],
        ["DELETE", "/steps/:stepId", undefined],
        ["POST", "/offers", { offers: [{ customerId: absentId, takerId: absentId }] }],
        ["POST", "/customers/:customerId/offer", { takerId: null, was: null }],
        ["POST", "/customers/:customerId/answer", { answer: "accept" }],
        ["POST", "/customers/:customerId/transfer", undefined],
        ["POST", "/customers/:customerId/left", { left: true, words: "They closed" }],
        ["PUT", "/customers/:customerId/talk", { talkOn: null, done: false }],
        ["GET", "/customers/:customerId/sheet", undefined],
        ["PUT", "/customers/:customerId/sheet", { base: 0, fields: {} }],
        ["POST", "/customers/:customerId/sheet/complete", { version: 0 }],
        ["POST", "/customers/:customerId/sheet/sign", { version: 0 }],
        ["GET", "/customers/:customerId/introduction", undefined],
        ["GET", "/customers/:customerId/introduction.eml", undefined],
        ["PUT", "/calls/:customerId", { outcome: "reached" }],
        ["GET", "/exit-talk", undefined],
        ["PUT", "/exit-talk", { answers: {} }],
      ] as const
    ).map(([method, path, body]) => [
      `${method} /api/handovers/:id${path}`,
      nobodysRequest({
        ...{ method, path: `/api/handovers/${absentId}${path.replace(/:\w+/g, absentId)}` },
        ...(body === undefined ? {} : { json: body }),
      }),
    ]),
  ),
  "GET /api/doors": {
    ask: () => get("/api/doors"),
    allowed: ["keeper", "keeper with reason", "admin"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/directory-tokens": adminOnly(() => get("/api/directory-tokens")),
  "POST /api/directory-tokens": adminOnly(() => json("POST", "/api/directory-tokens", { name: "matrix" })),
  "DELETE /api/directory-tokens/:id": adminOnly(
    () => ({ method: "DELETE", path: `/api/directory-tokens/${absentId}` }),
    404,
  ),
  "PATCH /api/doors/journal": adminOnly(() => json("PATCH", "/api/doors/journal", {})),
  // There is no address yet: "conflict".
  "POST /api/doors/journal/secret": adminOnly(() => ({ method: "POST", path: "/api/doors/journal/secret" }), 409),
  // Hashes and numbers only; no leaf has such a number.
  "GET /api/ledger/inclusion": { ...everyone(() => get("/api/ledger/inclusion?source=book&seq=999999")), status: 404 },
  "GET /api/ledger/consistency": {
    ...everyone(() => get("/api/ledger/consistency?first=999998&second=999999")),
    status: 404,
  },
  // Alpha is the rep's, whose team the manager leads; an admin may assign. Colleagues who know of it are told no.
  "PATCH /api/customers/:id": {
    ask: (world) => json("PATCH", `/api/customers/${world.customers.alpha.id}`, {}),
    allowed: ["rep", "manager", "admin"],
    status: 200,
    otherwise: 403,
  },
  // Who reads the text of Alpha's mail; the contact is nobody's.
  "POST /api/customers/:id/notes": {
    ask: (world) =>
      json("POST", `/api/customers/${world.customers.alpha.id}/notes`, {
        id: "7b1f3c1e-6d0a-4a52-9c51-1f2f3a4b5c6d",
        kind: "call",
        text: "",
        contactId: absentId,
      }),
    allowed: ["rep", "mate", "inside", "manager"],
    status: 400,
    otherwise: 403,
  },
  // Alpha is known to everybody; how much of its note each one sees is asked in matrix.test.ts.
  "GET /api/notes/:id": everyone((world) => get(`/api/notes/${world.notes.alpha}`)),
  "PATCH /api/notes/:id": {
    ask: (world) => json("PATCH", `/api/notes/${world.notes.alpha}`, {}),
    allowed: ["rep"],
    status: 200,
    otherwise: 403,
  },
  // It is open already.
  "POST /api/notes/:id/next-step": {
    ask: (world) => json("POST", `/api/notes/${world.notes.alpha}/next-step`, { done: false }),
    allowed: ["rep"],
    status: 200,
    otherwise: 403,
  },
  "GET /api/own-copy": everyone(() => get("/api/own-copy")),
  "GET /api/own-copy/rules": everyone(() => get("/api/own-copy/rules")),
  "PUT /api/own-copy/rules": adminOnly(() => json("PUT", "/api/own-copy/rules", { keep: "cards", days: 7 })),
  "GET /api/next-steps": everyone(() => get("/api/next-steps")),
  "GET /api/quote-requests": everyone(() => get("/api/quote-requests")),
  "POST /api/quote-requests": nobodysRequest(
    json("POST", "/api/quote-requests", { id: noRequest, wanted: "Ten valves", customerId: absentId }),
  ),
  "GET /api/quote-requests/:id": nobodysRequest(get(`/api/quote-requests/${noRequest}`)),
  "POST /api/quote-requests/:id/answer": nobodysRequest(
    json("POST", `/api/quote-requests/${noRequest}/answer`, { answer: "DN 50" }),
  ),
  "POST /api/quote-requests/:id/withdraw": nobodysRequest(
    json("POST", `/api/quote-requests/${noRequest}/withdraw`, {}),
  ),
  "GET /api/desk/requests": atDesk(get("/api/desk/requests"), 200),
  // No WebSocket: who may gets "bad request".
  "GET /api/desk/live": atDesk(get("/api/desk/live"), 400),
  "POST /api/desk/requests": atDesk(
    json("POST", "/api/desk/requests", { id: noRequest, wanted: "Ten valves", customerId: absentId }),
  ),
  "GET /api/desk/requests/:id": atDesk(get(`/api/desk/requests/${noRequest}`)),
  "POST /api/desk/requests/:id/claim": deskStep("claim"),
  "POST /api/desk/requests/:id/release": deskStep("release"),
  "POST /api/desk/requests/:id/pass": deskStep("pass", { personId: absentId }),
  "GET /api/desk/requests/:id/colleagues": atDesk(get(`/api/desk/requests/${noRequest}/colleagues`)),
  "POST /api/desk/requests/:id/question": deskStep("question", { text: "Which size?" }),
  "POST /api/desk/requests/:id/draft": deskStep("draft"),
  "POST /api/desk/requests/:id/changes": deskStep("changes", {
    id: noRequest,
    revision: 1,
    changes: [{ kind: "head", field: "noteOut", from: "", to: "Thank you" }],
  }),
  "POST /api/desk/requests/:id/submit": deskStep("submit", { revision: 1, version: 1 }),
  "POST /api/desk/requests/:id/decision": deskStep("decision", { revision: 1, approve: true }),
  "POST /api/desk/requests/:id/revisions": deskStep("revisions"),
  "POST /api/desk/requests/:id/sent": deskStep("sent"),
  "POST /api/desk/requests/:id/outcome": deskStep("outcome", { outcome: "won" }),
  "POST /api/desk/requests/:id/offer": deskStep("offer"),
  "DELETE /api/desk/requests/:id/offer": atDesk({ method: "DELETE", path: `/api/desk/requests/${noRequest}/offer` }),
  "POST /api/desk/requests/:id/reply": deskStep("reply"),
  "GET /api/desk/requests/:id/papers/:form": atDesk(get(`/api/desk/requests/${noRequest}/papers/pdf`)),
  "GET /api/quote-requests/:id/papers/:form": nobodysRequest(get(`/api/quote-requests/${noRequest}/papers/pdf`)),
  "POST /api/quote-requests/:id/reply": nobodysRequest(json("POST", `/api/quote-requests/${noRequest}/reply`, {})),
  "GET /api/desk/requests/:id/files/:file": atDesk(get(`/api/desk/requests/${noRequest}/files/${absentId}`)),
  // Whose silent customers are listed is asked in silences.test.ts; here there is none.
  "GET /api/silences": everyone(() => get("/api/silences")),
  "PUT /api/silences/:id/plan": nobodysSilence("PUT", "plan", { text: "Call", dueOn: null, personId: null }),
  "POST /api/silences/:id/close": nobodysSilence("POST", "close", { outcome: "kept" }),
  "POST /api/silences/:id/reopen": nobodysSilence("POST", "reopen", {}),
  // Whose quotes are listed is asked in outside-quotes.test.ts; here there is none.
  "GET /api/desk/outside-quotes": atDesk(get("/api/desk/outside-quotes"), 200),
  "GET /api/desk/outside-quotes/:id/file": atDesk(get(`/api/desk/outside-quotes/${noRequest}/file`)),
  "POST /api/desk/outside-quotes/:id/take": atDesk(json("POST", `/api/desk/outside-quotes/${noRequest}/take`, {})),
  "POST /api/desk/outside-quotes/:id/dismiss": atDesk(
    json("POST", `/api/desk/outside-quotes/${noRequest}/dismiss`, {}),
  ),
  "POST /api/desk/outside-quotes/:id/reopen": atDesk(json("POST", `/api/desk/outside-quotes/${noRequest}/reopen`, {})),
  "GET /api/items": atDesk(get("/api/items"), 200),
  // Two of the same code.
  "PUT /api/items": atDesk(json("PUT", "/api/items", { items: [noItem, noItem] }), 400),
  "POST /api/items/parts": atDesk(
    json("POST", "/api/items/parts", {
      ...{ items: [{ code: "V", prices: [] }], day: "2026-01-01", dryRun: true },
    }),
    200,
  ),
  "GET /api/items/file": atDesk(get("/api/items/file?form=csv&language=en"), 200),
  "GET /api/item-feeds": adminOnly(() => get("/api/item-feeds")),
  "POST /api/item-feeds": adminOnly(() => json("POST", "/api/item-feeds", { name: "ERP of the matrix" })),
  "DELETE /api/item-feeds/:id": adminOnly(() => ({ method: "DELETE", path: `/api/item-feeds/${absentId}` }), 404),
  "GET /api/desk/requests/:id/history": atDesk(get(`/api/desk/requests/${noRequest}/history`)),
  "POST /api/desk/requests/:id/follow-up": deskStep("follow-up"),
  "PUT /api/desk/logo": adminOnly(() => json("PUT", "/api/desk/logo", { data: "AAAA" }), 400),
  "GET /api/desk/absences": {
    ask: () => get("/api/desk/absences"),
    allowed: [...desk, "admin"],
    status: 200,
    otherwise: 403,
  },
  // Whose absence one may say is asked in desk-absence.test.ts; here it is somebody's who is not at the Desk.
  "PUT /api/desk/absences/:personId": {
    ask: () =>
      json("PUT", `/api/desk/absences/${absentId}`, { fromDay: "2026-01-01", untilDay: "2099-01-01", deputyId: null }),
    ...{ allowed: ["admin"], status: 404, otherwise: 403 },
  },
  "DELETE /api/desk/absences/:personId": {
    ask: () => ({ method: "DELETE", path: `/api/desk/absences/${absentId}` }),
    ...{ allowed: ["admin"], status: 200, otherwise: 403 },
  },
  "GET /api/desk/prices": atDesk(get("/api/desk/prices?itemCode=V50"), 200),
  "GET /api/desk/report": atDesk(get("/api/desk/report?from=2026-01-01&until=2026-12-31&by=team"), 200),
  "GET /api/desk/report/file": atDesk(get("/api/desk/report/file?from=2026-01-01&until=2026-12-31&form=csv"), 200),
  "GET /api/desk/settings": {
    ask: () => get("/api/desk/settings"),
    allowed: [...desk, "admin"],
    status: 200,
    otherwise: 403,
  },
  "PATCH /api/desk/settings": adminOnly(() => json("PATCH", "/api/desk/settings", {})),
};

/** What is one person's own: to everybody else it looks exactly as if it did not exist. */
export interface OwnRow {
  ask(world: World): Asked;
  askAbsent(world: World): Asked;
  allowed: readonly ReaderName[];
  /** What those get; null where asking would change what later rows look at. */
  status: number | null;
}

export const ownRows: Record<string, OwnRow> = {
  // Whose copy it is: a colleague who reads the message may not say this of it.
  "POST /api/messages/:id/not-business": {
    ask: ({ targets: { open } }) => json("POST", `/api/messages/${open.messageId}/not-business`, {}),
    askAbsent: () => json("POST", `/api/messages/${absent.messageId}/not-business`, {}),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/messages/:id/objection": {
    ask: ({ targets: { open } }) => json("POST", `/api/messages/${open.messageId}/objection`, { words: "private" }),
    askAbsent: () => json("POST", `/api/messages/${absent.messageId}/objection`, { words: "private" }),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/objections/:id/withdraw": {
    ask: () => ({ method: "POST", path: `/api/objections/${absentId}/withdraw` }),
    askAbsent: () => ({ method: "POST", path: `/api/objections/${absentId}/withdraw` }),
    allowed: [],
    status: null,
  },
  "GET /api/originals/:sha256/parts": {
    ask: (world) => get(`/api/originals/${world.reps.partsOf}/parts`),
    askAbsent: () => get(`/api/originals/${absent.sha256}/parts`),
    allowed: ["rep"],
    status: 200,
  },
  "GET /api/captures/:captureId": {
    ask: ({ targets: { open } }) => get(`/api/captures/${open.captureId}?messageId=${open.messageId}`),
    askAbsent: () => get(`/api/captures/${absent.captureId}?messageId=${absent.messageId}`),
    allowed: ["rep"],
    status: 200,
  },
  "POST /api/captures/:captureId/undo": {
    ask: ({ targets: { open } }) => json("POST", `/api/captures/${open.captureId}/undo`, { messageId: open.messageId }),
    askAbsent: () => json("POST", `/api/captures/${absent.captureId}/undo`, { messageId: absent.messageId }),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/failed-captures/:captureId/retry": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/failed-captures/${reps.failedId}/retry` }),
    askAbsent: () => ({ method: "POST", path: `/api/failed-captures/${absent.captureId}/retry` }),
    allowed: ["rep", "keeper", "keeper with reason", "admin"],
    status: null,
  },
  "DELETE /api/devices/:id": {
    ask: ({ reps }) => ({ method: "DELETE", path: `/api/devices/${reps.deviceId}` }),
    askAbsent: () => ({ method: "DELETE", path: `/api/devices/${absentId}` }),
    allowed: ["rep", "admin"],
    status: null,
  },
  "GET /api/devices/:id/outbox-secret": {
    ask: ({ reps }) => ({ ...get(`/api/devices/${reps.deviceId}/outbox-secret`), by: "device" }),
    askAbsent: () => ({ ...get(`/api/devices/${absentId}/outbox-secret`), by: "device" }),
    allowed: ["rep"],
    status: 200,
  },
  // One that was deleted already is nobody's but its author's.
  "DELETE /api/notes/:id": {
    ask: ({ notes }) => ({ method: "DELETE", path: `/api/notes/${notes.deleted}` }),
    askAbsent: () => ({ method: "DELETE", path: `/api/notes/${absent.captureId}` }),
    allowed: ["rep"],
    status: 200,
  },
  "POST /api/notes/:id/restore": {
    ask: ({ notes }) => ({ method: "POST", path: `/api/notes/${notes.deleted}/restore` }),
    askAbsent: () => ({ method: "POST", path: `/api/notes/${absent.captureId}/restore` }),
    allowed: ["rep"],
    status: null,
  },
  "DELETE /api/saved-searches/:id": {
    ask: ({ reps }) => ({ method: "DELETE", path: `/api/saved-searches/${reps.savedSearchId}` }),
    askAbsent: () => ({ method: "DELETE", path: `/api/saved-searches/${absentId}` }),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/list-imports/:id/lines": {
    ask: ({ reps }) => json("POST", `/api/list-imports/${reps.listId}/lines`, { rows: [{ line: 1 }] }),
    askAbsent: () => json("POST", `/api/list-imports/${absentId}/lines`, { rows: [{ line: 1 }] }),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/list-imports/:id/finish": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/list-imports/${reps.listId}/finish` }),
    askAbsent: () => ({ method: "POST", path: `/api/list-imports/${absentId}/finish` }),
    allowed: ["rep"],
    status: 200,
  },
  "POST /api/list-imports/:id/undo": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/list-imports/${reps.listId}/undo` }),
    askAbsent: () => ({ method: "POST", path: `/api/list-imports/${absentId}/undo` }),
    allowed: ["rep"],
    status: 200,
  },
  // One of which nothing has come: taking it back twice is the same.
  "POST /api/imports/:id/undo": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/imports/${reps.undoneImportId}/undo` }),
    askAbsent: () => ({ method: "POST", path: `/api/imports/${absentId}/undo` }),
    allowed: ["rep"],
    status: 200,
  },
  "POST /api/imports/:id/batches": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/imports/${reps.importId}/batches`, bytes: new Uint8Array() }),
    askAbsent: () => ({ method: "POST", path: `/api/imports/${absentId}/batches`, bytes: new Uint8Array() }),
    allowed: ["rep"],
    status: null,
  },
  "POST /api/imports/:id/finish": {
    ask: ({ reps }) => ({ method: "POST", path: `/api/imports/${reps.importId}/finish` }),
    askAbsent: () => ({ method: "POST", path: `/api/imports/${absentId}/finish` }),
    allowed: ["rep"],
    status: 200,
  },
};

/** What anyone may ask, signed in or not, and what it answers to a request with nothing in it. None of it tells of the record. */
export const openRows: Record<string, number> = {
  "GET /api/sign-in-ways": 200,
  "GET /api/signing-keys": 200,
  // The directory comes in with a secret of its own: scim.test.ts.
  "GET /scim/v2/Users": 401,
  "POST /scim/v2/Users": 401,
  "GET /scim/v2/Users/:id": 401,
  "PUT /scim/v2/Users/:id": 401,
  "PATCH /scim/v2/Users/:id": 401,
  "DELETE /scim/v2/Users/:id": 401,
  "GET /scim/v2/ServiceProviderConfig": 401,
  "GET /scim/v2/ResourceTypes": 401,
  "GET /scim/v2/Schemas": 401,
  "GET /api/request-form": 200,
  "GET /api/logos/:sha256": 400,
  "POST /api/request-form": 415,
  "GET /api/complaint-form": 200,
  "POST /api/complaint-form": 415,
  "POST /api/item-feed": 415,
  "POST /api/offers/pdf": 415,
  "POST /api/offers/view": 415,
  "POST /api/offers/accept": 415,
  "POST /api/offers/question": 415,
  "POST /api/devices/token": 415,
  "POST /api/devices/renew": 415,
  // By the key of a browser whose person's access has ended: quarantine.test.ts.
  "PUT /api/devices/:id/quarantine-keys/:of": 400,
  "PUT /api/devices/:id/quarantine/:item/parts/:part": 400,
  "POST /api/devices/:id/quarantine/:item": 400,
  "GET /api/openapi.json": 200,
  "GET /api/docs": 200,
  "GET /api/saving-rules/schema.json": 200,
  "GET /api/health": 200,
  "POST /api/auth/link": 415,
  "GET /api/auth/get-session": 200,
  "POST /api/auth/sign-out": 415,
  "POST /api/auth/email-otp/send-verification-otp": 415,
  "POST /api/auth/sign-in/email-otp": 415,
  "GET /api/auth/passkey/generate-register-options": 401,
  "POST /api/auth/passkey/verify-registration": 415,
  "GET /api/auth/passkey/generate-authenticate-options": 200,
  "POST /api/auth/passkey/verify-authentication": 415,
  "GET /api/auth/passkey/list-user-passkeys": 401,
  "POST /api/auth/passkey/delete-passkey": 415,
  "POST /api/auth/sign-in/social": 415,
  "GET /api/auth/callback/oidc": 302,
};

/** A restore has the set-up link's power: no role has it. */
export const operatorRoutes: readonly string[] = [
  "POST /api/restore",
  "PUT /api/restore/chunks/:name",
  "POST /api/restore/missing",
  "PUT /api/restore/originals/:sha256",
  "POST /api/restore/undone",
  "POST /api/restore/steps",
];

/** Every route that has a row. */
export const routesWithRow: readonly string[] = [
  ...[messageRows, customerRows, rightsRows, ownRows, openRows].flatMap((rows) => Object.keys(rows)),
  ...operatorRoutes,
];

/** States whose message this customer's timeline holds. */
export const timelineOf: Record<"alpha" | "hush", readonly State[]> = {
  alpha: ["open", "sent", "two", "names only"],
  hush: ["restricted", "two", "formers"],
};

/** States whose message this customer wrote and nobody answered. */
export const waitingOf: Record<"alpha" | "hush", readonly State[]> = {
  alpha: ["open", "two", "names only"],
  hush: ["restricted", "formers"],
};

/**
 * The authorisation matrix: who × every route the router knows × whose message × its state, field by field. What is
 * expected is DESIGN's table as data (matrix-table.ts); what is asked is a row for each route (matrix-routes.ts). What
 * only some may do is in matrix-rights.test.ts.
 *
 * Invariant: a person sees a row only through the access rules, in lists, counts, search, exports, suggestions and
 * errors alike. Hidden and absent look the same: same status, same body but for the request's id.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { endpointTable } from "../../../shared/api/table.ts";
import { WAITING_DAYS } from "../../../shared/limits.ts";
import { createApp } from "../../../worker/app.ts";
import { testEnv } from "../support/app.ts";
import type { WholeAnswer } from "../support/whole.ts";
import { forAll, looks, says, secrets } from "./matrix-looks.ts";
import {
  customerRows,
  messageRows,
  openRows,
  operatorRoutes,
  routesWithRow,
  timelineOf,
  waitingOf,
} from "./matrix-routes.ts";
import {
  type CustomerName,
  customerFields,
  customerLevelFor,
  customersOf,
  fieldsMissing,
  holds,
  type Level,
  levelFor,
  levelInList,
  messageFields,
  noteFields,
  policies,
  type ReaderName,
  type State,
  states,
  strangers,
} from "./matrix-table.ts";
import { absent, absentId, makeWorld, type World } from "./matrix-world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

/** Names of the fields that hold something; `customer.` before those of a nested customer. */
function fieldsOf(body: Record<string, unknown>, prefix = ""): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (name === "customer" && typeof value === "object" && value !== null) {
      return fieldsOf(Object.fromEntries(Object.entries(value)), "customer.");
    }
    return says(value) ? [prefix + name] : [];
  });
}

/** The fields of a message that a level shows, of those that the state has. `flags` is company-wide and mostly empty. */
function expectedFields(state: State, level: Level, of: readonly string[]): string[] {
  const shown = (["exists", "envelope", "text"] as const).filter((one) => holds(level, one));
  return shown
    .flatMap((one) => messageFields[one])
    .filter((name) => of.includes(name) && !fieldsMissing[state].includes(name))
    .sort();
}

/** The company of the matrix was written to on a fixed day by names only; all else comes now. */
const isRecent = (state: State): boolean =>
  state !== "names only" || Date.now() - Date.parse("2026-09-02T07:00:00.000Z") <= WAITING_DAYS * 24 * 60 * 60 * 1000;

const wholeMessage = Object.values(messageFields).flat();
/** Lists show summaries: a message without its evidence, files and full text. */
const summary = wholeMessage.filter(
  (name) => !["ledger", "evidence", "messageIdHeader", "text", "html", "attachments", "problems"].includes(name),
);

function expectMessage(body: Record<string, unknown>, state: State, level: Level, of: readonly string[], who: string) {
  const fields = fieldsOf(body).filter((name) => name !== "flags");
  expect(fields.sort(), who).toEqual(expectedFields(state, level, of));
  expect(body.level, who).toBe(level);
  expect(body.attachmentCount, who).toBe(holds(level, "text") ? (state === "names only" ? 0 : 1) : null);
}

describe("every route the router knows", () => {
  it("has its row, and every row its route", () => {
    const bound = createApp(testEnv())
      .routes.filter(({ method, path }) => method !== "ALL" || !path.includes("*"))
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(bound)].sort()).toEqual([...routesWithRow].sort());
  });

  it("answers a stranger nothing but what anyone may ask", async () => {
    for (const endpoint of Object.values(endpointTable).flatMap((nouns) => Object.values(nouns))) {
      if (endpoint.who === "anyone") continue;
      for (const who of strangers) {
        const path = endpoint.path.replace(":id", world.targets.open.messageId).replace(/:\w+/g, "0");
        const answer = await world.ask(who, { method: endpoint.method, path });
        expect(answer.status, `${who} ${endpoint.method} ${path}`).toBe(401);
        expect(answer.body.error.code).toBe("unauthenticated");
      }
    }
  });

  it("lets nobody who is signed in, whatever the role, do what takes the set-up link's secret", async () => {
    for (const route of operatorRoutes) {
      const [method = "", path = ""] = route.replace(/:\w+/g, "0").split(" ");
      await forAll(async (who) => expect((await world.ask(who, { method, path })).status, `${who} ${route}`).toBe(401));
    }
  });

  it("says nothing of the record where anyone may ask", async () => {
    for (const [route, status] of Object.entries(openRows)) {
      const [method = "", path = ""] = route.split(" ");
      const answer = await world.ask("nobody", { method, path });
      expect(answer.status, `${route} ${answer.text}`).toBe(status);
      expect(answer.text, route).not.toMatch(secrets);
    }
  });
});

for (const policy of policies) {
  const named = `${policy.teamOriginals ? "teams open originals" : "teams read"}, ${policy.otherTeamsEnvelope ? "others see names" : "others see that it exists"}`;
  describe(named, () => {
    beforeAll(() => world.setPolicy(policy));

    for (const [route, row] of Object.entries(messageRows)) {
      it(`${route}: by whose message it is, field by field; hidden looks absent`, async () => {
        await forAll(async (reader) => {
          const nothing = looks(await world.ask(reader, row.ask(absent, reader)));
          if (!row.emptyWhenHidden) expect(nothing.status).toBe(404);
          for (const state of states) {
            const level = (row.asList ? levelInList : levelFor)(state, reader, policy);
            const answer = await world.ask(reader, row.ask(world.targets[state], reader));
            const who = `${reader}, ${state} (${level}): ${answer.text.slice(0, 900)}`;
            if (isThere(route, state, reader, level)) expectShown(route, answer, state, reader, level, who);
            else if (route !== "GET /api/threads/:id") expect(looks(answer), who).toEqual(nothing);
          }
        });
      });
    }

    function isThere(route: string, state: State, reader: ReaderName, level: Level): boolean {
      const { needed } = messageRows[route] ?? { needed: "exists" };
      if (route === "PUT /api/threads/:id/no-answer") return holds(level, "text");
      if (route === "DELETE /api/threads/:id/no-answer") {
        const { threadId } = world.targets[state];
        const inThread = states.filter((one) => world.targets[one].threadId === threadId);
        return inThread.some((one) => holds(levelInList(one, reader, policy), "text"));
      }
      if (state === "names only" && (needed === "original" || needed === "text" || route === "POST /api/known"))
        return false;
      // Another's original that names Bcc recipients is its witness's and the keeper's.
      if (needed === "original" && state === "sent") return reader === "rep" || reader === "keeper with reason";
      return holds(level, needed);
    }

    function expectShown(
      route: string,
      answer: WholeAnswer,
      state: State,
      reader: ReaderName,
      level: Level,
      who: string,
    ): void {
      const readsCustomer = customersOf[state].some((name) => holds(customerLevelFor(name, reader, policy), "text"));
      if (route === "PUT /api/threads/:id/no-answer" && !readsCustomer) {
        // A copy of one's own says nothing for others.
        expect(answer.status, who).toBe(403);
        return;
      }
      expect(answer.status, who).toBe(200);
      const { body } = answer;
      const known = customersOf[state].filter((name) => customerLevelFor(name, reader, policy) !== "none");
      const names = known.map((name) => world.customers[name].id).sort();
      const without = names.length === 0 ? ["customers"] : [];
      if (route === "GET /api/messages/:id") {
        expectMessage(
          body,
          state,
          level,
          wholeMessage.filter((name) => !without.includes(name)),
          who,
        );
        expect(body.customers.map(({ id }: { id: string }) => id).sort(), who).toEqual(names);
        const bcc = body.participants.filter(({ role }: { role: string }) => role === "bcc");
        const mayBcc = state === "sent" && (reader === "rep" || reader === "keeper with reason");
        expect(bcc.length > 0, who).toBe(mayBcc);
        const canOpen = body.evidence.some((one: { canOpen: boolean }) => one.canOpen);
        expect(canOpen, who).toBe(isThere("GET /api/messages/:id/originals/:sha256", state, reader, level));
        const canUndo = body.evidence.some((one: { canUndo: boolean }) => one.canUndo);
        expect(canUndo, who).toBe(holds(level, "envelope") && reader === (state === "formers" ? "former" : "rep"));
      } else if (route === "GET /api/threads/:id") {
        expectThread(body, state, reader);
      } else if (route === "GET /api/search") {
        expect(body.hits, who).toHaveLength(1);
        expectMessage(
          body.hits[0].message,
          state,
          level,
          summary.filter((name) => !without.includes(name)),
          who,
        );
        expect(body.nextCursor).toBeNull();
      } else if (route === "GET /api/search/facets") {
        expect(body.counted, who).toBe(1);
        expect(body.years, who).toHaveLength(1);
        expect(body.people, who).toHaveLength(1);
        expect(body.customers.map(({ id }: { id: string }) => id).sort(), who).toEqual(names);
      } else if (route === "POST /api/known") {
        expect(
          body.known.map(({ messageId }: { messageId: string }) => messageId),
          who,
        ).toEqual([world.targets[state].messageId]);
        expect(body.known[0].customers.map(({ id }: { id: string }) => id).sort(), who).toEqual(names);
      } else if (route.endsWith("/no-answer")) {
        expect(body, who).toEqual({ needsAnswer: route.startsWith("DELETE") });
      } else {
        expect(answer.text.length, who).toBeGreaterThan(0);
        expect(answer.headers.get("content-disposition"), who).toMatch(/^attachment/);
      }
    }

    /** A thread holds what its reader may know of, and nothing tells that there is more. */
    function expectThread(body: { messages: Record<string, unknown>[] }, state: State, reader: ReaderName) {
      const { threadId } = world.targets[state];
      const there = states.filter(
        (one) => world.targets[one].threadId === threadId && levelInList(one, reader, policy) !== "none",
      );
      expect(body.messages.map(({ id }) => id).sort()).toEqual(there.map((one) => world.targets[one].messageId).sort());
      for (const message of body.messages) {
        const one = there.find((name) => world.targets[name].messageId === message.id) ?? state;
        const known = customersOf[one].some((name) => customerLevelFor(name, reader, policy) !== "none");
        const of = known ? summary : summary.filter((name) => name !== "customers");
        expectMessage(message, one, levelInList(one, reader, policy), of, `${reader}, thread of ${state}: ${one}`);
      }
    }

    it("GET /api/customer-numbers: of customers whose envelope the reader may see", async () => {
      await forAll(async (reader) => {
        const { text, body } = await world.ask(reader, { method: "GET", path: "/api/customer-numbers" });
        const numbers = new Map<string, { openItems: number; knownBy: number }>(
          body.customers.map((one: { id: string; openItems: number; knownBy: number }) => [one.id, one]),
        );
        for (const name of ["alpha", "hush"] as const) {
          const found = numbers.get(world.customers[name].id);
          const may = holds(customerLevelFor(name, reader, policy), "envelope");
          const who = `${reader}, ${name}: ${text}`;
          // Each has a note with a next step; the keeper reads that with a reason alone.
          const readsStep = !reader.startsWith("keeper") && holds(customerLevelFor(name, reader, policy), "text");
          const open = waitingOf[name].filter(isRecent).length + (readsStep ? 1 : 0);
          expect(found?.openItems, who).toBe(may ? open : undefined);
          // Of Alpha the rep has mail in both directions; nobody wrote to Hush.
          expect(found?.knownBy, who).toBe(may ? (name === "alpha" ? 1 : 0) : undefined);
        }
      });
    });

    it("GET /api/team-totals: of one's own teams, and of customers whose envelope the reader may see", async () => {
      await forAll(async (reader) => {
        const ask = (path: string) => world.ask(reader, { method: "GET", path });
        const [totals, numbers] = await Promise.all([ask("/api/team-totals"), ask("/api/customer-numbers")]);
        type Open = { id: string; openItems: number; waitingSinceAt: string | null };
        const open = new Map<string, Open>(numbers.body.customers.map((one: Open) => [one.id, one]));
        const { teamIds } = world.people[reader].actor;
        // Both customers are Team A's, and the rep looks after both.
        const seen = (["alpha", "hush"] as const).filter((name) =>
          holds(customerLevelFor(name, reader, policy), "envelope"),
        );
        const own = (teamId: string) => (teamId === world.people.rep.actor.teamIds[0] ? seen : []);
        expect(
          totals.body.teams.map(({ team, late, ...rest }: { team: { id: string }; late: number }) => ({
            id: team.id,
            ...rest,
          })),
          `${reader}: ${totals.text}`,
        ).toEqual(
          teamIds.map((id) => {
            const known = own(id).flatMap((name) => open.get(world.customers[name].id) ?? []);
            return {
              id,
              customers: own(id).length,
              waiting: known.filter(({ waitingSinceAt }) => waitingSinceAt !== null).length,
              openItems: known.reduce((sum, one) => sum + one.openItems, 0),
              unowned: 0,
            };
          }),
        );
      });
    });

    for (const [route, ask] of Object.entries(customerRows)) {
      it(`${route}: by who may know of the customer; hidden looks absent`, async () => {
        await forAll(async (reader) => {
          const nothing = looks(await world.ask(reader, ask(absentId, "nobody@absent.example")));
          for (const name of ["alpha", "hush"] as const) {
            const { id, address } = world.customers[name];
            const level = customerLevelFor(name, reader, policy);
            const answer = await world.ask(reader, ask(id, address));
            const who = `${reader}, ${name} (${level}): ${answer.text.slice(0, 900)}`;
            if (level === "none") expect(looks(answer), who).toEqual(nothing);
            else expectCustomer(route, answer, name, reader, level, who);
          }
        });
      });
    }

    it("GET /api/notes/:id: as the text of its customer's mail; the keeper with a reason; hidden looks absent", async () => {
      await forAll(async (reader) => {
        const reason = reader === "keeper with reason" ? "?reason=an%20objection" : "";
        const look = (id: string) => world.ask(reader, { method: "GET", path: `/api/notes/${id}${reason}` });
        const nothing = looks(await look(absent.captureId));
        expect(nothing.status).toBe(404);
        for (const name of ["alpha", "hush"] as const) {
          const level = reason ? "text" : customerLevelFor(name, reader, policy);
          const answer = await look(world.notes[name]);
          const who = `${reader}, ${name} (${level}): ${answer.text}`;
          if (level === "none") expect(looks(answer), who).toEqual(nothing);
          else expectNote(answer.body, level, who);
        }
        if (reader !== "rep") expect(looks(await look(world.notes.deleted)), reader).toEqual(nothing);
      });
    });

    function expectNote(body: Record<string, unknown>, level: Level, who: string): void {
      const shown = (["exists", "envelope", "text"] as const).filter((one) => holds(level, one));
      expect(fieldsOf(body).sort(), who).toEqual(shown.flatMap((one) => noteFields[one]).sort());
      expect(body.level, who).toBe(level);
    }

    function expectCustomer(
      route: string,
      { status, body }: WholeAnswer,
      name: CustomerName,
      reader: ReaderName,
      level: Level,
      who: string,
    ): void {
      expect(status, who).toBe(200);
      const page = [...customerFields.exists, ...(holds(level, "envelope") ? customerFields.envelope : [])];
      const ofCustomer = page.filter((field) => field.startsWith("customer.")).sort();
      const written = (customer: Record<string, unknown>) =>
        fieldsOf({ customer })
          // When the last answer went out depends on which of its messages are left: its rule is `lastInAt`'s.
          .filter((field) => field !== "customer.lastOutAt" || !holds(level, "envelope"))
          .sort();
      const seen = timelineOf[name].filter((one) => levelInList(one, reader, policy) !== "none");
      const idsOf = (list: readonly State[]) => list.map((one) => world.targets[one].messageId).sort();
      const expectMessages = (messages: Record<string, unknown>[]) => {
        expect(messages.map(({ id }) => id).sort(), who).toEqual(idsOf(seen));
        for (const message of messages) {
          const one = seen.find((state) => world.targets[state].messageId === message.id) ?? "open";
          expectMessage(message, one, levelInList(one, reader, policy), summary, `${who} ${one}`);
        }
      };
      if (route === "GET /api/customers") {
        expect(body.customers, who).toHaveLength(1);
        expect(written(body.customers[0]), who).toEqual(ofCustomer);
      } else if (route === "GET /api/find") {
        const { id } = world.customers[name];
        expect(
          body.customers.map((one: { id: string }) => one.id),
          who,
        ).toEqual([id]);
        expect(body.contacts.length > 0, who).toBe(holds(level, "envelope"));
        expect(
          body.contacts.filter(({ customer }: { customer: { id: string } }) => customer.id !== id),
          who,
        ).toEqual([]);
      } else if (route === "GET /api/customers/:id") {
        const fields = fieldsOf(body).filter((field) => field !== "customer.lastOutAt" || !holds(level, "envelope"));
        const wanted = name === "hush" ? [...page, "named"] : page;
        expect(fields.sort(), who).toEqual([...wanted].sort());
      } else if (route === "GET /api/customers/:id/notes") {
        const there = body.notes.filter(({ id }: { id: string }) => id !== world.notes.deleted);
        expect(
          there.map(({ id }: { id: string }) => id),
          who,
        ).toEqual([world.notes[name]]);
        // One that was deleted is a line of its author's own.
        expect(body.notes, who).toHaveLength(reader === "rep" && name === "alpha" ? 2 : 1);
        expectNote(there[0], level, who);
      } else if (route === "GET /api/customers/:id/timeline") {
        expectMessages(body.messages);
        const there = body.notes.filter(({ id }: { id: string }) => id !== world.notes.deleted);
        expect(there, who).toHaveLength(1);
        expectNote(there[0], level, who);
      } else if (route === "GET /api/customers/:id/activity") {
        const sums = body.weeks.map((week: { in: number; out: number; notes: number }) => [
          week.in + week.out,
          week.notes,
        ]);
        const total = sums.reduce(
          ([m, n]: number[], [a, b]: number[]) => [(m ?? 0) + (a ?? 0), (n ?? 0) + (b ?? 0)],
          [0, 0],
        );
        expect(total, who).toEqual([seen.length, 1]);
        expect(body.colleagues.length, who).toBeGreaterThan(0);
      } else if (route === "GET /api/customers/:id/files") {
        const readable = seen.filter((one) => one !== "names only" && holds(levelInList(one, reader, policy), "text"));
        expect(body.files.map((file: { messageId: string }) => file.messageId).sort(), who).toEqual(idsOf(readable));
      } else if (route === "GET /api/waiting") {
        // Whoever only knows that the customer exists is told nothing of what waits: none of these came to them.
        const open = waitingOf[name].filter((one) => holds(level, "envelope") && isRecent(one));
        expect(body.waiting.map(({ message }: { message: { id: string } }) => message.id).sort(), who).toEqual(
          idsOf(open),
        );
        expect(body.count, who).toBe(open.length);
        expect(body.customerCount, who).toBe(open.length > 0 ? 1 : 0);
        for (const { message, customers } of body.waiting) {
          const one = open.find((state) => world.targets[state].messageId === message.id) ?? "open";
          expectMessage(message, one, levelInList(one, reader, policy), summary, `${who} ${one}`);
          expect(
            customers.map(({ id }: { id: string }) => id),
            who,
          ).toEqual([world.customers[name].id]);
        }
      } else {
        expect(written(body.customer), who).toEqual(ofCustomer);
        expect(body.contact !== null, who).toBe(holds(level, "envelope"));
        expect(body.notes, who).toHaveLength(1);
        expectNote(body.notes[0], level, who);
        expect(body.mayWrite, who).toBe(holds(level, "text"));
        // A next step is of the text.
        expect(body.steps, who).toHaveLength(holds(level, "text") ? 1 : 0);
        expectMessages(body.messages);
      }
    }
  });
}

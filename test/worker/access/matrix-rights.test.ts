// The authorisation matrix, second half (see matrix.test.ts): what only some may do, what is one person's own, and the
// lists that everybody may ask for.
import { beforeAll, describe, expect, it } from "vitest";
import type { WholeAnswer } from "../support/whole.ts";
import { forAll, looks, says, secrets } from "./matrix-looks.ts";
import { ownRows, rightsRows } from "./matrix-routes.ts";
import { customerLevelFor, type ReaderName, readers } from "./matrix-table.ts";
import { type Asked, absentId, makeWorld, type World } from "./matrix-world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

describe("what only some may do", () => {
  for (const [route, row] of Object.entries(rightsRows)) {
    it(`${route}: ${row.allowed.length === readers.length ? "everybody" : row.allowed.join(", ") || "nobody"}`, async () => {
      await forAll(async (reader) => {
        const answer = await world.ask(reader, row.ask(world, reader));
        const may = row.allowed.includes(reader);
        expect(answer.status, `${reader}: ${answer.text}`).toBe(may ? row.status : row.otherwise);
        if (!may) expect(answer.text, reader).not.toMatch(secrets);
      });
    });
  }

  for (const [route, row] of Object.entries(ownRows)) {
    it(`${route}: ${row.allowed.join(", ")}; to all others it is absent`, async () => {
      await forAll(async (reader) => {
        const may = row.allowed.includes(reader);
        if (may && row.status === null) return;
        const answer = await world.ask(reader, row.ask(world));
        if (may) expect(answer.status, `${reader}: ${answer.text}`).toBe(row.status);
        else expect(looks(answer), reader).toEqual(looks(await world.ask(reader, row.askAbsent(world))));
      });
    });
  }

  it("a change of a customer that is hidden is a change of one that is absent", async () => {
    const change = (id: string): Asked => ({ method: "PATCH", path: `/api/customers/${id}`, json: { tier: "A" } });
    await forAll(async (reader) => {
      if (customerLevelFor("hush", reader, { teamOriginals: true, otherTeamsEnvelope: true }) !== "none") return;
      const hidden = looks(await world.ask(reader, change(world.customers.hush.id)));
      expect(hidden, reader).toEqual(looks(await world.ask(reader, change(absentId))));
      expect(hidden.status, reader).toBe(404);
    });
  });
});

describe("lists that everybody may ask for hold what is theirs", () => {
  const list = async (reader: ReaderName, path: string): Promise<WholeAnswer> =>
    world.ask(reader, { method: "GET", path });

  it("people: addresses, roles and mailboxes of oneself, and of all for the admin", async () => {
    await forAll(async (reader) => {
      const { body } = await list(reader, "/api/people");
      const open = body.people.filter(
        (one: { email: string; roles: unknown[]; mailboxes: unknown[] }) =>
          says(one.email) || says(one.roles) || says(one.mailboxes),
      );
      const ids = open.map(({ id }: { id: string }) => id);
      if (reader === "admin") expect(ids).toHaveLength(body.people.length);
      else expect(ids, reader).toEqual([world.people[reader].id]);
    });
  });

  it("devices: one's own, and all for the admin", async () => {
    await forAll(async (reader) => {
      const { body } = await list(reader, "/api/devices");
      const persons = new Set(body.devices.map(({ person }: { person: { id: string } }) => person.id));
      if (reader === "admin") expect(persons.size).toBeGreaterThan(10);
      else expect([...persons], reader).toEqual([world.people[reader].id]);
    });
  });

  it("failed captures: one's own, and all for admin and keeper; imports: one's own", async () => {
    await forAll(async (reader) => {
      const seesAll = ["rep", "admin", "keeper", "keeper with reason"].includes(reader);
      expect((await list(reader, "/api/failed-captures")).body.captures, reader).toHaveLength(seesAll ? 1 : 0);
      expect((await list(reader, "/api/imports")).body.imports, reader).toHaveLength(reader === "rep" ? 2 : 0);
    });
  });

  it("next steps: one's own", async () => {
    await forAll(async (reader) => {
      const { steps } = (await list(reader, "/api/next-steps")).body;
      const ids = steps.map(({ noteId }: { noteId: string }) => noteId).sort();
      expect(ids, reader).toEqual(reader === "rep" ? [world.notes.alpha, world.notes.hush].sort() : []);
    });
  });

  it("the extension's list of customers' domains: those that the person may know of", async () => {
    await forAll(async (reader) => {
      const { customerDomains } = (await list(reader, "/api/policy")).body;
      const known = (["alpha", "hush"] as const).filter(
        (name) => customerLevelFor(name, reader, { teamOriginals: true, otherTeamsEnvelope: true }) !== "none",
      );
      expect([...customerDomains].sort(), reader).toEqual(known.map((name) => `${name}.example`));
    });
  });
});

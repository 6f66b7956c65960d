import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { assignOwners } from "../../../worker/records/owner-assign.ts";
import { changeOwnerRules } from "../../../worker/records/owner-rules.ts";
import { aPerson, countLeaves, testContext } from "../support/app.ts";
import { aCustomer } from "../volume/on-record.ts";

// Somebody else is faster between the look and the writing: what was decided by the look is not written over what holds by then.

const ctx = testContext();

/** A context whose first transaction with a leaf waits until `between` is done. */
function interrupted(between: () => Promise<unknown>) {
  let isDone = false;
  const book = new Proxy(env.BOOK, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        if (!isDone && statements.length > 1) {
          isDone = true;
          await between();
        }
        return target.batch(statements);
      };
    },
  });
  return testContext({}, { BOOK: book });
}

async function aTeam() {
  const teams = ["Sales"];
  const wei = await aPerson(ctx, { name: "Wei", teams });
  const rosa = await aPerson(ctx, { name: "Rosa", teams });
  const mona = await aPerson(ctx, { name: "Mona", roles: ["manager"], teams });
  const { id } = await aCustomer(ctx, { teamId: mona.actor.teamIds[0] ?? "", owner: wei, deputy: rosa });
  const ownerOf = async () =>
    (await ctx.db.all(sql`select owner_id as owner, deputy_id as deputy from customer where id = ${id}`))[0];
  const assign = (as: typeof ctx) =>
    assignOwners(mona.actor, as, {
      changes: [{ customerId: id, role: "owner", from: wei.id, to: rosa.id }],
      reason: "",
    });
  return { wei, rosa, mona, id, ownerOf, assign };
}

it("nobody is given a customer who has gone meanwhile", async () => {
  const { wei, rosa, id, ownerOf, assign } = await aTeam();
  const before = await countLeaves(ctx, "customer.owner");
  const late = interrupted(() => ctx.db.run(sql`update person set status = 'disabled' where id = ${rosa.id}`));
  expect(await assign(late)).toEqual({ done: [], skipped: [{ customerId: id, why: "changed" }] });
  // Neither is what follows from it done: she is deputy still.
  expect(await ownerOf()).toEqual({ owner: wei.id, deputy: rosa.id });
  expect(await countLeaves(ctx, "customer.owner")).toBe(before);
});

it("a customer that somebody else gave away meanwhile stays with whom they gave it to", async () => {
  const { rosa, mona, id, ownerOf, assign } = await aTeam();
  const late = interrupted(() => ctx.db.run(sql`update customer set owner_id = ${mona.id} where id = ${id}`));
  expect((await assign(late)).done).toEqual([]);
  expect(await ownerOf()).toEqual({ owner: mona.id, deputy: rosa.id });
});

it("rules that somebody else wrote meanwhile are not written over", async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const version = 0;
  const theirs = () => changeOwnerRules(admin.actor, testContext(), { rules: [], forNew: true, version });
  const mine = changeOwnerRules(admin.actor, interrupted(theirs), { rules: [], forNew: false, version });
  await expect(mine).rejects.toMatchObject({ code: "conflict" });
  const [row] = await ctx.db.all(sql`select value ->> 'forNew' as forNew from setting where key = 'ownerRules'`);
  expect(row).toEqual({ forNew: 1 });
});

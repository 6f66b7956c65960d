import { describe, expect, it } from "vitest";
import { leftToday } from "../../../worker/records/left-today.ts";
import type { TestPerson } from "../support/app.ts";
import { aDesk, asked, ctx, drafted, submitted } from "../support/desk.ts";

// Open requests on the page of who asked for them: what was offered, and to whom it is told.

const seenBy = async (as: TestPerson, of: TestPerson) => {
  const { requests, money, customers } = await leftToday(as.actor, ctx, of.id, null);
  const open = customers.map(({ openRequests }) => openRequests);
  return { open, money, requests: requests.map(({ id, isAsked, isTaken, sum }) => ({ id, isAsked, isTaken, sum })) };
};

describe("open quotes of who left today", () => {
  it("are offers only once they are ready; before, their sum is the Desk's alone; what has ended is gone", async () => {
    const { rep, li, manager, customer } = await aDesk();
    const id = await asked(rep, { customerId: customer.id });
    await drafted(li, id);
    const sum = { currency: "EUR", gross: "59500" };
    const asker = { id, isAsked: true, isTaken: false };
    expect(await seenBy(rep, rep)).toEqual({ open: [1], money: [], requests: [{ ...asker, sum: null }] });
    expect(await seenBy(manager, rep)).toEqual({ open: [1], money: [], requests: [{ ...asker, sum }] });
    await submitted(li, id);
    for (const reader of [rep, manager])
      expect(await seenBy(reader, rep)).toEqual({ open: [1], money: [sum], requests: [{ ...asker, sum }] });
    expect((await seenBy(li, li)).requests).toEqual([{ id, isAsked: false, isTaken: true, sum }]);
  });
});

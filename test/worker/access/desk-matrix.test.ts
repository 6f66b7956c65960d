/**
 * The Desk's part of the authorisation matrix: who × whose request × what the company lets others see, field by field.
 *
 * Invariant: costs, margins, suppliers and inner notes never leave the Desk's roles: in no list, page, paper, error or link.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { outsideSeesSchema } from "../../../shared/api/quote-requests.ts";
import { readDeskSettings, updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { bindOffers } from "../../../worker/routes/offers.ts";
import { bindQuotePapers } from "../../../worker/routes/quote-papers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { aLine, asked, ctx, drafted, edited, submitted } from "../support/desk.ts";
import { aCustomer } from "../volume/on-record.ts";

const { call } = anApp(bindDesk, bindQuotePapers, bindOffers);

/** Words that only the Desk's own fields hold. */
const secrets = /SECRET|unitCost|supplier|margin|noteIn|listPrice|approvalReasons|decisionWords|passNote/;

const whose = ["open", "restricted", "nobody's"] as const;
type Whose = (typeof whose)[number];
const readers = [
  ...["rep", "mate", "stranger", "named rep", "inside", "named inside", "manager", "manager elsewhere"],
  ...["keeper", "admin"],
] as const;
type Reader = (typeof readers)[number];

/**
 * Who sees that there is a request, as others and as the Desk: whom the Desk shows it, its open part is shown too. The rep asked
 * for all of them and owns both customers.
 */
const others: Record<Whose, readonly Reader[]> = {
  open: ["rep", "mate", "manager"],
  restricted: ["rep", "named rep", "named inside"],
  "nobody's": ["rep"],
};
const desk: Record<Whose, readonly Reader[]> = {
  open: ["inside", "named inside", "manager"],
  restricted: ["named inside"],
  "nobody's": ["inside", "named inside", "manager", "manager elsewhere"],
};

const people = new Map<Reader, TestPerson>();
const as = (reader: Reader): TestPerson => {
  const person = people.get(reader);
  if (!person) throw new Error(reader);
  return person;
};
const requests = new Map<Whose, string>();
const customers = new Map<Whose, string>();
let admin: TestPerson;

beforeAll(async () => {
  const team = `Desk matrix ${ctx.newId()}`;
  const person = async (reader: Reader, given: Parameters<typeof aPerson>[1]): Promise<TestPerson> => {
    const made = await aPerson(ctx, given);
    people.set(reader, made);
    return made;
  };
  const elsewhere = `Else ${ctx.newId()}`;
  const rep = await person("rep", { teams: [team] });
  await person("mate", { teams: [team] });
  await person("stranger", { teams: [elsewhere] });
  const namedRep = await person("named rep", { teams: [elsewhere] });
  await person("inside", { roles: ["inside"] });
  const clerk = await person("named inside", { roles: ["inside"] });
  await person("manager", { roles: ["manager"], teams: [team] });
  await person("manager elsewhere", { roles: ["manager"], teams: [elsewhere] });
  await person("keeper", { roles: ["keeper"] });
  admin = await person("admin", { roles: ["admin"] });
  const teamId = rep.actor.teamIds[0] ?? "";
  customers.set("open", (await aCustomer(ctx, { teamId, owner: rep })).id);
  customers.set(
    "restricted",
    (await aCustomer(ctx, { teamId, owner: rep, restricted: true, named: [namedRep, clerk] })).id,
  );
  for (const one of whose) {
    const id = await asked(rep, { customerId: customers.get(one) });
    requests.set(one, id);
    await drafted(clerk, id, [
      aLine({ supplier: "SECRET supplier", noteIn: "SECRET floor", unitCost: "7.771", listPrice: "19.993" }),
    ]);
    await edited(clerk, id, 1, [{ kind: "head", field: "noteIn", from: "", to: "SECRET note" }]);
    await submitted(clerk, id);
  }
});

const get = (reader: Reader, path: string) => call("GET", path, { as: as(reader) });

describe.each(whose)("a request of an %s customer", (one) => {
  it.each(readers)("to %s", async (reader) => {
    const id = requests.get(one) ?? "";
    const absent = crypto.randomUUID();
    const works = desk[one].includes(reader);
    const seesIt = works || others[one].includes(reader);
    const isDesk = ["inside", "named inside", "manager", "manager elsewhere"].includes(reader);

    const shown = await get(reader, `/api/quote-requests/${id}`);
    const missing = await get(reader, `/api/quote-requests/${absent}`);
    expect(shown.status, shown.text).toBe(seesIt ? 200 : 404);
    if (!seesIt) expect(shown.status).toBe(missing.status);
    expect(shown.text).not.toMatch(secrets);
    expect(shown.text).not.toMatch(/7\.771|19\.993/);

    const list = await get(reader, `/api/quote-requests?customerId=${customers.get(one) ?? "0".repeat(26)}`);
    expect(list.status, list.text).toBe(200);
    expect(list.text.includes(id)).toBe(seesIt && one !== "nobody's");
    expect(list.text).not.toMatch(secrets);

    const worked = await get(reader, `/api/desk/requests/${id}`);
    expect(worked.status, worked.text).toBe(works ? 200 : isDesk ? 404 : 403);
    if (works) expect(worked.text).toMatch(/SECRET supplier/);
    else expect(worked.text).not.toMatch(secrets);
    const queue = await get(reader, "/api/desk/requests?view=all&limit=100");
    expect(queue.status).toBe(isDesk ? 200 : 403);
    expect(queue.text.includes(id)).toBe(works);
    expect(queue.text).not.toMatch(/SECRET|7\.771/);

    const history = await get(reader, `/api/desk/requests/${id}/history`);
    expect(history.status, history.text).toBe(works ? 200 : isDesk ? 404 : 403);
    expect(history.text).not.toMatch(secrets);

    const prices = await get(reader, "/api/desk/prices?itemCode=BV-50");
    expect(prices.text.includes(id)).toBe(works);
    for (const step of ["claim", "draft", "revisions", "sent", "offer", "reply"]) {
      if (works) continue;
      const tried = await call("POST", `/api/desk/requests/${id}/${step}`, { as: as(reader), json: {} });
      expect([step, tried.status]).toEqual([step, isDesk ? 404 : 403]);
      expect(tried.text).not.toMatch(secrets);
    }
  });
});

describe.each(outsideSeesSchema.options)("where the company lets others see %s", (sees) => {
  it("others get that and no more", async () => {
    await updateDeskSettings(admin.actor, ctx, { outsideSees: sees });
    const { body } = await get("mate", `/api/quote-requests/${requests.get("open")}`);
    const { quote } = body as { quote: Record<string, unknown> };
    expect(quote.number).toMatch(/^Q-\d{4}-\d{5}$/);
    expect(quote.sums !== null).toBe(sees !== "status");
    expect(quote.lines !== null).toBe(sees === "lines");
    expect(quote.head !== null).toBe(sees === "lines");
    // Every field that there is: a new one is decided here.
    const line = (quote.lines as Record<string, unknown>[] | null)?.[0] ?? {};
    expect(Object.keys(line).sort()).toEqual(
      sees === "lines"
        ? [
            ...["breaks", "choice", "description", "discountPercent", "id", "itemCode", "kind", "leadTime", "position"],
            ...["quantity", "taxPercent", "unit", "unitPrice"],
          ]
        : [],
    );
    expect(Object.keys((quote.head as Record<string, unknown> | null) ?? {}).sort()).toEqual(
      sees === "lines"
        ? [
            ...["currency", "customerReference", "delivery", "incoterm", "incotermPlace", "language", "noteOut"],
            ...["paymentDays", "paymentTerms", "recipient", "tax", "validUntil"],
          ]
        : [],
    );
  });
});

it("where others see no more than the state, why it was lost and against whom is not told them, nor a draft's last day", async () => {
  const rep = as("rep");
  const clerk = as("named inside");
  const id = await asked(rep, { customerId: customers.get("open") });
  await drafted(clerk, id);
  expect((await get("rep", `/api/quote-requests/${id}`)).body).toMatchObject({ quote: { validUntil: null } });
  await submitted(clerk, id);
  const lost = { outcome: "lost", lostFor: "price", reason: "Cheaper", competitor: "Initech", priceGap: "12" };
  expect((await call("POST", `/api/desk/requests/${id}/outcome`, { as: clerk, json: lost })).status).toBe(200);
  for (const [sees, told] of [
    ["status", { reason: "", competitor: "", priceGap: null }],
    ["totals", { reason: "Cheaper", competitor: "Initech", priceGap: "12" }],
  ] as const) {
    await updateDeskSettings(admin.actor, ctx, { outsideSees: sees });
    expect((await get("rep", `/api/quote-requests/${id}`)).body).toMatchObject({
      outcome: { lostFor: "price", ...told },
    });
  }
});

it("two admins' changes of the Desk's settings at the same moment both hold", async () => {
  await Promise.all([
    updateDeskSettings(admin.actor, ctx, { validDays: 11 }),
    updateDeskSettings(admin.actor, ctx, { taxPercent: "7" }),
    updateDeskSettings(admin.actor, ctx, { numberPrefix: "QQ" }),
  ]);
  expect(await readDeskSettings(ctx)).toMatchObject({ validDays: 11, taxPercent: "7", numberPrefix: "QQ" });
});

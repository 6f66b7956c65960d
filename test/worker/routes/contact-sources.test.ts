import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { bindCustomers } from "../../../worker/routes/customers.ts";
import type { TestPerson } from "../support/app.ts";
import { anApp, aPerson } from "../support/app.ts";
import { listApp } from "../support/lists.ts";
import { aCustomer, setRules } from "../volume/on-record.ts";

const { ctx, start, send, undo } = listApp();
const { call } = anApp(bindCustomers);

/** Every contact's facts as `field value: source`. */
async function sourcesFor(as: TestPerson, customerId: string): Promise<Record<string, string[]>> {
  const answer = await call("GET", `/api/customers/${customerId}`, { as });
  expect(answer.status, answer.text).toBe(200);
  const { contacts } = customerEndpoints.getCustomer.response.parse(answer.body);
  return Object.fromEntries(
    contacts.map(({ name, sources }) => [
      name,
      sources.map(({ field, value, list }) => {
        const place = list?.place ? ` ${list.place.fileName}:${list.place.line}` : "";
        return `${field} ${value}: ${list === null ? "mail" : `${list.person.name}${place}`}`;
      }),
    ]),
  );
}

it("each fact of a contact has the list that said it last, else mail; the file is for who reads the mail", async () => {
  await setRules(ctx, { teamOriginals: false, otherTeamsEnvelope: true });
  const rep = await aPerson(ctx, { name: "Rafa Rep", roles: ["outside"], teams: ["Sources"] });
  const mate = await aPerson(ctx, { name: "Mo Mate", roles: ["inside"], teams: ["Sources"] });
  const stranger = await aPerson(ctx, { roles: ["outside"], teams: ["Other sources"] });
  const customer = await aCustomer(ctx, { teamId: rep.actor.teamIds[0] ?? "", domain: "source.example" });
  await ctx.db.run(sql`update contact set origin_capture_id = 'c', title = 'Typed' where id = ${customer.contactId}`);
  const { address } = customer;
  const anna = { name: "Anna Li", emails: ["anna@source.example"] };

  const first = await start(rep, "contacts");
  await send(rep, first, [
    { line: 1, ...anna, title: "Buyer", phone: "+86 1" },
    { line: 2, name: "", emails: [address], phone: "+49 2" },
  ]);
  const second = await start(mate, "contacts");
  await send(mate, second, [{ line: 7, ...anna, phone: "+86 9" }]);

  const ofRep = "Rafa Rep list.csv";
  const expected = {
    "Anna Li": [
      `name Anna Li: ${ofRep}:1`,
      `title Buyer: ${ofRep}:1`,
      "phone +86 9: Mo Mate list.csv:7",
      `address anna@source.example: ${ofRep}:1`,
    ],
    // The title came by neither: nobody guesses.
    "Bea Buyer": ["name Bea Buyer: mail", `phone +49 2: ${ofRep}:2`, `address ${address}: mail`],
  };
  expect(await sourcesFor(rep, customer.id)).toEqual(expected);
  const seen = await sourcesFor(stranger, customer.id);
  expect(seen["Anna Li"]).toContain("title Buyer: Rafa Rep");
  expect(JSON.stringify(seen)).not.toContain("list.csv");

  await undo(mate, second);
  expect((await sourcesFor(rep, customer.id))["Anna Li"]).toContain(`phone +86 1: ${ofRep}:1`);
});

import type { ScriptSession } from "../../scripts/api.ts";
import { handoverCustomerEndpoints } from "../../shared/api/handover-customers.ts";
import { handoverEndpoints } from "../../shared/api/handovers.ts";
import { peopleEndpoints } from "../../shared/api/people.ts";
import type { Screen } from "./screens.ts";

/** A colleague leaves, and the rep is asked to take their first customer over; the screens of that. */
export async function leavingScreens(rep: ScriptSession, admin: ScriptSession): Promise<Screen[]> {
  const { people } = await admin.call(peopleEndpoints.listPeople, {});
  const rosa = people.find(({ name }) => name.startsWith("Rosa"))?.id ?? "";
  const { person } = await rep.call(peopleEndpoints.me, {});
  const { id, customers } = await admin.call(handoverEndpoints.openHandover, {
    body: { personId: rosa, lastDay: null, words: "Thank you for nine good years." },
  });
  const first = customers.find(({ role }) => role === "owner") ?? customers[0];
  const customerId = first?.customer.id ?? "";
  await admin.call(handoverCustomerEndpoints.offerCustomer, {
    params: { id, customerId },
    body: { takerId: person.id, was: first?.taker?.id ?? null, dueOn: null },
  });
  return [
    { name: "handovers", who: "manager", path: "/handovers", ready: "main section.card" },
    {
      ...{ name: "handover-open", who: "manager", path: "/handovers", ready: ".page-actions button" },
      act: async (page) => {
        await page.locator(".page-actions button").first().click();
        await page.locator("dialog[open]").waitFor();
      },
    },
    { name: "reports", who: "manager", path: "/reports?period=month", ready: ".bar-chart, main .empty" },
    { name: "care", who: "manager", path: "/care?whose=team", ready: "#care-talks" },
    { name: "care-checks", who: "manager", path: "/care?part=checks", ready: "#checks-mine" },
    {
      ...{ name: "care-check-note", who: "manager", path: "/care?part=checks", ready: "section.card .button-primary" },
      act: async (page) => {
        await page.locator("section.card .button-primary").first().click();
        await page.locator("dialog[open] textarea").first().waitFor();
      },
    },
    { name: "owners", who: "manager", path: "/owners", ready: ".owners-table tbody tr" },
    {
      ...{ name: "owners-preview", who: "manager", path: "/owners", ready: ".owners-table tbody tr" },
      act: async (page) => {
        await page.locator(".owners-table thead input").check();
        await page.locator(".owners-bar select").nth(1).selectOption({ index: 3 });
        await page.locator(".owners-bar .button-primary").click();
        await page.locator("dialog[open] table").first().waitFor();
      },
    },
    { name: "owners-rules", who: "manager", path: "/owners?part=rules", ready: "main form" },
    { name: "owners-long", who: "manager", path: "/owners?part=long", ready: "main .empty, main .exposure-row" },
    { name: "owners-cards", who: "manager", path: "/owners?part=cards", ready: ".owners-cards li" },
    {
      name: "customer-owners",
      who: "manager",
      path: `/customers/${customerId}?part=looksAfter`,
      ready: "#customer-card",
    },
    { name: "handover", who: "manager", path: `/handovers/${id}`, ready: "[data-customer]" },
    { name: "handovers-mine", who: "outside", path: "/handovers?part=mine", ready: "main .card .button-primary" },
    { name: "handovers-calls", who: "outside", path: "/handovers?part=calls", ready: "main .empty" },
    {
      ...{ name: "handover-sheet", who: "outside", ready: "#ho-record" },
      path: `/handovers/${id}/customers/${customerId}`,
    },
  ];
}

/** A company whose saving rules keep its lawyers' mail to the mailbox's owner, but for who is of the legal team. */
import { expect } from "vitest";
import type { Rule } from "../../../shared/policy/document.ts";
import type { AppContext } from "../../../worker/context.ts";
import { writePolicy } from "../../../worker/records/policies.ts";
import { applySetup, updateSettings } from "../../../worker/records/settings.ts";
import type { TestPerson } from "./app.ts";
import { aPerson } from "./app.ts";
import { DOOR } from "./inbound.ts";
import { aMessage, save } from "./mail.ts";
import { everythingElse } from "./policy.ts";
import { send } from "./whole.ts";

const law = { participants: { any: ["law.example"] } };
export const lawRules: Rule[] = [
  { id: "asia", name: "Asia", when: { regions: ["Asia"], subject: ["lottery"] }, action: "never" },
  { id: "law", name: "Law", when: law, unless: { teams: ["Legal"] }, action: "ask", readers: "owner" },
];

export interface LawCompany {
  admin: TestPerson;
  keeper: TestPerson;
  /** Sales. */
  wei: TestPerson;
  /** Sales, and its manager. */
  noor: TestPerson;
  /** Sales, and of the legal team. */
  lea: TestPerson;
}

/** Sets it up on an empty Book, with the company's mail door open. */
export async function aLawCompany(ctx: AppContext): Promise<LawCompany> {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  await applySetup(admin.actor, ctx, {
    ...{ language: "en", companyName: "Acme", preset: "up-to-100", demo: false },
    mailDomains: ["acme.example"],
  });
  const keeper = await aPerson(ctx, { roles: ["keeper"] });
  const wei = await aPerson(ctx, { email: "wei@acme.example", teams: ["Sales"] });
  const noor = await aPerson(ctx, { email: "noor@acme.example", roles: ["outside", "manager"], teams: ["Sales"] });
  const lea = await aPerson(ctx, { email: "lea@acme.example", teams: ["Sales", "Legal"] });
  await updateSettings(admin.actor, ctx, { mailDoor: { open: true, address: DOOR } });
  await writePolicy(admin.actor, ctx, { base: 0, document: everythingElse("ask", lawRules), comment: "" });
  return { admin, keeper, wei, noor, lea };
}

/** A lawyer's letter to Wei, Noor and Lea of this name, with words that no other has. */
export const lawLetter = (id: string, headers: Record<string, string> = {}): Uint8Array =>
  aMessage({
    headers: {
      ...{ From: "ana@law.example", To: "wei@acme.example", Cc: "noor@acme.example, lea@acme.example" },
      ...{ Subject: `Subject ${id}`, "Message-ID": `<${id}@law.example>`, ...headers },
    },
    body: `Words of ${id}`,
  });

/** Saves it as somebody's device; answers the message's id. */
export async function saved(
  as: TestPerson,
  bytes: Uint8Array,
  metadata: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await save(send, as, bytes, metadata);
  expect(status).toBe(200);
  return body.messageId;
}

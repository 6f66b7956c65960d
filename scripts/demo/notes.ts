// What the reps of the demo noted: calls, a visit, and what comes next. Ids are made from the words, so that the same
// demo is the same demo.
import { createHash } from "node:crypto";
import { customerEndpoints } from "../../shared/api/customers.ts";
import { type NewNote, noteEndpoints } from "../../shared/api/notes.ts";
import type { ScriptSession } from "../api.ts";

interface DemoNote {
  by: string;
  domain: string;
  kind: NewNote["kind"];
  /** The contact's address before the @; null for nobody in particular. */
  contact: string | null;
  daysAgo: number;
  text: string;
  /** What comes next, in how many days, and by whom. */
  next?: readonly [text: string, inDays: number, forKey: string];
}

export const demoNotes: readonly DemoNote[] = [
  {
    by: "wei",
    domain: "globex.example",
    kind: "call",
    contact: "dana.whitfield",
    daysAgo: 2,
    text: "Dana wants the seat kits with the valves, not after them. The budget closes at the end of the month.",
    next: ["Ring Dana about the seat kits", 1, "wei"],
  },
  {
    by: "wei",
    domain: "globex.example",
    kind: "visit",
    contact: "m.oyelaran",
    daysAgo: 41,
    text: "Walked Unit 4 with Marcus. The old gate valves on the condensate line are due in spring: about thirty, DN50 and DN80.",
  },
  {
    by: "rosa",
    domain: "northsea-offshore.example",
    kind: "call",
    contact: "fiona.mccrae",
    daysAgo: 6,
    text: "Fiona asks for certificates 3.2 for the whole call-off. Told her that it takes two weeks longer.",
    next: ["Confirm 3.2 dates to Fiona", -1, "rosa"],
  },
  {
    by: "wei",
    domain: "huaxing.example",
    kind: "call",
    contact: "chenjianguo",
    daysAgo: 3,
    text: "陈经理说年底前要定下法兰球阀的年度协议，希望价格与去年持平。",
    next: ["给陈经理发年度协议草案", 4, "wei"],
  },
  {
    by: "irina",
    domain: "nevaprom.example",
    kind: "visit",
    contact: "a.petrov",
    daysAgo: 9,
    text: "Были на складе у Петрова. Остатков задвижек DN100 хватит до января, потом нужна новая партия.",
    next: ["Предложить Петрову партию DN100", 6, "irina"],
  },
];

/** Writes the notes as the people they are by. `now` is the demo's own. */
export async function writeDemoNotes(
  sessions: ReadonlyMap<string, ScriptSession>,
  personIds: ReadonlyMap<string, string>,
  now: Date,
): Promise<void> {
  const at = (days: number): string => new Date(now.getTime() + days * 24 * 60 * 60 * 1000).toISOString();
  for (const one of demoNotes) {
    const session = sessions.get(one.by);
    if (!session) continue;
    const { customers } = await session.call(customerEndpoints.listCustomers, { query: { q: one.domain } });
    const customer = customers.find(({ domains }) => domains.includes(one.domain));
    if (!customer) continue;
    const { contacts } = await session.call(customerEndpoints.getCustomer, { params: { id: customer.id } });
    const contact = contacts.find(({ addresses }) => addresses.includes(`${one.contact}@${one.domain}`));
    const next = one.next && {
      text: one.next[0],
      dueOn: at(one.next[1]).slice(0, 10),
      personId: personIds.get(one.next[2]),
    };
    await session.call(noteEndpoints.createNote, {
      params: { id: customer.id },
      body: {
        id: uuidOf(`${one.domain} ${one.text}`),
        kind: one.kind,
        text: one.text,
        happenedAt: at(-one.daysAgo),
        contactId: contact?.id ?? null,
        nextStep: next ?? null,
      },
    });
  }
}

/** A UUID (RFC 9562, version 8) made from words. */
function uuidOf(words: string): string {
  const hex = createHash("sha256").update(words).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

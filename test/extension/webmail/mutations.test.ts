import { describe, expect, it } from "vitest";
import { checkSource } from "../../../extension/capture/check-source.ts";
import { wordsOf } from "../../../extension/capture/read-open.ts";
import { adapters, pickAdapter } from "../../../extension/webmail/registry.ts";
import { type Random, randomOf } from "../../support/firm/random.ts";
import { answers } from "./answers.ts";
import { listCases, openPage } from "./fixture-page.ts";

// A webmail changes its markup without telling anybody. Whatever is changed at random outside of the mail, an adapter says
// nothing or what is so; where it is misled, its source does not agree with the page and nothing is taken.

const MUTATIONS = Number(process.env.MUTATIONS ?? 50);

/** One change, as a new release of a webmail may bring it. */
function mutate(page: Document, body: string, random: Random): void {
  const elements = [...page.body.querySelectorAll("*")].filter((el) => el.closest(body) === null);
  const pick = (): Element | undefined => elements[random.below(elements.length)];
  const [one, other] = [pick(), pick()];
  if (!one || !other) return;
  const attributes = [...one.attributes];
  const attribute = attributes[random.below(attributes.length)];
  const changes = [
    () => one.remove(),
    () => one.replaceWith(...one.childNodes),
    () => one.after(one.cloneNode(true)),
    () => !one.contains(other) && other.append(one),
    () => attribute && one.removeAttribute(attribute.name),
    () => attribute && one.setAttribute(attribute.name, `${attribute.value}x`),
    () => attribute && other.setAttribute(attribute.name, attribute.value),
    () => one.childElementCount === 0 && one.append("Another word"),
    () => one.before(other.cloneNode(true)),
  ];
  random.pick(changes)();
}

for (const adapter of adapters) {
  describe(`adapter ${adapter.id}, its page changed`, () => {
    it.each(listCases(adapter.id))("$name: never takes another message for the open one", (c) => {
      const { expected } = c;
      let same = 0;
      for (let seed = 0; seed < MUTATIONS; seed++) {
        const random = randomOf(seed);
        const page = openPage(c.page, expected.url, c.around);
        for (let n = 0; n <= seed % 4; n++) mutate(page, answers[adapter.id].body, random);
        // It may not be known for its webmail any more.
        const picked = pickAdapter(page);
        const open = picked?.findOpenMessage(page) ?? null;
        if (!open) continue;
        expect(picked?.id).toBe(adapter.id);
        const owner = picked?.findMailboxOwner(page) ?? expected.owner;
        const words = open.anywhere ? wordsOf(page) : null;
        const checked = checkSource(c.source, { open, owner, mailboxes: ["rep1@acme.example"], words });
        const shown = { subject: letters(open.subject), from: open.from?.address };
        const real = { subject: letters(expected.open.subject), from: expected.open.from?.address };
        if (open.ref.uid !== expected.open.ref.uid) {
          // Another number is one of the page's own; its own source has to agree then.
          expect(c.page).toContain(open.ref.uid);
        } else if (checked.ok) {
          // What was not found by its place was found somewhere on the page.
          const from = open.anywhere ? (shown.from ?? real.from) : shown.from;
          expect({ from, subject: open.subject === null ? real.subject : shown.subject }, `seed ${seed}`).toEqual(real);
          same++;
        }
      }
      // Most changes concern nothing that is read.
      expect(same).toBeGreaterThan(MUTATIONS / 3);
    });
  });
}

const letters = (text: string | null): string => (text ?? "").replace(/\s+/g, "");

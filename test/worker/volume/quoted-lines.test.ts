import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { indexFields, matchQuery, quotedTerms } from "../../../worker/search/terms.ts";
import { volumeStub } from "../../../worker/volume/client.ts";
import type { RecordRequest } from "../../../worker/volume/record.ts";
import { aRecord, captureId, customerId, personId, wordsOnly } from "./a-message.ts";

const scope = {
  everything: true,
  mailboxIds: [],
  ownEnvelopes: true,
  customers: { mode: "only" as const, ids: [] },
  closed: "none" as const,
};

function aLetter(
  number: number,
  given: { own: string; quoted?: string[]; thread?: number; customers?: string[]; subject?: string; mailbox?: string },
): RecordRequest {
  const record = aRecord(number, {
    message: { thread: given.thread ?? 7 },
    ...(given.customers && { customers: given.customers }),
    ...(given.mailbox && { evidence: { mailboxId: given.mailbox } }),
  });
  const words = indexFields([given.subject ?? "RFQ", "Bea Buyer", given.own, "offer.pdf"]);
  record.terms = { words, quoted: (given.quoted ?? []).flatMap((line) => quotedTerms(line) ?? []) };
  return record;
}

function aVolume(name: string) {
  const volume = volumeStub(env, name);
  const find = async (query: string): Promise<number[]> => {
    const match = matchQuery(query);
    if (match === null) return [];
    const found = await volume.findText({ filter: wordsOnly(match), scope, before: null, limit: 50 });
    return found.map(({ number }) => number).sort((a, b) => a - b);
  };
  return { volume, find };
}

describe("a quoted line", () => {
  it("is found once, in the message that said it, in every script", async () => {
    const { volume, find } = aVolume("2027q1.1");
    const lines = [
      "Please quote 40 trunnion ball valves, DN50/PN16.",
      "请报价：卫生级隔膜阀DN25共64台",
      "Нужна задвижка ДУ-50",
    ];
    await volume.record(aLetter(1, { own: lines.join("\n") }));
    await volume.record(aLetter(2, { own: "Our offer is attached.", quoted: lines }));
    for (const query of ["trunnion", "隔膜阀", "задвижки", '"ball valves"']) expect(await find(query)).toEqual([1]);
    expect(await find("attached")).toEqual([2]);
  });

  it("is found in the reply where nothing on record says it so, word for word and in this order", async () => {
    const { volume, find } = aVolume("2027q1.2");
    await volume.record(aLetter(1, { own: "Please quote forty valves by May." }));
    await volume.record(
      aLetter(2, {
        own: "See below.",
        quoted: ["Please quote fifty valves by May.", "valves forty quote", "unseen flange"],
      }),
    );
    expect(await find("fifty")).toEqual([2]);
    expect(await find("flange")).toEqual([2]);
    expect(await find('"valves forty"')).toEqual([2]);
  });

  it("is found where it was said in another thread or to another customer", async () => {
    const { volume, find } = aVolume("2027q1.3");
    await volume.record(aLetter(1, { own: "secret gasket" }));
    await volume.record(aLetter(2, { own: "Other thread.", quoted: ["secret gasket"], thread: 8 }));
    const both = [customerId(1), customerId(2)];
    await volume.record(aLetter(3, { own: "Two customers.", quoted: ["secret gasket"], customers: both }));
    expect(await find("gasket")).toEqual([1, 2, 3]);
  });

  it("tells who may read the reply alone nothing of the message that it says it quotes", async () => {
    const { volume, find } = aVolume("2027q1.7");
    const [theirs, mine] = ["mailbox-theirs", "mailbox-mine"];
    await volume.record(aLetter(1, { own: "Our last price: 4711 EUR", mailbox: theirs }));
    const guesses = ["Our last price: 4710 EUR", "Our last price: 4711 EUR", "Our last price: 4712 EUR"];
    await volume.record(aLetter(2, { own: "See below.", quoted: guesses, mailbox: mine }));
    // A guess that is not found would be the right one.
    for (const price of ["4710", "4711", "4712"]) expect(await find(price)).toContain(2);
  });

  it("tells them nothing either where a colleague who had both saved the reply first", async () => {
    const { volume, find } = aVolume("2027q1.8");
    const [theirs, mine] = ["mailbox-theirs", "mailbox-mine"];
    await volume.record(aLetter(1, { own: "Our last price: 4711 EUR", mailbox: theirs }));
    const reply = aLetter(2, { own: "See below.", quoted: ["Our last price: 4711 EUR"], mailbox: theirs });
    await volume.record(reply);
    expect(await find("4711")).toEqual([1]);
    const evidence = { ...reply.evidence, captureId: captureId(99), mailboxId: mine };
    await volume.record({ ...reply, evidence });
    expect(await find("4711")).toEqual([1, 2]);
  });

  it("goes with the message that said it, when that is taken back", async () => {
    const { volume, find } = aVolume("2027q1.4");
    await volume.record(aLetter(1, { own: "private matter" }));
    await volume.record(aLetter(2, { own: "Understood.", quoted: ["private matter"] }));
    await volume.undo({ captureId: captureId(1), personId: personId(1), number: 1, now: "2026-11-21T11:00:00.000Z" });
    expect(await find("private")).toEqual([]);
    expect(await find("understood")).toEqual([2]);
  });

  it("of hostile form is words and nothing else", async () => {
    const { volume, find } = aVolume("2027q1.5");
    const lines = ['" OR words:*', "NEAR(a b) AND NOT c", "'); DROP TABLE message; --", '"""', "*", "\u0000zinc\u0000"];
    await volume.record(aLetter(1, { own: "flange" }));
    await volume.record(aLetter(2, { own: "reply", quoted: lines }));
    expect(await find("zinc")).toEqual([2]);
    expect(await find("drop")).toEqual([2]);
    expect(await find("flange")).toEqual([1]);
  });
});

describe("fields of one message", () => {
  it("are apart: a phrase does not reach from one into the next", async () => {
    const { volume, find } = aVolume("2027q1.6");
    await volume.record(aLetter(1, { own: "Dear Ann", subject: "pump order" }));
    expect(await find('"pump order"')).toEqual([1]);
    expect(await find('"order bea"')).toEqual([]);
    expect(await find("order bea")).toEqual([1]);
    expect(await find("\uf8ff")).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Letter } from "../../../worker/volume/packed.ts";
import { packLetter, packParticipants, unpackLetter, unpackParticipants } from "../../../worker/volume/packed.ts";

const text = fc.string({ unit: "grapheme" });
const participant = fc.record({
  role: fc.constantFrom("from", "sender", "reply-to", "to", "cc", "bcc"),
  address: text,
  name: text,
});
const letter: fc.Arbitrary<Letter> = fc.record({
  messageIdHeader: fc.option(text),
  subject: text,
  snippet: text,
  participants: fc.array(participant),
  attachments: fc.array(
    fc.record({
      index: fc.nat(),
      fileName: text,
      mediaType: text,
      size: fc.nat(),
      inline: fc.boolean(),
      contentId: fc.option(text),
    }),
  ),
  problems: fc.array(fc.record({ code: text, detail: text })),
  flags: fc.array(text),
});

describe("packed columns", () => {
  it("give back what they were given", () => {
    fc.assert(
      fc.property(letter, (one) => {
        const { buffer, byteOffset, byteLength } = packLetter(one);
        expect(unpackLetter(new Uint8Array(buffer, byteOffset, byteLength).slice().buffer)).toEqual(one);
      }),
    );
    fc.assert(
      fc.property(fc.array(participant), (list) => {
        expect(unpackParticipants(packParticipants(list))).toEqual(list);
      }),
    );
  });
});

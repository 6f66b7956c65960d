import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBatcher, readFrames, writeFrames } from "../../shared/import-frames.ts";

const originals = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 });

describe("import frames", () => {
  it("what is written is read back, byte for byte and in order", () => {
    fc.assert(
      fc.property(originals, (given) => {
        expect(readFrames(writeFrames(given)).map((one) => [...one])).toEqual(given.map((one) => [...one]));
      }),
    );
  });

  it("writes the length as unsigned 32-bit big-endian", () => {
    expect([...writeFrames([new Uint8Array(258).fill(7)])].slice(0, 5)).toEqual([0, 0, 1, 2, 7]);
  });

  it("a body cut anywhere inside a frame is refused", () => {
    const body = writeFrames([new Uint8Array([1, 2, 3]), new Uint8Array([4])]);
    for (const length of [1, 3, 4, 6, 8, 10, 11]) {
      expect(() => readFrames(body.subarray(0, length)), `cut at ${length}`).toThrow(RangeError);
    }
    expect(readFrames(body.subarray(0, 7))).toHaveLength(1);
  });

  it("batches keep the order, lose nothing and stay within both limits, but for one that is too large alone", () => {
    fc.assert(
      fc.property(
        originals,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 50, max: 400 }),
        (given, maxMessages, maxBytes) => {
          const batcher = createBatcher({ maxMessages, maxBytes });
          const batches = [...given.map((one) => batcher.add(one)), batcher.rest()].filter((batch) => batch !== null);
          expect(batches.flat()).toEqual(given);
          for (const batch of batches) {
            expect(batch.length).toBeLessThanOrEqual(maxMessages);
            if (batch.length > 1) expect(writeFrames(batch).length).toBeLessThanOrEqual(maxBytes);
          }
        },
      ),
    );
  });
});

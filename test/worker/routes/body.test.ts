import { describe, expect, it } from "vitest";
import { readBytes, roomFor } from "../../../worker/routes/body.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** A body in pieces, with whatever length it announces. */
function aRequest(pieces: readonly number[], announced: number | null): Request {
  let no = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const size = pieces[no++];
      if (size === undefined) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(no));
    },
  });
  const headers = new Headers(announced === null ? {} : { "content-length": String(announced) });
  return new Request("http://counterfoil.example/", { method: "PUT", body, headers });
}

const wholeOf = (pieces: readonly number[]): number[] => pieces.flatMap((size, at) => Array(size).fill(at + 1));

describe("a request's body", () => {
  it.each([
    ["announced", [70 * KIB, 200 * KIB, 30 * KIB], 300 * KIB],
    ["not announced", [70 * KIB, 200 * KIB, 1], null],
    ["announced shorter than it is", [10, 20, 90 * KIB], 12],
    ["announced longer than it is", [10, 20], 300 * KIB],
    ["small and announced", [10, 20], 30],
    ["empty", [], null],
  ])("%s comes whole", async (_, pieces, announced) => {
    expect([...(await readBytes(aRequest(pieces, announced), MIB))]).toEqual(wholeOf(pieces));
  });

  it.each([
    ["announced", [10], MIB + 1],
    ["not announced", [MIB, 1], null],
    ["announced shorter", [MIB, 1], 30],
  ])("above the limit is refused, %s", async (_, pieces, announced) => {
    await expect(readBytes(aRequest(pieces, announced), MIB)).rejects.toMatchObject({ code: "too_large" });
  });

  it("takes no memory for an announcement, only for what came of it", () => {
    expect(roomFor(0, 25 * MIB)).toBe(64 * KIB);
    expect(roomFor(MIB, 25 * MIB)).toBe(2 * MIB);
    // And what is nearly there is not made twice.
    expect(roomFor(7 * MIB, 25 * MIB)).toBe(25 * MIB);
    expect(roomFor(0, 200)).toBe(200);
    expect(roomFor(300, 200)).toBe(64 * KIB);
  });
});

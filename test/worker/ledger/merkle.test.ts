import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { TileStore } from "../../../worker/ledger/merkle.ts";
import {
  appendLeaves,
  consistencyProof,
  emptyRoot,
  HASH_BYTES,
  inclusionProof,
  leafHash,
  leafHashAt,
  nodeHash,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from "../../../worker/ledger/merkle.ts";

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const proofSchema = z
  .array(z.string())
  .nullable()
  .transform((steps) => (steps ?? []).map(bytes));
// Not z.int(): some broken vectors name leaf 2^64-1, which no tree of ours reaches.
const common = { id: z.string(), wantErr: z.boolean(), proof: proofSchema };
const inclusionVector = z.object({
  ...common,
  leafIdx: z.number(),
  treeSize: z.number(),
  root: z.string(),
  leafHash: z.string(),
});
const consistencyVector = z.object({
  ...common,
  size1: z.number(),
  size2: z.number(),
  root1: z.string(),
  root2: z.string(),
});

/** The published vectors lie beside the project where they are to be had. */
const vectorsDir = join(import.meta.dirname, "../../../../shared/vectors/merkle");

const vectors = <T>(name: string, schema: z.ZodType<T>): T[] =>
  readFileSync(join(vectorsDir, `${name}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => schema.parse(JSON.parse(line)));

describe.skipIf(!existsSync(vectorsDir))("the published RFC 6962 vectors", () => {
  it("are judged as they say: inclusion", () => {
    const all = vectors("inclusion", inclusionVector);
    const wrong = all.filter(
      (v) => verifyInclusion(v.leafIdx, v.treeSize, bytes(v.leafHash), v.proof, bytes(v.root)) === v.wantErr,
    );
    expect(wrong.map((v) => v.id)).toEqual([]);
    expect([all.length, all.filter((v) => !v.wantErr).length > 0]).toEqual([98, true]);
  });

  it("are judged as they say: consistency", () => {
    const all = vectors("consistency", consistencyVector);
    const wrong = all.filter(
      (v) => verifyConsistency(v.size1, v.size2, bytes(v.root1), bytes(v.root2), v.proof) === v.wantErr,
    );
    expect(wrong.map((v) => v.id)).toEqual([]);
    expect([all.length, all.filter((v) => !v.wantErr).length > 0]).toEqual([98, true]);
  });
});

/** RFC 6962 section 2.1, word for word and slow. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (!only) return emptyRoot();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

function memoryTiles(): TileStore & { writes: number } {
  const tiles = new Map<string, Uint8Array>();
  return {
    writes: 0,
    read: (level, index) => tiles.get(`${level}/${index}`),
    write(level, index, hashes) {
      this.writes++;
      tiles.set(`${level}/${index}`, hashes);
    },
  };
}

const leavesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => leafHash(`leaf ${i}`));

function treeOf(batches: readonly number[]): { store: ReturnType<typeof memoryTiles>; leaves: Uint8Array[] } {
  const store = memoryTiles();
  const leaves = leavesOf(batches.reduce((a, b) => a + b, 0));
  let size = 0;
  for (const count of batches) size = appendLeaves(store, size, leaves.slice(size, size + count));
  return { store, leaves };
}

const flip = (hash: Uint8Array, bit: number): Uint8Array =>
  hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
const batchesArb = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 400 })), {
  minLength: 1,
  maxLength: 5,
});
const fractionArb = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const bitArb = fc.integer({ min: 0, max: HASH_BYTES * 8 - 1 });

describe("the tiled tree", () => {
  it("has RFC 6962's root at every size, however it was appended", () => {
    const { store, leaves } = treeOf([1, 2, 61, 192, 1, 300, 43]);
    for (let size = 0; size <= leaves.length; size++) {
      if (size > 20 && size % 37 > 1 && size !== leaves.length) continue;
      expect(rootAt(store, size)).toEqual(naiveRoot(leaves.slice(0, size)));
    }
  });

  it("reaches the third level of tiles", () => {
    const { store, leaves } = treeOf([65_000, 537, 600]);
    const size = leaves.length;
    expect(store.read(2, 0)?.length).toBe(HASH_BYTES);
    expect(rootAt(store, size)).toEqual(naiveRoot(leaves));
    for (const index of [0, 65_535, 65_536, size - 1]) {
      expect(
        verifyInclusion(index, size, leafHashAt(store, index), inclusionProof(store, index, size), rootAt(store, size)),
      ).toBe(true);
    }
    const proof = consistencyProof(store, 65_537, size);
    expect(verifyConsistency(65_537, size, rootAt(store, 65_537), rootAt(store, size), proof)).toBe(true);
  });

  it("rewrites one tile for one leaf and few for a batch", () => {
    const { store } = treeOf([300]);
    const before = store.writes;
    appendLeaves(store, 300, leavesOf(1));
    expect(store.writes - before).toBe(1);
    appendLeaves(store, 301, leavesOf(500));
    expect(store.writes - before).toBe(1 + 3 + 1);
  });

  it("proves every leaf, and no flipped bit of leaf, root or proof passes", () => {
    fc.assert(
      fc.property(batchesArb, fractionArb, fractionArb, fractionArb, bitArb, (batches, at, of, which, bit) => {
        const { store, leaves } = treeOf(batches);
        const size = 1 + Math.floor(of * leaves.length);
        const index = Math.floor(at * size);
        const leaf = leaves[index] ?? emptyRoot();
        const root = naiveRoot(leaves.slice(0, size));
        const proof = inclusionProof(store, index, size);
        expect(verifyInclusion(index, size, leaf, proof, root)).toBe(true);
        expect(verifyInclusion(index, size, flip(leaf, bit), proof, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf, proof, flip(root, bit))).toBe(false);
        expect(verifyInclusion(index, size, leaf, [...proof, root], root)).toBe(false);
        const step = Math.floor(which * proof.length);
        const bent = proof.map((hash, i) => (i === step ? flip(hash, bit) : hash));
        if (proof.length > 0) expect(verifyInclusion(index, size, leaf, bent, root)).toBe(false);
        if (proof.length > 0) expect(verifyInclusion(index, size, leaf, proof.slice(1), root)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("proves that every earlier tree begins every later one, and no flipped bit passes", () => {
    fc.assert(
      fc.property(batchesArb, fractionArb, fractionArb, fractionArb, bitArb, (batches, a, b, which, bit) => {
        const { store, leaves } = treeOf(batches);
        const second = 1 + Math.floor(a * leaves.length);
        const first = 1 + Math.floor(b * second);
        const oldRoot = naiveRoot(leaves.slice(0, first));
        const newRoot = naiveRoot(leaves.slice(0, second));
        const proof = consistencyProof(store, first, second);
        expect(verifyConsistency(first, second, oldRoot, newRoot, proof)).toBe(true);
        expect(verifyConsistency(first, second, flip(oldRoot, bit), newRoot, proof)).toBe(false);
        expect(verifyConsistency(first, second, oldRoot, flip(newRoot, bit), proof)).toBe(false);
        expect(verifyConsistency(first, second, oldRoot, newRoot, [...proof, newRoot])).toBe(false);
        const step = Math.floor(which * proof.length);
        const bent = proof.map((hash, i) => (i === step ? flip(hash, bit) : hash));
        if (proof.length > 0) expect(verifyConsistency(first, second, oldRoot, newRoot, bent)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it("follows its conventions at size 0 and at sizes no tree has", () => {
    const empty = emptyRoot();
    const { store } = treeOf([3]);
    expect(Buffer.from(rootAt(store, 0)).toString("hex")).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(verifyInclusion(0, 0, empty, [], empty)).toBe(false);
    expect(verifyConsistency(0, 0, empty, empty, [])).toBe(false);
    expect(verifyConsistency(0, 3, empty, rootAt(store, 3), [])).toBe(false);
    for (const odd of [-1, 0.5, Number.NaN, 2 ** 64]) {
      expect(verifyInclusion(odd, 3, empty, [], empty)).toBe(false);
      expect(verifyConsistency(odd, 3, empty, empty, [])).toBe(false);
      expect(() => inclusionProof(store, odd, 3)).toThrow(RangeError);
    }
    expect(() => inclusionProof(store, 3, 3)).toThrow(RangeError);
    expect(() => consistencyProof(store, 0, 3)).toThrow(RangeError);
    expect(() => rootAt(store, 4)).toThrow("missing or short");
  });
});

import { createHash } from "node:crypto";

// The Merkle tree of RFC 6962 section 2.1, kept as C2SP tlog-tiles: level L of tiles holds the hashes of complete subtrees
// of 256^L leaves, 256 to a tile. An append rewrites only the last tile of each level it reaches, and since a tile only
// grows, every earlier size can be proven from the tiles of the newest one.
//
// Conventions at size 0: the root of the empty tree is SHA-256 of nothing; nothing is included in it; a consistency proof
// from or to it proves nothing, so verifyConsistency refuses it, even from 0 to 0 with equal roots. Between equal sizes
// the proof is empty and the roots are only compared, as the published vectors have it.

/** Bytes of a hash. */
export const HASH_BYTES = 32;
/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
/** A tile spans this many levels of the tree. */
const TILE_HEIGHT = 8;

/** Where tiles are kept. A tile is 1 to 256 hashes, end to end. Both calls are synchronous: a take is one transaction. */
export interface TileStore {
  read(level: number, index: number): Uint8Array | undefined;
  write(level: number, index: number, hashes: Uint8Array): void;
}

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** RFC 6962: SHA-256(0x00 ‖ entry). A string is hashed as UTF-8. */
export const leafHash = (entry: Uint8Array | string): Uint8Array => sha256(LEAF_PREFIX, entry);

/** RFC 6962: SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(NODE_PREFIX, left, right);

/** The root of the tree without leaves. */
export const emptyRoot = (): Uint8Array => sha256();

/**
 * Appends leaf hashes to the tree of `size` leaves and returns the new size.
 * Writes each tile it touches once: for a batch of n leaves at most n/256 + 1 on level 0 and one or two above.
 */
export function appendLeaves(store: TileStore, size: number, hashes: readonly Uint8Array[]): number {
  let level = 0;
  let at = size;
  let incoming = hashes;
  while (incoming.length > 0) {
    const complete: Uint8Array[] = [];
    let taken = 0;
    while (taken < incoming.length) {
      const index = Math.floor(at / TILE_WIDTH);
      const held = at % TILE_WIDTH;
      const count = Math.min(TILE_WIDTH - held, incoming.length - taken);
      const tile = new Uint8Array((held + count) * HASH_BYTES);
      if (held > 0) tile.set(readTile(store, level, index, held));
      for (let i = 0; i < count; i++) tile.set(incoming[taken + i] ?? missing(level, index), (held + i) * HASH_BYTES);
      store.write(level, index, tile);
      if (held + count === TILE_WIDTH) complete.push(rootOfComplete(tile));
      at += count;
      taken += count;
    }
    // The subtrees just completed follow on the next level after those of the leaves that were there before.
    level++;
    at = Math.floor(size / TILE_WIDTH ** level);
    incoming = complete;
  }
  return size + hashes.length;
}

/** The root of the tree as it was at `size`, which the tiles must cover. */
export const rootAt = (store: TileStore, size: number): Uint8Array =>
  size === 0 ? emptyRoot() : subtreeHash(store, 0, size);

/** The hash of leaf number `index`. */
export const leafHashAt = (store: TileStore, index: number): Uint8Array => completeHash(store, 0, index);

/** The audit path of a leaf in the tree of `size` (RFC 6962 section 2.1.1). Throws RangeError unless index < size. */
export function inclusionProof(store: TileStore, index: number, size: number): Uint8Array[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError("no such leaf in a tree of this size");
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      proof.push(subtreeHash(store, middle, end));
      end = middle;
    } else {
      proof.push(subtreeHash(store, start, middle));
      start = middle;
    }
  }
  return proof.reverse();
}

/**
 * The proof that the tree of `first` leaves begins the tree of `second` (RFC 6962 section 2.1.2).
 * Throws RangeError unless 1 ≤ first ≤ second.
 */
export function consistencyProof(store: TileStore, first: number, second: number): Uint8Array[] {
  if (!isCount(first) || !isCount(second) || first < 1 || first > second)
    throw new RangeError("sizes must be 1 ≤ first ≤ second");
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = second;
  // While the first tree ends at `end`, its own root is known to whoever asks and stays out of the proof.
  let known = true;
  while (first !== end) {
    const middle = start + largestPowerBelow(end - start);
    if (first <= middle) {
      proof.push(subtreeHash(store, middle, end));
      end = middle;
    } else {
      proof.push(subtreeHash(store, start, middle));
      start = middle;
      known = false;
    }
  }
  if (!known) proof.push(subtreeHash(store, start, end));
  return proof.reverse();
}

/** True when `proof` shows the leaf at `index` of the tree of `size` with this root (RFC 9162 section 2.1.3.2). Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(step, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(hash, root);
}

/** True when `proof` shows that the first tree begins the second (RFC 9162 section 2.1.4.2). Never throws. */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(first) || !isCount(second) || first < 1 || first > second) return false;
  if (first === second) return proof.length === 0 && equal(firstRoot, secondRoot);
  if (![firstRoot, secondRoot, ...proof].every(isHash)) return false;
  // A first tree of a power of two is one node of the second, and its root is the proof's unsent first step.
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
  let node = first - 1;
  let last = second - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  const [seed, ...steps] = path;
  if (!seed || proof.length === 0) return false;
  let oldHash = seed;
  let newHash = seed;
  for (const step of steps) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(step, oldHash);
      newHash = nodeHash(step, newHash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(oldHash, firstRoot) && equal(newHash, secondRoot);
}

/** The hash over leaves [start, end), where start is where RFC 6962's splitting would put it. */
function subtreeHash(store: TileStore, start: number, end: number): Uint8Array {
  const count = end - start;
  if (isPowerOfTwo(count)) return completeHash(store, Math.log2(count), start / count);
  const middle = start + largestPowerBelow(count);
  return nodeHash(subtreeHash(store, start, middle), subtreeHash(store, middle, end));
}

/** The hash of the complete subtree number `index` of 2^height leaves: in a tile, or over an aligned run within one. */
function completeHash(store: TileStore, height: number, index: number): Uint8Array {
  const level = Math.floor(height / TILE_HEIGHT);
  const run = 2 ** (height % TILE_HEIGHT);
  const from = index * run;
  const tileIndex = Math.floor(from / TILE_WIDTH);
  const offset = from % TILE_WIDTH;
  const tile = readTile(store, level, tileIndex, offset + run);
  return rootOfComplete(tile.subarray(offset * HASH_BYTES, (offset + run) * HASH_BYTES));
}

/** The root over a power of two of hashes laid end to end. */
function rootOfComplete(hashes: Uint8Array): Uint8Array {
  let row: Uint8Array[] = [];
  for (let at = 0; at < hashes.length; at += HASH_BYTES) row.push(hashes.slice(at, at + HASH_BYTES));
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(nodeHash(row[i] ?? missing(), row[i + 1] ?? missing()));
    row = above;
  }
  return row[0] ?? missing();
}

function readTile(store: TileStore, level: number, index: number, atLeast: number): Uint8Array {
  const tile = store.read(level, index);
  return tile && tile.length >= atLeast * HASH_BYTES ? tile : missing(level, index);
}

function missing(level = 0, index = 0): never {
  throw new Error(`the tree's tile ${level}/${index} is missing or short`);
}

const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isHash = (bytes: Uint8Array): boolean => bytes.length === HASH_BYTES;
const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n)) && 2 ** Math.log2(n) === n;
const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The largest power of two below n; n is at least 2. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Lines, none with a line end in it, as one column of few bytes. */
export const packLines = (lines: readonly string[]): Uint8Array => deflateRawSync(lines.join("\n"), { level: 9 });

/** What `packLines` was given. */
export const unpackLines = (packed: ArrayBuffer): string[] => inflateRawSync(packed).toString().split("\n");

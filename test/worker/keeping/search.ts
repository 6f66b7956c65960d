/** What a keeper gives beside whom they look for. */
export const toErase = { purpose: "erasure", reason: "Asked for by letter" } as const;
export const toCopy = { purpose: "copy", reason: "Asked for by letter" } as const;

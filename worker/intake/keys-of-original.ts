import type { AppContext } from "../context.ts";
import { canonicalFrom, contentHash, contentKeyOf, identityOf } from "../mail/identity.ts";
import { parseMessage } from "../mail/parse-message.ts";
import { findOriginal } from "../originals.ts";
import type { CaptureRow } from "../records/captures.ts";

// By which keys the Book may know a message, told from the bytes of a capture: what undo has to let go.

/** Keys that an unfinished capture may have claimed; of an envelope the one that needs no Message-ID. */
export const keysOfRow = async (ctx: AppContext, { bytes, sha256 }: CaptureRow): Promise<string[]> =>
  bytes === 0 ? [await contentKeyOf(sha256)] : keysOf(ctx, sha256);

/** The content key of an original read as this webmail's. */
export const contentKeyFor = async (bytes: Uint8Array, webmail: string | null): Promise<string> =>
  contentKeyOf(await contentHash(canonicalFrom(bytes, webmail)));

/** Content keys of an original by what is known of its webmail, or by every reading; none while its bytes are not there. */
export async function keysOf(ctx: AppContext, sha256: string, webmail?: string | null): Promise<string[]> {
  const bytes = await findOriginal(ctx, sha256);
  if (!bytes) return [];
  if (webmail !== undefined) return [await contentKeyFor(bytes, webmail)];
  return Promise.all(
    [null, "sogo"].map(async (reading) => {
      const canonical = canonicalFrom(bytes, reading);
      const { message } = await parseMessage(canonical);
      const { contentKey, messageIdKey } = await identityOf(message, await contentHash(canonical));
      return messageIdKey === null ? [contentKey] : [contentKey, messageIdKey];
    }),
  ).then((keys) => keys.flat());
}

import type { TakenBack } from "../../shared/taken-back.ts";
import { dropOriginalCopy, findOriginalCopy, putMark } from "../backups.ts";
import type { AppContext } from "../context.ts";
import { findOriginal, putOriginal, removeOriginal } from "../originals.ts";
import { isOriginalAwaited } from "../records/captures.ts";
import { findKeys } from "../records/message-keys.ts";
import { volumesOfCustomer } from "../records/volumes.ts";
import { volumeStub } from "../volume/client.ts";
import type { VolumeParties } from "../volume/record.ts";
import { contentKeyFor } from "./keys-of-original.ts";

/**
 * Leaves beside the backups that these captures of that person are gone. Always before their bytes go. Twice changes
 * nothing.
 */
export async function leaveMarks(
  ctx: AppContext,
  given: {
    captureIds: readonly string[];
    personId: string | null;
    originals: readonly string[];
    why: TakenBack["why"];
  },
): Promise<void> {
  const { captureIds, personId, why } = given;
  const originals = [...new Set(given.originals)];
  for (const captureId of new Set(captureIds))
    await putMark(ctx, { captureId, personId, originals, at: ctx.now(), why });
}

/**
 * Removes an original that no capture under way waits for and no message holds, and its copy in the backups. A
 * colleague who saves the same bytes at this very moment may have put them just before they went: so it looks again
 * afterwards, and puts them back. Cut off between the two, the copy still says what the bytes were. Twice changes
 * nothing. False where the backups' bucket keeps the copy for now.
 */
export async function removeUnneeded(ctx: AppContext, sha256: string): Promise<boolean> {
  const bytes = (await findOriginal(ctx, sha256)) ?? (await findOriginalCopy(ctx, sha256));
  if (!bytes || (await isNeeded(ctx, sha256, bytes))) return true;
  await removeOriginal(ctx, sha256);
  if (!(await isNeeded(ctx, sha256, bytes))) return dropOriginalCopy(ctx, sha256);
  await putOriginal(ctx, sha256, bytes);
  return true;
}

/**
 * Invariant: what one capture said of its bytes decides nothing about a colleague's. So both readings are looked up:
 * the webmail that a capture names is its sender's word, and the same bytes may be on record as another's.
 */
async function isNeeded(ctx: AppContext, sha256: string, bytes: Uint8Array): Promise<boolean> {
  if (await isOriginalAwaited(ctx, sha256)) return true;
  const keys = await Promise.all([null, "sogo"].map((webmail) => contentKeyFor(bytes, webmail)));
  for (const { place } of (await findKeys(ctx, keys)).values()) {
    const [facts] = place === null ? [] : await volumeStub(ctx.env, place.volume).facts([place.number]);
    if (facts?.evidence.some(({ originalSha256 }) => originalSha256 === sha256)) return true;
  }
  return false;
}

/** What of a message that is gone other messages still speak of, in all the volumes of its customers. */
export async function heldElsewhere(
  ctx: AppContext,
  { customerIds, addresses }: VolumeParties,
): Promise<VolumeParties> {
  const volumes = await Promise.all(customerIds.map((customerId) => volumesOfCustomer(ctx, customerId)));
  const names = [...new Set(volumes.flat().map(({ name }) => name))];
  const held = await Promise.all(names.map((name) => volumeStub(ctx.env, name).held({ customerIds, addresses })));
  return {
    customerIds: held.flatMap((one) => one.customerIds),
    addresses: held.flatMap((one) => one.addresses),
  };
}

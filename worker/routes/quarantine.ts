import { quarantineEndpoints } from "../../shared/api/quarantine.ts";
import { readProof } from "../access/proof.ts";
import type { OfferNonce } from "../access/sign-in.ts";
import { admitProof } from "../access/sign-in.ts";
import type { AppContext } from "../context.ts";
import { decideQuarantined, takeQuarantined, takeQuarantinedPart } from "../intake/quarantine.ts";
import { keepQuarantineKey, listQuarantine, requireEndedDevice } from "../records/quarantine.ts";
import { limitByAddress, limitHandingIn } from "../records/rate-limits.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** An outbox of large mails is many parts; whoever hands in has a key that is asked for before anything is kept. */
const REQUESTS_A_MINUTE = 600;

const kept = { kept: true } as const;

/** What browsers hand in after the last day, and what a records keeper decides of it. */
export function bindQuarantine(app: App): void {
  bind(app, quarantineEndpoints.handInKey, async ({ ctx, params, body, request, offerNonce }) => {
    const personId = await requireEnded(ctx, params.id, request, offerNonce);
    await keepQuarantineKey(ctx, { personId, deviceId: params.of }, body);
    return kept;
  });
  bind(app, quarantineEndpoints.handInPart, async ({ ctx, params, body, request, offerNonce }) => {
    const personId = await requireEnded(ctx, params.id, request, offerNonce);
    await takeQuarantinedPart(ctx, personId, { id: params.item, part: params.part, bytes: body });
    return kept;
  });
  bind(app, quarantineEndpoints.handIn, async ({ ctx, params, body, request, offerNonce }) => {
    const personId = await requireEnded(ctx, params.id, request, offerNonce);
    await takeQuarantined(ctx, personId, { id: params.item, head: body });
    return kept;
  });
  bind(app, quarantineEndpoints.listQuarantine, ({ ctx, actor }) => listQuarantine(actor, ctx));
  bind(app, quarantineEndpoints.decideQuarantined, ({ ctx, actor, params, body }) =>
    decideQuarantined(actor, ctx, params.id, body.decision),
  );
}

/** Whose browser it is, by the proof of its key alone. */
async function requireEnded(
  ctx: AppContext,
  deviceId: string,
  request: Request,
  offerNonce: OfferNonce,
): Promise<string> {
  await limitByAddress(ctx, "quarantine", request, REQUESTS_A_MINUTE);
  const proof = await readProof(ctx, request);
  // Before the gate, which is only for the device's own key.
  const personId = await requireEndedDevice(ctx, deviceId, proof.thumbprint);
  await limitHandingIn(ctx, personId);
  await admitProof(ctx, deviceId, proof, offerNonce);
  return personId;
}

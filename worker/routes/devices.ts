import { deviceEndpoints } from "../../shared/api/devices.ts";
import { readProof } from "../access/proof.ts";
import { admitProof } from "../access/sign-in.ts";
import { renewTokens, requireDeviceKey } from "../records/device-tokens.ts";
import { disableDevice, listDevices, readOutboxSecret } from "../records/devices.ts";
import { readExtensionPolicy } from "../records/extension-policy.ts";
import { confirmPairing, exchangeCode } from "../records/pairings.ts";
import { findAddressee } from "../records/people.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import { tellOfNewDevice } from "../send-mail.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";
import { bindQuarantine } from "./quarantine.ts";

/** Pairing a browser, the list of devices, and what the extension may do. */
export function bindDevices(app: App): void {
  bind(app, deviceEndpoints.confirmPairing, async ({ ctx, actor, body }) => confirmPairing(actor, ctx, body));
  bind(app, deviceEndpoints.exchangeCode, async ({ ctx, body, request }) => {
    await limitByAddress(ctx, "pair", request);
    // No nonce: there is no device yet that could have one, and the code works once.
    const { thumbprint } = await readProof(ctx, request);
    const made = await exchangeCode(ctx, { ...body, thumbprint });
    const to = await findAddressee(ctx, made.person.id);
    if (to) ctx.waitUntil(tellOfNewDevice(ctx, to, made.device.name));
    return made;
  });
  bind(app, deviceEndpoints.renew, async ({ ctx, body, request, offerNonce }) => {
    const proof = await readProof(ctx, request);
    // Before the gate, which is only for the device's own key.
    await requireDeviceKey(ctx, body.deviceId, proof.thumbprint);
    await admitProof(ctx, body.deviceId, proof, offerNonce);
    return renewTokens(ctx, { ...body, thumbprint: proof.thumbprint });
  });
  bindQuarantine(app);
  bind(app, deviceEndpoints.listDevices, async ({ ctx, actor }) => ({ devices: await listDevices(actor, ctx) }));
  bind(app, deviceEndpoints.disableDevice, async ({ ctx, actor, params }) => disableDevice(actor, ctx, params.id));
  bind(app, deviceEndpoints.outboxSecret, async ({ ctx, actor, params }) => readOutboxSecret(actor, ctx, params.id));
  bind(app, deviceEndpoints.policy, async ({ ctx, actor }) => readExtensionPolicy(actor, ctx));
}

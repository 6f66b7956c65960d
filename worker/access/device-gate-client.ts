import type { AppContext } from "../context.ts";
import { placedIn } from "../jurisdiction.ts";
import type { GateAnswer } from "./device-gate.ts";
import { newSecret } from "./secrets.ts";

/** Asks the device's gate about a proof; the only use of its binding. */
export async function askGate(
  ctx: AppContext,
  deviceId: string,
  proof: { jti: string; nonce: string | null },
): Promise<GateAnswer> {
  const gate = placedIn(ctx.env.DEVICE_GATE, ctx.env.JURISDICTION).getByName(deviceId);
  return gate.admit({
    jti: proof.jti,
    nonce: proof.nonce,
    nowMs: ctx.nowMs(),
    freshNonce: newSecret(ctx.randomBytes),
  });
}

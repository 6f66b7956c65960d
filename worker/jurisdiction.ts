import type { Env } from "./env.ts";

/**
 * The Durable Objects of the chosen jurisdiction. It is part of an object's id: the same name under another one is
 * another, empty object, which is why it is chosen before anything is recorded.
 */
export const placedIn = <T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  jurisdiction: Env["JURISDICTION"] = "",
): DurableObjectNamespace<T> => (jurisdiction === "" ? namespace : namespace.jurisdiction(jurisdiction));

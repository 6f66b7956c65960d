import type { Ledger } from "./ledger.ts";

/** The company's one Ledger; the only use of its binding. */
export const ledgerStub = (env: { LEDGER: DurableObjectNamespace<Ledger> }): DurableObjectStub<Ledger> =>
  env.LEDGER.get(env.LEDGER.idFromName("ledger"));

import type { Env } from "../env.ts";
import { placedIn } from "../jurisdiction.ts";
import type { Ledger } from "./ledger.ts";

/** The company's one Ledger; the only use of its binding. */
export const ledgerStub = (env: Pick<Env, "LEDGER"> & Partial<Pick<Env, "JURISDICTION">>): DurableObjectStub<Ledger> =>
  placedIn(env.LEDGER, env.JURISDICTION).getByName("ledger");

import { ledgerEndpoints } from "../../shared/api/ledger.ts";
import { notFound } from "../errors.ts";
import { ledgerStub } from "../ledger/client.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** The ledger's head and proofs: hashes and numbers only, so any signed-in person may check it. */
export function bindLedger(app: App): void {
  bind(app, ledgerEndpoints.head, async ({ ctx }) => ledgerStub(ctx.env).head());
  bind(app, ledgerEndpoints.inclusion, async ({ ctx, query }) => {
    const ledger = ledgerStub(ctx.env);
    const index = await ledger.find(query.source, query.seq);
    if (index === null) throw notFound();
    const size = query.size ?? (await ledger.head()).size;
    const proof = await ledger.inclusion(index, size);
    if (!proof) throw notFound();
    return proof;
  });
  bind(app, ledgerEndpoints.consistency, async ({ ctx, query }) => {
    const proof = await ledgerStub(ctx.env).consistency(query.first, query.second);
    if (!proof) throw notFound();
    return proof;
  });
}

// What Inside does at the Desk's page until a quote is ready, by the same requests.
import type { ScriptSession } from "../../scripts/api.ts";
import { deskEndpoints } from "../../shared/api/desk.ts";
import { emptyLine } from "../../shared/quote/content.ts";

/** Inside takes a request, writes one line and finishes the quote. */
export async function makeReady({ call }: ScriptSession, id: string): Promise<void> {
  const params = { id };
  await call(deskEndpoints.claimRequest, { params });
  await call(deskEndpoints.openDraft, { params });
  const line = { ...emptyLine(crypto.randomUUID(), 1, "0"), description: "Ball valve DN65", unitPrice: "41.5" };
  const body = { id: crypto.randomUUID(), revision: 1, changes: [{ kind: "added" as const, line }] };
  const { version } = await call(deskEndpoints.changeQuote, { params, body });
  await call(deskEndpoints.submitQuote, { params, body: { revision: 1, version } });
}

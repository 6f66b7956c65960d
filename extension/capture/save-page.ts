/** Saves what a page shows: a source as it is, anything else as a message put together, which the record calls so. */
import { composeMessage } from "../../shared/quote/reply-draft.ts";
import type { Ask, ShownMessage, ShownPage } from "../messages.ts";
import { fromBase64 } from "./base64.ts";
import { type HandOver, handOver } from "./hand-over.ts";
import { makeCapture } from "./make-capture.ts";

/** What the record says of such a copy: `shown-source` · `extracted`, `selection`: not the original. */
const places = { source: "shown-source", message: "extracted", selection: "selection" } as const;

/** A message's bytes from what a person saw and confirmed; no address that is none, no date that is not known. */
export function messageOf(shown: ShownMessage): Uint8Array<ArrayBuffer> {
  const party = (address: string) => (address === "" ? [] : [{ name: "", address }]);
  const draft = {
    ...{ from: party(shown.from)[0] ?? null, to: party(shown.to), cc: [], subject: shown.subject, text: shown.text },
    ...{ inReplyTo: null, references: [], file: null },
    atMs: shown.sentAt === "" ? null : Date.parse(shown.sentAt),
  };
  return composeMessage(draft, [["X-Counterfoil-Shown-By", shown.site]]);
}

/** Hands it over to the background, as a dropped file is. */
export async function savePage(
  shown: Exclude<ShownPage, { kind: "nothing" }>,
  given: { id: string; capturedAt: string; mailbox: string; maxBytes: number },
  ask: Ask,
): Promise<HandOver> {
  const isSource = shown.kind === "source";
  const bytes = isSource ? fromBase64(shown.data) : messageOf(shown);
  if (bytes.length > given.maxBytes) return { ok: false, reason: "too_large" };
  const raw = { ref: { folder: "", uid: "" }, bytes, exact: isSource && shown.exact };
  const capture = await makeCapture(raw, given);
  return handOver(capture, { webmail: places[shown.kind], mailbox: given.mailbox, open: null, automatic: false }, ask);
}

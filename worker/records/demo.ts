import { sql } from "drizzle-orm";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/actor.ts";
import type { AppContext } from "../context.ts";
import { runBatch } from "../db/client.ts";
import { forbidden } from "../errors.ts";
import { volumeStub } from "../volume/client.ts";
import { leafStatement } from "./leaves.ts";
import { readSettings } from "./settings.ts";
import { allVolumes } from "./volumes.ts";

/** Tables that hold the demo company's mail, customers and people, children first. */
export const demoTables: readonly string[] = [
  "list_import_row",
  "list_import",
  "import_batch",
  "import",
  "saved_search",
  "capture",
  "undone_capture",
  "device_number",
  "message_key",
  "thread_alias",
  "no_answer",
  "thread_volume",
  "customer_volume",
  "note",
  "item_price",
  "item",
  ...["customer_stage", "customer_date", "check_call", "complaint", "report_schedule"],
  ...["handover_call", "handover_step", "handover_customer", "exit_talk", "silence", "evidence_pack", "handover"],
  ...["coverage", "exposure_day", "quarantined", "quarantine_key", "scim_user", "scim_token"],
  "outside_quote",
  "desk_absence",
  "letterhead_logo",
  "item_feed",
  "request_event",
  "offer_question",
  "quote_offer",
  "quote_change",
  "quote_line",
  "quote_revision",
  "request_file",
  "quote_request",
  "customer_named",
  "customer_domain",
  "ownership",
  "contact_address",
  "contact",
  "customer",
  "pairing",
  "door_count",
  "webmail_fault",
  "door_day",
  "notice",
  "policy_objection",
  "policy_change",
  "policy_version",
  "stop",
  "privacy_notice",
  "acknowledgement",
  "erasure_item",
  "erasure",
  "legal_hold",
  "retention_run",
  "person_never",
  "objection",
];

/**
 * "Start with my company": the demo company's record and people go, the admin who asked stays, and the first run's
 * questions come again. Refused for a record that is not the demo. The ledger keeps the leaves and says what happened.
 * Volumes are emptied, not deleted, so that their numbers and leaves are never given out twice.
 */
export async function endDemo(actor: Actor, ctx: AppContext): Promise<void> {
  requireRole(actor, "admin");
  if (actor.kind !== "person") throw forbidden();
  const settings = await readSettings(ctx);
  if (!settings.demo) throw forbidden("This is not the demo company.");
  for (const { name } of await allVolumes(ctx)) {
    await volumeStub(ctx.env, name).empty({ actor: actor.personId, now: ctx.now() });
  }
  const me = actor.personId;
  await runBatch(ctx.db, [
    leafStatement(ctx, actor, "demo.removed", me, {}),
    ...demoTables.map((table) => sql`delete from ${sql.identifier(table)}`),
    sql`delete from device where person_id <> ${me}`,
    sql`delete from sign_in_link`,
    sql`delete from mailbox where person_id <> ${me}`,
    sql`delete from team_member`,
    sql`delete from team`,
    sql`delete from person_role where person_id <> ${me}`,
    sql`update mailbox set added_by = null`,
    sql`delete from person where id <> ${me}`,
    sql`delete from setting`,
  ]);
}

import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Me, peopleEndpoints } from "../../shared/api/people.ts";
import type { Actor } from "../access/actor.ts";
import { requirePerson } from "../access/actor.ts";
import { codesGoTo } from "../access/codes.ts";
import type { AppContext } from "../context.ts";
import { person } from "../db/sign-in.schema.ts";
import { notFound } from "../errors.ts";
import { listNewDevices, noteDevicesSeen } from "./devices.ts";
import { readLeaving } from "./notice-mode.ts";
import { readRows, toPerson } from "./people.ts";
import { changeToTellOf } from "./policy-changes.ts";
import { pendingNotice } from "./privacy-notices.ts";
import { isAgreementMissing, readSettings } from "./settings.ts";

// Who is signed in, about themself.

/** Who is signed in, with what the shell needs to draw itself. */
export async function readMe(actor: Actor, ctx: AppContext): Promise<Me> {
  const { personId } = requirePerson(actor);
  const [[row], settings, newDevices, rulesChange] = await Promise.all([
    readRows(ctx, sql`id = ${personId}`),
    readSettings(ctx),
    listNewDevices(actor, ctx),
    changeToTellOf(ctx),
  ]);
  if (!row) throw notFound();
  return {
    person: toPerson(row),
    company: {
      name: settings.companyName,
      mailDomains: settings.mailDomains,
      preset: settings.preset,
      language: settings.language,
    },
    language: row.language,
    setupDone: settings.setupDone,
    demo: settings.demo,
    hasPasskey: row.passkeys > 0,
    takesCodes: codesGoTo(ctx.env, row.roles),
    notice: await pendingNotice(actor, ctx, row.language),
    agreementMissing: isAgreementMissing(settings),
    newDevices,
    rulesChange,
    leaving: await readLeaving(ctx, personId, row.noticeGivenAt),
  };
}

type MeChanges = z.output<(typeof peopleEndpoints)["updateMe"]["body"]>;

/** Changes the actor's own language, or notes that they know of their browsers. */
export async function updateMe(actor: Actor, ctx: AppContext, changes: MeChanges): Promise<Me> {
  const { personId } = requirePerson(actor);
  if (changes.language !== undefined) {
    // A person's taste, not the company's record: no leaf.
    await ctx.db.update(person).set({ language: changes.language }).where(eq(person.id, personId));
  }
  if (changes.devicesSeen) await noteDevicesSeen(actor, ctx);
  return readMe(actor, ctx);
}

import { Hono } from "hono";
import { statusOf } from "../shared/errors.ts";
import { isSameOrigin } from "./access/same-origin.ts";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { AppError, asAppError } from "./errors.ts";
import { errorFields, log } from "./log.ts";
import { bindBackups, bindRestore } from "./routes/backup.ts";
import type { App, HonoEnv } from "./routes/bind.ts";
import { MAX_BODY_BYTES } from "./routes/body.ts";
import { bindCaptures } from "./routes/captures.ts";
import { bindCare } from "./routes/care.ts";
import { bindCheckCalls } from "./routes/check-calls.ts";
import { bindComplaints } from "./routes/complaints.ts";
import { bindCoverage } from "./routes/coverage.ts";
import { bindCustomers } from "./routes/customers.ts";
import { bindDesk } from "./routes/desk.ts";
import { bindDeskReports } from "./routes/desk-reports.ts";
import { bindDevices } from "./routes/devices.ts";
import { bindExposure } from "./routes/exposure.ts";
import { bindHandoverSheets } from "./routes/handover-sheets.ts";
import { bindHandovers } from "./routes/handovers.ts";
import { bindImports, bindListImports } from "./routes/imports.ts";
import { bindItems } from "./routes/items.ts";
import { bindKeeping } from "./routes/keeping.ts";
import { bindLeaving } from "./routes/leaving.ts";
import { bindLedger } from "./routes/ledger.ts";
import { bindMessages } from "./routes/messages.ts";
import { bindNotes } from "./routes/notes.ts";
import { bindNotices } from "./routes/notices.ts";
import { bindObjections } from "./routes/objections.ts";
import { bindOffers } from "./routes/offers.ts";
import { bindOpenItems } from "./routes/open-items.ts";
import { bindOpenApi } from "./routes/openapi.ts";
import { bindOutsideQuotes } from "./routes/outside-quotes.ts";
import { bindOwnCopy } from "./routes/own-copy.ts";
import { bindOwners } from "./routes/owners.ts";
import { bindPeople } from "./routes/people.ts";
import { bindPolicies } from "./routes/policies.ts";
import { bindPrivacyNotice } from "./routes/privacy-notice.ts";
import { bindQuotePapers } from "./routes/quote-papers.ts";
import { bindRequestForm } from "./routes/request-form.ts";
import { bindScim } from "./routes/scim.ts";
import { bindSearch } from "./routes/search.ts";
import { bindSetup } from "./routes/setup.ts";
import { bindSignIn } from "./routes/sign-in.ts";
import { bindSilences } from "./routes/silences.ts";
import { bindStops } from "./routes/stops.ts";
import { bindTeamReports } from "./routes/team-reports.ts";

/** A user of a directory is some kilobytes. */
const MAX_SCIM_BYTES = 256 * 1024;

/** The HTTP side of the Worker, made once per isolate. */
export function createApp(env: Env): App {
  const app = new Hono<HonoEnv>();

  app.use("/api/*", async (c, next) => {
    c.set(
      "ctx",
      createContext(env, (work) => c.executionCtx.waitUntil(work)),
    );
    const length = Number(c.req.header("content-length") ?? 0);
    if (length > MAX_BODY_BYTES) throw new AppError("too_large", `A request may have ${MAX_BODY_BYTES} bytes at most.`);
    if (!isSameOrigin(env, c.req.raw)) throw new AppError("forbidden", "This request came from another site.");
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    c.header("x-request-id", c.get("ctx").requestId);
  });

  app.use("/scim/*", async (c, next) => {
    c.set(
      "ctx",
      createContext(env, (work) => c.executionCtx.waitUntil(work)),
    );
    if (Number(c.req.header("content-length") ?? 0) > MAX_SCIM_BYTES)
      throw new AppError("too_large", `A request of the directory may have ${MAX_SCIM_BYTES} bytes at most.`);
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });

  bindSignIn(app);
  bindSetup(app);
  bindPeople(app);
  bindOwnCopy(app);
  bindOwners(app);
  bindCare(app);
  bindCheckCalls(app);
  bindPolicies(app);
  bindStops(app);
  bindPrivacyNotice(app);
  bindDevices(app);
  bindCaptures(app);
  bindCustomers(app);
  bindNotes(app);
  bindDesk(app);
  bindDeskReports(app);
  bindQuotePapers(app);
  bindOutsideQuotes(app);
  bindSilences(app);
  bindOffers(app);
  bindRequestForm(app);
  bindComplaints(app);
  bindExposure(app);
  bindCoverage(app);
  bindTeamReports(app);
  bindItems(app);
  bindMessages(app);
  bindObjections(app);
  bindSearch(app);
  bindImports(app);
  bindListImports(app);
  bindHandovers(app);
  bindHandoverSheets(app);
  bindKeeping(app);
  bindLedger(app);
  bindLeaving(app);
  bindNotices(app);
  bindOpenItems(app);
  bindBackups(app);
  bindRestore(app);
  bindScim(app);
  bindOpenApi(app);

  app.notFound((c) =>
    c.json(errorBody(new AppError("not_found", "There is no such address here."), c.get("ctx")?.requestId), 404),
  );
  app.onError((error, c) => {
    const requestId = c.get("ctx")?.requestId ?? "";
    const known = asAppError(error);
    if (statusOf(known.code) >= 500)
      log("error", "request.failed", { requestId, path: c.req.routePath, ...errorFields(error) });
    return c.json(errorBody(known, requestId), statusOf(known.code));
  });
  return app;
}

const errorBody = (error: AppError, requestId = "") => ({
  error: { code: error.code, message: error.message, requestId },
});

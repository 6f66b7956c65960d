import { backupEndpoints } from "./backup.ts";
import { captureEndpoints } from "./captures.ts";
import { careEndpoints } from "./care.ts";
import { checkCallEndpoints } from "./check-calls.ts";
import { complaintEndpoints } from "./complaints.ts";
import { copyEndpoints } from "./copies.ts";
import { coverageEndpoints } from "./coverage.ts";
import { customerCardEndpoints } from "./customer-cards.ts";
import { customerEndpoints } from "./customers.ts";
import { deskEndpoints } from "./desk.ts";
import { deskAbsenceEndpoints } from "./desk-absence.ts";
import { deskHistoryEndpoints } from "./desk-history.ts";
import { deskLogoEndpoints } from "./desk-logo.ts";
import { deskReportEndpoints } from "./desk-reports.ts";
import { deskSettingsEndpoints } from "./desk-settings.ts";
import { deviceEndpoints } from "./devices.ts";
import { directoryEndpoints } from "./directory.ts";
import { doorEndpoints } from "./doors.ts";
import { dryRunEndpoints } from "./dry-run.ts";
import type { Endpoint } from "./endpoint.ts";
import { evidencePackEndpoints } from "./evidence-packs.ts";
import { exitTalkEndpoints } from "./exit-talks.ts";
import { exposureEndpoints } from "./exposure.ts";
import { findEndpoints } from "./find.ts";
import { handoverCallEndpoints } from "./handover-calls.ts";
import { handoverCustomerEndpoints } from "./handover-customers.ts";
import { handoverSheetEndpoints } from "./handover-sheets.ts";
import { handoverEndpoints } from "./handovers.ts";
import { holdEndpoints } from "./holds.ts";
import { importEndpoints } from "./imports.ts";
import { itemEndpoints } from "./items.ts";
import { keepingEndpoints } from "./keeping.ts";
import { leavingEndpoints } from "./leaving.ts";
import { ledgerEndpoints } from "./ledger.ts";
import { listImportEndpoints } from "./list-imports.ts";
import { messageEndpoints } from "./messages.ts";
import { noteEndpoints } from "./notes.ts";
import { noticeEndpoints } from "./notices.ts";
import { objectionEndpoints } from "./objections.ts";
import { offerEndpoints } from "./offers.ts";
import { openItemEndpoints } from "./open-items.ts";
import { outsideQuoteEndpoints } from "./outside-quotes.ts";
import { ownCopyEndpoints } from "./own-copy.ts";
import { ownNeverEndpoints } from "./own-never.ts";
import { ownRecordEndpoints } from "./own-record.ts";
import { ownerEndpoints } from "./owners.ts";
import { peopleEndpoints } from "./people.ts";
import { policyEndpoints } from "./policies.ts";
import { policyChangeEndpoints } from "./policy-changes.ts";
import { privacyNoticeEndpoints } from "./privacy-notice.ts";
import { quarantineEndpoints } from "./quarantine.ts";
import { quotePaperEndpoints } from "./quote-papers.ts";
import { quoteRequestEndpoints } from "./quote-requests.ts";
import { requestFormEndpoints } from "./request-form.ts";
import { retentionEndpoints } from "./retention.ts";
import { searchEndpoints } from "./search.ts";
import { setupEndpoints } from "./setup.ts";
import { silenceEndpoints } from "./silences.ts";
import { stopEndpoints } from "./stops.ts";
import { teamReportEndpoints } from "./team-reports.ts";

/** Every endpoint there is, by noun. The OpenAPI document and the route check are made from this. */
export const endpointTable: Record<string, Record<string, Endpoint>> = {
  setup: setupEndpoints,
  people: peopleEndpoints,
  devices: deviceEndpoints,
  captures: captureEndpoints,
  customers: customerEndpoints,
  coverage: coverageEndpoints,
  customerCards: customerCardEndpoints,
  care: careEndpoints,
  checkCalls: checkCallEndpoints,
  notes: noteEndpoints,
  quoteRequests: quoteRequestEndpoints,
  desk: deskEndpoints,
  deskSettings: deskSettingsEndpoints,
  deskHistory: deskHistoryEndpoints,
  deskLogo: deskLogoEndpoints,
  deskAbsence: deskAbsenceEndpoints,
  outsideQuotes: outsideQuoteEndpoints,
  silences: silenceEndpoints,
  deskReports: deskReportEndpoints,
  quotePapers: quotePaperEndpoints,
  offers: offerEndpoints,
  requestForm: requestFormEndpoints,
  complaints: complaintEndpoints,
  items: itemEndpoints,
  messages: messageEndpoints,
  objections: objectionEndpoints,
  openItems: openItemEndpoints,
  search: searchEndpoints,
  find: findEndpoints,
  imports: importEndpoints,
  listImports: listImportEndpoints,
  ledger: ledgerEndpoints,
  leaving: leavingEndpoints,
  policies: policyEndpoints,
  dryRun: dryRunEndpoints,
  policyChanges: policyChangeEndpoints,
  stops: stopEndpoints,
  privacyNotice: privacyNoticeEndpoints,
  keeping: keepingEndpoints,
  copies: copyEndpoints,
  evidencePacks: evidencePackEndpoints,
  exposure: exposureEndpoints,
  teamReports: teamReportEndpoints,
  owners: ownerEndpoints,
  holds: holdEndpoints,
  quarantine: quarantineEndpoints,
  retention: retentionEndpoints,
  ownCopy: ownCopyEndpoints,
  ownNever: ownNeverEndpoints,
  ownRecord: ownRecordEndpoints,
  doors: doorEndpoints,
  directory: directoryEndpoints,
  notices: noticeEndpoints,
  handovers: handoverEndpoints,
  handoverCustomers: handoverCustomerEndpoints,
  handoverSheets: handoverSheetEndpoints,
  handoverCalls: handoverCallEndpoints,
  exitTalks: exitTalkEndpoints,
  backup: backupEndpoints,
};

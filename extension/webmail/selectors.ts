/**
 * Where described webmails show what is read, as data: for each part the candidates in order. A company's own list may go
 * before them (`preferSelectors`): selectors only, never an address to ask nor a step to take.
 */
import type { WebmailId } from "./adapter.ts";

/** `body`: mail itself, never read · `place`: before it the record bar stands · the others: what the page shows. */
export type SelectorPart = "body" | "place" | "subject" | "from" | "owner";

export type SelectorList = Partial<Record<SelectorPart, readonly string[]>>;

const bundled: Partial<Record<WebmailId, SelectorList>> = {
  outlook: {
    body: ['[id^="UniqueMessageBody_"]', "[role=document]"],
    place: ["#ConversationReadingPaneContainer > *", "#ItemReadingPaneContainer > *"],
    subject: [
      "#ConversationReadingPaneContainer [role=heading] span[title]",
      "#ItemReadingPaneContainer [role=heading] span[title]",
    ],
    owner: ["#O365_MainLink_Me[aria-label]", '[id^="primaryMailboxRoot_"]'],
  },
  qq: {
    body: ["#mailContentContainer", ".readmail_content", ".xm_read_content", ".mail-content"],
    place: ["#qm_con_body .readmailinfo", ".readmailinfo", ".mail-detail-header", ".xm_read_header"],
    subject: ["#subject", ".mail-detail-subject"],
    owner: ["#useraddr", ".profile-user-info span.user-email"],
  },
  netease: {
    body: ["iframe.netease_mail_readhtml", ".netease_mail_readhtml"],
    place: ['[id^="_dvModuleContainer_read.ReadModule"] .js-component-toolbar'],
    owner: ["#spnUid"],
  },
  zimbra: {
    body: [".MsgBody", "#iframeBody", ".zimbraMailBody"],
    place: [".MsgHdr", ".MsgHeaderTable", '[data-testid^="MailPreview"]', '[class*="zimbra-client_viewer"]'],
    subject: [".MsgHdrSub", '[data-testid="Subject"]', '[class*="viewer_subject"]'],
    owner: ['[data-testid="accountEmail"]', "#skin_container_username", ".TbUsername"],
  },
  nextcloud: {
    body: [".mail-message-body", "#mail-content"],
    place: ["#mail-thread-header-fields"],
    subject: ["#mail-thread-header-fields h2[title]"],
  },
  snappymail: {
    body: ["#messageItem .bodyText", "#messageItem [tabindex='0']"],
    place: [".b-message .messageItemHeader .subjectParent"],
    subject: [".b-message .messageItemHeader .subject"],
    from: [".b-message .messageItemHeader .informationShort .from[title]"],
    owner: [".accountPlace", ".email-title"],
  },
  horde: {
    body: ["#messageBody", ".messageBody"],
    place: ["#previewMsg .msgHeaders", "#msgData .msgHeaders"],
    subject: ["#msgHeadersColl .subject", ".msgHeaders .subject"],
    owner: ["#horde-head [title*='@']", ".horde-fulltitle [title*='@']"],
  },
  zoho: {
    body: [".zmMailContent", ".jsConTent"],
    place: [".zmMailHeader", ".zmPreviewHeader", ".zmMailContent"],
    subject: [".zmMailSubject"],
  },
  yahoo: {
    body: ["[data-test-id=message-view-body-content]", "[data-test-id=message-view-body]"],
    place: ["[data-test-id=message-view]"],
    subject: ["[data-test-id=message-group-subject-text]"],
  },
  fastmail: {
    body: [".v-Message-body"],
    place: [".v-Thread", ".v-Message"],
    owner: [".v-MainNavToolbar [title*='@']"],
  },
  yandex: {
    body: [".mail-Message-Body", ".MessageBody"],
    place: [".mail-Message-Toolbar", ".mail-Message-Head", ".Message-Head"],
    subject: [".mail-Message-Toolbar-Subject"],
    owner: [".user-account__subname", "[data-user-email]"],
  },
  mailru: {
    body: [".letter-body", ".letter__body"],
    place: [".letter__header", ".thread__header", ".thread__subject"],
    subject: [".thread__subject", ".thread-subject"],
    from: [".letter__author .letter-contact[title]"],
    owner: ["[data-testid=whiteline-account] [aria-label*='@']", "#ph-whiteline [aria-label*='@']"],
  },
  proton: {
    body: [".message-content", "iframe"],
    place: ["[data-testid='message-view'] .message-header", ".message-container .message-header"],
    owner: ["[data-testid='heading:userdropdown']"],
  },
};

let preferred: Readonly<Record<string, SelectorList>> = {};

/** Puts these before the bundled ones, by webmail; those put before are gone. What is no selector is passed over. */
export function preferSelectors(lists: Readonly<Record<string, SelectorList>>, page: Document): void {
  const isSelector = (text: string): boolean => {
    try {
      page.createDocumentFragment().querySelector(text);
      return true;
    } catch {
      return false;
    }
  };
  preferred = Object.fromEntries(
    Object.entries(lists).map(([id, list]) => [
      id,
      Object.fromEntries(Object.entries(list).map(([part, all]) => [part, all.filter(isSelector)])),
    ]),
  );
}

/** The candidates for a part, the best first. What is mail is never made less by a company's list. */
export const selectorsOf = (id: WebmailId, part: SelectorPart): readonly string[] => [
  ...(preferred[id]?.[part] ?? []),
  ...(bundled[id]?.[part] ?? []),
];

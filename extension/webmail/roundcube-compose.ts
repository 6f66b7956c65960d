/**
 * Fills Roundcube's own window for a reply (1.6, skins elastic, larry and classic). In a file of its own, since no page but
 * such a window needs it: it is brought there by the second script (entrypoints/ask-inside.ts).
 */
import { type ComposedReply, WebmailComposeError } from "./adapter.ts";
import {
  addressesIn,
  eventOf,
  giveFile,
  holdsText,
  paragraphsOf,
  typedAddress,
  until,
  writeText,
} from "./reply-parts.ts";
import { hasSetting } from "./roundcube-page.ts";

/** An upload over a slow line; the person sees Roundcube's own progress meanwhile. */
const UPLOAD_MS = 120_000;
/** TinyMCE comes after the page. */
const EDITOR_MS = 10_000;

/** Puts text, Cc and file into the window. Throws WebmailComposeError. */
export async function fillRoundcubeReply(page: Document, reply: ComposedReply, signal: AbortSignal): Promise<void> {
  const to = page.querySelector<HTMLTextAreaElement>('textarea[name="_to"]');
  const body = page.querySelector<HTMLTextAreaElement>('textarea[name="_message"]');
  const upload = page.querySelector<HTMLInputElement>('input[type="file"][name="_attachments[]"]');
  if (!to || !body || !upload) throw new WebmailComposeError("no_field");
  if (!addressesIn(to.value).some((address) => reply.to.includes(address)))
    throw new WebmailComposeError("other_reply");
  addCc(page, reply.cc);
  if (page.querySelector<HTMLInputElement>('input[name="_is_html"]')?.value === "1")
    await writeHtml(page, reply, signal);
  else writeText(body, reply.text);
  await attach(page, upload, reply.file, signal);
}

function addCc(page: Document, people: ComposedReply["cc"]): void {
  const field = page.querySelector<HTMLTextAreaElement>('textarea[name="_cc"]');
  if (!field) throw new WebmailComposeError("no_field");
  const known = field.value.toLowerCase();
  const added = people.filter(({ address }) => !known.includes(address.toLowerCase()));
  if (added.length === 0) return;
  const before = field.value.replace(/[\s,;]+$/, "");
  field.value = [...(before === "" ? [] : [before]), ...added.map(typedAddress)].join(", ");
  // elastic draws its boxes by this; larry and classic show the line by its own link.
  field.dispatchEvent(eventOf(page, "change"));
  const link = page.querySelector<HTMLElement>("#cc-link");
  if (link && field.offsetParent === null) link.click();
}

async function writeHtml(page: Document, { text }: ComposedReply, signal: AbortSignal): Promise<void> {
  const editor = await until(signal, EDITOR_MS, () => {
    const frame = page.querySelector<HTMLIFrameElement>('iframe[id$="_ifr"]')?.contentDocument;
    return frame?.body?.isContentEditable ? frame : null;
  });
  if (!editor) throw new WebmailComposeError("no_field");
  if (holdsText(editor, text)) return;
  const paragraphs = paragraphsOf(editor, text);
  if (hasSetting(page, /"top_posting":(true|1)/)) editor.body.prepend(...paragraphs);
  else {
    const signature = editor.querySelector("#_rc_sig");
    if (signature) signature.before(...paragraphs);
    else editor.body.append(...paragraphs);
  }
  editor.body.dispatchEvent(eventOf(page, "input"));
}

// By its own field, which uploads what it is given: elastic and larry at once, classic at the press of its button.
async function attach(
  page: Document,
  upload: HTMLInputElement,
  file: ComposedReply["file"],
  signal: AbortSignal,
): Promise<void> {
  const isThere = (): true | null => {
    const rows = [...page.querySelectorAll("#attachment-list > li, #attachmentslist > li")];
    return rows.some((row) => /^rcmfile/.test(row.id) && row.textContent?.includes(file.name)) || null;
  };
  if (isThere()) return;
  giveFile(upload, file);
  if (upload.hasAttribute("onchange")) upload.dispatchEvent(eventOf(page, "change"));
  else upload.form?.querySelector<HTMLElement>('[onclick*="send-attachment"]')?.click();
  if (!(await until(signal, UPLOAD_MS, isThere))) throw new WebmailComposeError("no_upload");
}

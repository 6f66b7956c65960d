/**
 * Fills SOGo's own editor for a reply (5, in the page or in a window of its own, text or HTML). In a file of its own, since no
 * page but one with such an editor needs it: it is brought there by the second script (entrypoints/ask-inside.ts).
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
import { findSogoEditor } from "./sogo.ts";

/** An upload over a slow line; the person sees SOGo's own progress meanwhile. */
const UPLOAD_MS = 120_000;
/** The editor comes in a move of its own, CKEditor after it; then the caret is put where the person wants it. */
const EDITOR_MS = 10_000;
const CARET_MS = 3_000;
/** SOGo takes an address once its field is left. */
const CHIP_MS = 3_000;

/** Puts text, Cc and file into the editor. Throws WebmailComposeError. */
export async function fillSogoReply(page: Document, reply: ComposedReply, signal: AbortSignal): Promise<void> {
  const form = findSogoEditor(page);
  const upload = form?.querySelector<HTMLInputElement>('input[type="file"]');
  if (!form || !upload) throw new WebmailComposeError("no_field");
  if (!listChips(form, "to").some((address) => reply.to.includes(address)))
    throw new WebmailComposeError("other_reply");
  for (const one of reply.cc) await addCc(form, one, signal);
  const plain = form.querySelector<HTMLTextAreaElement>("textarea[name=content]");
  if (plain) {
    // Before it has the focus for the first time its caret stands nowhere of the person's.
    await until(signal, CARET_MS, () => page.activeElement === plain || null);
    writeText(plain, reply.text);
  } else await writeHtml(form, reply.text, signal);
  await attach(form, upload, reply.file, signal);
}

const fieldOf = (form: Element, field: "to" | "cc"): Element | null =>
  form.querySelector(`md-chips[ng-model="editor.message.editable.${field}"]`);

/** Lower case. */
const listChips = (form: Element, field: "to" | "cc"): string[] =>
  [...(fieldOf(form, field)?.querySelectorAll("md-chip") ?? [])].flatMap((chip) => addressesIn(chip.textContent ?? ""));

async function addCc(form: Element, person: ComposedReply["cc"][number], signal: AbortSignal): Promise<void> {
  const address = person.address.toLowerCase();
  const isThere = (): true | null => listChips(form, "cc").includes(address) || null;
  if (isThere() || listChips(form, "to").includes(address)) return;
  const input = fieldOf(form, "cc")?.querySelector("input");
  if (!input) throw new WebmailComposeError("no_field");
  // Hidden while nobody is in it: who gets the mail has to be seen.
  form.querySelector<HTMLElement>('[ng-click="editor.hideCc = false"]:not(.ng-hide)')?.click();
  input.value = typedAddress(person);
  for (const type of ["input", "change", "blur"]) input.dispatchEvent(eventOf(form.ownerDocument, type));
  if (!(await until(signal, CHIP_MS, isThere))) throw new WebmailComposeError("no_field");
}

async function writeHtml(form: Element, text: string, signal: AbortSignal): Promise<void> {
  const editor = await until(signal, EDITOR_MS, () => {
    const frame = form.querySelector<HTMLIFrameElement>("iframe.cke_wysiwyg_frame")?.contentDocument;
    return frame?.body?.isContentEditable && frame.body.textContent ? frame : null;
  });
  if (!editor) throw new WebmailComposeError("no_field");
  if (holdsText(editor, text)) return;
  await until(signal, CARET_MS, () => editor.hasFocus() || null);
  const selection = editor.getSelection();
  const caret = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : null;
  const paragraphs = paragraphsOf(editor, text);
  const at = caret && editor.body.contains(caret.startContainer) ? caret.startContainer : null;
  const above = at && topOf(at, editor.body, caret?.startOffset ?? 0);
  if (above) above.before(...paragraphs);
  else editor.body.prepend(...paragraphs);
  editor.body.dispatchEvent(eventOf(editor, "input"));
}

/** The body's own child in which the caret stands, or before which; null where there is none. */
function topOf(node: Node, body: Element, offset: number): ChildNode | null {
  if (node === body) return body.childNodes[offset] ?? null;
  let top = node;
  while (top.parentNode && top.parentNode !== body) top = top.parentNode;
  return [...body.childNodes].find((child) => child === top) ?? null;
}

// By its own field, which uploads what it is given at once: the file has an address once SOGo has it.
async function attach(
  form: Element,
  upload: HTMLInputElement,
  file: ComposedReply["file"],
  signal: AbortSignal,
): Promise<void> {
  const find = (): Element[] =>
    [...form.querySelectorAll(".sg-mail-editor-attachments md-chip a")].filter((a) =>
      a.textContent?.includes(file.name),
    );
  if (find().length === 0) {
    giveFile(upload, file);
    upload.dispatchEvent(eventOf(form.ownerDocument, "change"));
  }
  const isTaken = (): true | null => find().some((a) => a.hasAttribute("href")) || null;
  if (!(await until(signal, UPLOAD_MS, isTaken))) throw new WebmailComposeError("no_upload");
}

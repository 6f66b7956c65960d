import { useMemo, useState } from "preact/hooks";
import type { Message } from "../../../shared/api/messages.ts";
import { MailFrame } from "../mail-frame/MailFrame.tsx";
import { Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { localeOf, useWords, type Words } from "../words/words.tsx";
import { inlinePictures, loadInlineImages } from "./message-inline.ts";
import { isForwardSubject, languageOfParts, partsOf, type TextPart } from "./message-parts.ts";

/** The text: as the sender formatted it, in the mail frame, or as plain text; what is new in it first. */
export function MessageBody(props: { message: Message; reason: string | undefined }) {
  const words = useWords();
  const { t } = words;
  const { html, text, subject } = props.message;
  const [plain, setPlain] = useState(false);
  const parts = useMemo(() => partsOf(text ?? "", subject), [text, subject]);
  const language = useMemo(() => languageOfParts(parts), [parts]);
  const shown = html === null || plain ? "plain" : "formatted";
  if (html === null && parts.length === 0) return <p class="muted">{t("message.noText")}</p>;
  const spoken = language === null ? null : languageName(words, language);
  return (
    <section class="message-body" aria-label={t("mail.title")}>
      <div class="message-tools">
        {html !== null && text !== null && (
          <fieldset class="switch">
            <legend class="sr-only">{t("message.view")}</legend>
            {(["formatted", "plain"] as const).map((one) => (
              <button key={one} type="button" aria-pressed={shown === one} onClick={() => setPlain(one === "plain")}>
                {t(`message.${one}`)}
              </button>
            ))}
          </fieldset>
        )}
        {spoken !== null && <span class="small muted">{t("message.language", { language: spoken })}</span>}
      </div>
      {shown === "plain" || html === null ? (
        <PlainText parts={parts} />
      ) : (
        <Formatted message={props.message} html={html} reason={props.reason} language={language} />
      )}
    </section>
  );
}

/** A language by its name; null for the reader's own, which needs no word. */
function languageName(words: Words, tag: string): string | null {
  if (tag.split("-")[0] === words.language) return null;
  return new Intl.DisplayNames(localeOf(words), { type: "language" }).of(tag) ?? null;
}

function PlainText(props: { parts: readonly TextPart[] }) {
  const { t } = useWords();
  return (
    <div class="plain-text">
      {props.parts.map(({ kind, text, folded, language }, at) => {
        const part = (
          <div key={at} class={`text-${kind}`} dir="auto" lang={language ?? undefined}>
            {text}
          </div>
        );
        return folded && kind !== "new" ? (
          <details key={at} class="fold">
            <summary>{t(`message.fold.${kind}`)}</summary>
            {part}
          </details>
        ) : (
          part
        );
      })}
    </div>
  );
}

function Formatted(props: { message: Message; html: string; reason: string | undefined; language: string | null }) {
  const { t, language: own } = useWords();
  const { message, html, reason, language } = props;
  const pictures = inlinePictures(html, message.attachments);
  const images = useLoad(`inline:${message.id}:${reason ?? ""}`, (call) =>
    loadInlineImages(call, message.id, pictures, reason),
  );
  const mail = useMemo(
    () =>
      images.data && {
        html,
        inlineImages: images.data,
        language,
        fold: isForwardSubject(message.subject)
          ? null
          : { language: own, quote: t("message.fold.quote"), signature: t("message.fold.signature") },
      },
    [html, images.data, language, message.subject, own, t],
  );
  return mail === null ? <Skeleton lines={6} /> : <MailFrame key={message.id} mail={mail} />;
}

import { useMemo, useState } from "preact/hooks";
import type { Message } from "../../../shared/api/messages.ts";
import { MailFrame } from "../mail-frame/MailFrame.tsx";
import { Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { inlinePictures, loadInlineImages } from "./message-inline.ts";

/** The text: as the sender formatted it, in the mail frame, or as plain text. */
export function MessageBody(props: { message: Message; reason: string | undefined }) {
  const { t } = useWords();
  const { html, text } = props.message;
  const [plain, setPlain] = useState(false);
  const shown = html === null || plain ? "plain" : "formatted";
  if (html === null && (text === null || text.trim() === "")) return <p class="muted">{t("message.noText")}</p>;
  return (
    <section class="message-body" aria-label={t("mail.title")}>
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
      {shown === "plain" || html === null ? (
        <div class="plain-text" dir="auto">
          {text ?? ""}
        </div>
      ) : (
        <Formatted message={props.message} html={html} reason={props.reason} />
      )}
    </section>
  );
}

function Formatted(props: { message: Message; html: string; reason: string | undefined }) {
  const { message, html, reason } = props;
  const pictures = inlinePictures(html, message.attachments);
  const images = useLoad(`inline:${message.id}:${reason ?? ""}`, (call) =>
    loadInlineImages(call, message.id, pictures, reason),
  );
  const mail = useMemo(() => images.data && { html, inlineImages: images.data }, [html, images.data]);
  return mail === null ? <Skeleton lines={6} /> : <MailFrame key={message.id} mail={mail} />;
}

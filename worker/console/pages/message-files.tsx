import { useState } from "preact/hooks";
import type { Message } from "../../../shared/api/messages.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Later } from "../parts/Later.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { fileHref, lookOf } from "./file-look.ts";
import type { LookedFile } from "./file-preview.tsx";

const loadPreview = async () => (await import("./file-preview.tsx")).FilePreview;

/**
 * The message's files: pictures and PDF open over the page, each is a download; pictures that stand in the text come
 * after the real files.
 */
export function MessageFiles(props: { message: Message; reason: string | undefined }) {
  const words = useWords();
  const { t } = words;
  const { reason } = props;
  const { id: messageId, attachments } = props.message;
  const [looked, setLooked] = useState<LookedFile | null>(null);
  if (attachments.length === 0) return null;
  const sorted = [...attachments].sort((a, b) => Number(a.inline) - Number(b.inline) || a.index - b.index);
  return (
    <section class="stack-tight">
      <h2>{t("message.files")}</h2>
      <ul class="files">
        {sorted.map((file) => {
          const name = file.fileName.trim() || t("message.noName");
          return (
            <li key={file.index} class="file">
              <a
                class="file-name"
                href={fileHref({ messageId, index: file.index }, reason)}
                download
                aria-label={t("message.download", { name })}
              >
                <Said>{name}</Said>
              </a>
              {lookOf(file.mediaType, file.fileName) !== null && (
                <button
                  type="button"
                  class="link-button"
                  aria-label={t("preview.open", { name })}
                  onClick={() => setLooked({ ...file, messageId })}
                >
                  {t("preview.look")}
                </button>
              )}
              <span class="small muted">{formatBytes(file.size, localeOf(words))}</span>
            </li>
          );
        })}
      </ul>
      {looked !== null && <Later load={loadPreview} props={{ file: looked, reason, onClose: () => setLooked(null) }} />}
    </section>
  );
}

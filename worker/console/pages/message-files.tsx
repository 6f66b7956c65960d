import { pathOf } from "../../../shared/api/client.ts";
import { type Message, messageEndpoints } from "../../../shared/api/messages.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { localeOf, useWords } from "../words/words.tsx";

/** The message's files, each a download; pictures that stand in the text come after the real files. */
export function MessageFiles(props: { message: Message; reason: string | undefined }) {
  const words = useWords();
  const { t } = words;
  const { id, attachments } = props.message;
  if (attachments.length === 0) return null;
  const sorted = [...attachments].sort((a, b) => Number(a.inline) - Number(b.inline) || a.index - b.index);
  return (
    <section class="stack-tight">
      <h2>{t("message.files")}</h2>
      <ul class="files">
        {sorted.map((file) => {
          const name = file.fileName.trim() || t("message.noName");
          const path = pathOf(messageEndpoints.getAttachment.path, { id, index: file.index }, { reason: props.reason });
          return (
            <li key={file.index}>
              <a class="file" href={path} download aria-label={t("message.download", { name })}>
                <span class="file-name">
                  <Said>{name}</Said>
                </span>
                <span class="small muted">{formatBytes(file.size, localeOf(words))}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

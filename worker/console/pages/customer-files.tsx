import { useState } from "preact/hooks";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Later } from "../parts/Later.tsx";
import { Skeleton } from "../parts/states.tsx";
import { Table } from "../parts/Table.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { fileHref, lookOf } from "./file-look.ts";
import type { LookedFile } from "./file-preview.tsx";
import { usePaged } from "./message-pages.ts";
import { MoreFoot } from "./message-rows.tsx";

const loadPreview = async () => (await import("./file-preview.tsx")).FilePreview;

/** Files of the customer's messages, newest first; pictures and PDF can be looked at. */
export function CustomerFiles(props: { customerId: string }) {
  const words = useWords();
  const { t } = words;
  const id = props.customerId;
  const [looked, setLooked] = useState<LookedFile | null>(null);
  const list = usePaged(`files:${id}`, async (call, cursor) => {
    const page = await call(customerEndpoints.files, { params: { id }, query: { cursor } });
    return { items: page.files, nextCursor: page.nextCursor };
  });
  if (list.items.length === 0 && list.error === null) {
    return list.loading ? <Skeleton lines={6} /> : <p class="muted">{t("customer.noFiles")}</p>;
  }
  return (
    <div class="stack">
      <Table
        label={t("customer.files")}
        rows={list.items}
        rowKey={(file) => `${file.messageId} ${file.index}`}
        columns={[
          {
            key: "name",
            head: t("customer.fileName"),
            cell: (file) => (
              <a href={fileHref(file)} download>
                <Said>{file.fileName.trim() || t("message.noName")}</Said>
              </a>
            ),
          },
          {
            key: "look",
            head: <span class="sr-only">{t("preview.look")}</span>,
            cell: (file) =>
              lookOf(file.mediaType, file.fileName) !== null && (
                <button
                  type="button"
                  class="link-button"
                  aria-label={t("preview.open", { name: file.fileName })}
                  onClick={() => setLooked(file)}
                >
                  {t("preview.look")}
                </button>
              ),
          },
          {
            key: "sent",
            head: t("customer.fileFrom"),
            cell: (file) => <a href={`/messages/${file.messageId}`}>{words.day(file.sentAt)}</a>,
          },
          {
            key: "size",
            head: t("customer.fileSize"),
            align: "right",
            cell: (file) => formatBytes(file.size, localeOf(words)),
          },
        ]}
      />
      <MoreFoot list={list} />
      {looked !== null && <Later load={loadPreview} props={{ file: looked, onClose: () => setLooked(null) }} />}
    </div>
  );
}

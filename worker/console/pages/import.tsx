import { useEffect, useRef, useState } from "preact/hooks";
import { deviceEndpoints, type ExtensionPolicy } from "../../../shared/api/devices.ts";
import { MAX_ORIGINAL_BYTES } from "../../../shared/limits.ts";
import type { FilePreview } from "../import/split-messages.ts";
import { openSplitter, type Splitter } from "../import/splitter.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, PageHead, Progress, Skeleton } from "../parts/states.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useImportWords } from "../words/import-page.ts";
import { Earlier } from "./import-earlier.tsx";
import { ImportSending } from "./import-sending.tsx";
import { ImportDone, ImportPreview, type Outcome } from "./import-steps.tsx";
import { ListImport } from "./list-import.tsx";

/** Where an import is on this page. */
type Stage =
  | { at: "choose" }
  | { at: "reading"; readBytes: number; totalBytes: number; messages: number }
  | { at: "preview"; preview: FilePreview; fileName: string }
  | { at: "sending"; preview: FilePreview; fileName: string; ticked: string[]; total: number }
  | { at: "done"; outcome: Outcome };

/** `/import`: files of one's own mail, taken apart here; only the ticked messages are sent. */
export function ImportPage() {
  const { t } = useImportWords();
  const me = useMe();
  const policy = useLoad("import-policy", (call) => call(deviceEndpoints.policy, {}));
  const [list, setList] = useState<{ fileName: string; bytes: Uint8Array } | null>(null);
  usePageTitle(t("import.title"));
  const openList = async (file: File) =>
    setList({ fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
  if (list !== null) {
    return (
      <div class="page">
        <PageHead title={t("import.title")} />
        <ListImport {...list} onClose={() => setList(null)} />
      </div>
    );
  }
  return (
    <div class="page">
      <PageHead title={t("import.title")}>{t("import.lead")}</PageHead>
      {me.person.mailboxes.length === 0 ? (
        <>
          <DropPlace
            onFiles={(files) =>
              files
                .filter(isList)
                .slice(0, 1)
                .forEach((file) => void openList(file))
            }
          />
          <EmptyState
            title={t("import.noMailbox")}
            action={hasRole(me, "admin") && <ButtonLink href="/people">{t("import.goPeople")}</ButtonLink>}
          >
            {t(hasRole(me, "admin") ? "import.noMailboxAdmin" : "import.noMailboxText")}
          </EmptyState>
          <Earlier />
        </>
      ) : policy.data === null ? (
        policy.error === null ? (
          <Skeleton lines={3} />
        ) : (
          <ErrorNote error={policy.error} onRetry={policy.reload} />
        )
      ) : (
        <ImportSteps
          onList={(file) => void openList(file)}
          policy={policy.data}
          addresses={me.person.mailboxes.map((mailbox) => mailbox.address)}
        />
      )}
    </div>
  );
}

/** Customers and contacts come as lists; everything else is taken for mail. */
const isList = ({ name }: File): boolean => /\.(csv|tsv|xlsx|xlsm|xls|vcf|vcard)$/i.test(name);

function ImportSteps(props: { policy: ExtensionPolicy; addresses: string[]; onList(file: File): void }) {
  const { t } = useImportWords();
  const [stage, setStage] = useState<Stage>({ at: "choose" });
  const [mailbox, setMailbox] = useState(props.addresses[0] ?? "");
  const [error, setError] = useState<unknown>(null);
  const splitter = useRef<Splitter | null>(null);
  const close = () => {
    splitter.current?.close();
    splitter.current = null;
  };
  useEffect(() => close, []);

  const choose = async (files: File[]) => {
    if (files.length === 0) return;
    const list = files.find(isList);
    if (list !== undefined) return props.onList(list);
    close();
    setError(null);
    const opened = openSplitter();
    splitter.current = opened;
    const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
    setStage({ at: "reading", readBytes: 0, totalBytes, messages: 0 });
    const domains = { own: props.policy.ownDomains, customers: props.policy.customerDomains };
    try {
      const preview = await opened.read(files, domains, MAX_ORIGINAL_BYTES, (readBytes, messages) =>
        setStage({ at: "reading", readBytes, totalBytes, messages }),
      );
      setStage({ at: "preview", preview, fileName: nameOf(files) });
    } catch (failure) {
      // Stopped by the person: a terminated worker answers nothing, so only real failures come here.
      setError(failure);
      setStage({ at: "choose" });
    }
  };
  const restart = () => {
    close();
    setStage({ at: "choose" });
  };

  if (stage.at === "reading") {
    return (
      <section class="card stack">
        <Progress label={t("import.reading")} value={stage.readBytes} max={stage.totalBytes}>
          {t("import.readSoFar", { count: stage.messages })}
        </Progress>
        <div class="row">
          <Button onClick={restart}>{t("import.stop")}</Button>
        </div>
      </section>
    );
  }
  if (stage.at === "preview" && splitter.current !== null) {
    return (
      <ImportPreview
        preview={stage.preview}
        mailbox={mailbox}
        splitter={splitter.current}
        onOther={restart}
        onStart={(ticked, total) => setStage({ ...stage, at: "sending", ticked, total })}
      />
    );
  }
  if (stage.at === "sending" && splitter.current !== null) {
    return (
      <ImportSending
        {...stage}
        mailbox={mailbox}
        splitter={splitter.current}
        onRestart={restart}
        onDone={(outcome) => {
          close();
          setStage({ at: "done", outcome });
        }}
      />
    );
  }
  if (stage.at === "done") return <ImportDone outcome={stage.outcome} onAgain={restart} />;
  return (
    <>
      {error !== null && <Note look="warn">{t("import.filesGone")}</Note>}
      {props.addresses.length > 1 && (
        <SelectField
          label={t("import.mailbox")}
          value={mailbox}
          options={props.addresses.map((value) => ({ value, label: value }))}
          onValue={setMailbox}
        />
      )}
      <DropPlace onFiles={(files) => void choose(files)} />
      <Earlier />
    </>
  );
}

const nameOf = (files: readonly File[]): string => {
  const first = files[0]?.name ?? "";
  return (files.length > 1 ? `${first} +${files.length - 1}` : first).slice(0, 255);
};

/** A place to drop files on, with a button for the keyboard. */
function DropPlace(props: { onFiles(files: File[]): void }) {
  const { t } = useImportWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    <section
      class={over ? "drop drop-over" : "drop"}
      aria-label={t("import.choose")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        props.onFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <span class="muted">{t("import.drop")}</span>
      <Button look="primary" onClick={() => input.current?.click()}>
        {t("import.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".eml,.mbox,.mbx,.zip,.csv,.tsv,.xlsx,.vcf,message/rfc822,application/mbox,application/zip,text/csv,text/vcard"
        onChange={(event) => {
          props.onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </section>
  );
}

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Import } from "../../../shared/api/imports.ts";
import { MAX_ORIGINAL_BYTES } from "../../../shared/limits.ts";
import type { DomainPreview } from "../../../shared/mail/preview.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { alreadySent, readKept } from "../import/progress-store.ts";
import type { FilePreview } from "../import/split-messages.ts";
import type { Splitter } from "../import/splitter.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Badge, EmptyState, Note } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { type ImportWordKey, useImportWords } from "../words/import-page.ts";

/** How an import ended. */
export interface Outcome {
  finished: Import;
  preview: FilePreview;
  /** Why messages failed, each reason once. */
  reasons: readonly string[];
}

/** Rows drawn at first: the busiest domains come first, and thousands of rows help nobody. */
const FIRST_ROWS = 100;

const kindLook = { known: "good", unknown: "plain", free: "warn", own: "plain" } as const satisfies Record<
  DomainPreview["kind"],
  string
>;

const between = (first: string, last: string): string => (first === last ? first : `${first} – ${last}`);

/** The files by domain, with ticks. */
export function ImportPreview(props: {
  preview: FilePreview;
  mailbox: string;
  splitter: Splitter;
  onStart(ticked: string[], total: number): void;
  onOther(): void;
}) {
  const { t, day } = useImportWords();
  const { preview, splitter } = props;
  const kept = useMemo(() => readKept(preview.fileKey), [preview.fileKey]);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(
    () =>
      new Set(
        kept?.mailbox === props.mailbox
          ? kept.ticked
          : preview.rows.filter((row) => row.ticked).map((row) => row.domain),
      ),
  );
  const [all, setAll] = useState(false);
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    let here = true;
    setCount(null);
    splitter.count([...ticked]).then(
      (counted) => here && setCount(counted),
      () => here && setCount(null),
    );
    return () => {
      here = false;
    };
  }, [splitter, ticked]);

  if (preview.rows.length === 0) {
    const noMail = preview.messages === 0 && preview.refused.length === 0;
    return (
      <>
        <LeftOut preview={preview} />
        <EmptyState
          title={t(noMail ? "import.nothing" : "import.nothingLeft")}
          action={<Button onClick={props.onOther}>{t("import.other")}</Button>}
        >
          {noMail ? t("import.nothingText") : preview.messages > 0 && t("import.nothingLeftText")}
        </EmptyState>
      </>
    );
  }
  const sent = alreadySent(kept, props.mailbox, [...ticked]);
  const tick = (domain: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(domain);
    else next.delete(domain);
    setTicked(next);
  };
  const columns: Column<DomainPreview>[] = [
    {
      key: "domain",
      head: t("import.domain"),
      cell: (row) => (
        <label class="check">
          <input
            type="checkbox"
            aria-label={t("import.tick", { domain: row.domain })}
            checked={ticked.has(row.domain)}
            disabled={row.kind === "own"}
            onChange={(event) => tick(row.domain, event.currentTarget.checked)}
          />
          <span>{row.domain}</span>
        </label>
      ),
    },
    {
      key: "kind",
      head: t("import.kind"),
      cell: (row) => <Badge look={kindLook[row.kind]}>{t(`import.kind.${row.kind}`)}</Badge>,
    },
    { key: "count", head: t("import.count"), align: "right", cell: (row) => row.count },
    {
      key: "between",
      head: t("import.between"),
      narrow: "hide",
      cell: (row) => (row.firstAt === null || row.lastAt === null ? "" : between(day(row.firstAt), day(row.lastAt))),
    },
  ];
  const rows = all ? preview.rows : preview.rows.slice(0, FIRST_ROWS);
  return (
    <>
      <div>
        <h2>{t("import.preview")}</h2>
        <p class="muted">{t("import.previewLead")}</p>
      </div>
      {sent > 0 && <Note>{t("import.resumable", { sent })}</Note>}
      <LeftOut preview={preview} />
      <Table label={t("import.preview")} columns={columns} rows={rows} rowKey={(row) => row.domain} />
      {rows.length < preview.rows.length && (
        <Button onClick={() => setAll(true)}>
          {t("import.showAll", { count: preview.rows.length - rows.length })}
        </Button>
      )}
      <div class="sticky-actions">
        <p class="grow muted" aria-live="polite">
          {count !== null && t("import.selected", { count, total: preview.messages })}
        </p>
        <Actions>
          <Button onClick={props.onOther}>{t("import.other")}</Button>
          <Button
            look="primary"
            disabled={count === null || count === 0}
            onClick={() => props.onStart([...ticked], count ?? 0)}
          >
            {sent > 0
              ? t("import.resume", { count: Math.max((count ?? 0) - sent, 0) })
              : t("import.start", { count: count ?? 0 })}
          </Button>
        </Actions>
      </div>
    </>
  );
}

/** What of the files is not taken, and why. */
function LeftOut(props: { preview: FilePreview }) {
  const { t, language } = useImportWords();
  const { refused, unreadable } = props.preview;
  if (refused.length === 0 && unreadable.length === 0) return null;
  return (
    <Note look="warn">
      {refused.length > 0 && (
        <details>
          <summary>
            {t("import.refused", { count: refused.length, limit: formatBytes(MAX_ORIGINAL_BYTES, language) })}
          </summary>
          <ul>
            {refused.slice(0, 50).map((one, at) => (
              <li key={`${one.fileName} ${at}`}>
                <Said>{one.fileName}</Said> · {formatBytes(one.bytes, language)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {unreadable.length > 0 && (
        <details>
          <summary>{t("import.unreadable", { count: unreadable.length })}</summary>
          <ul>
            {unreadable.slice(0, 50).map((name) => (
              <li key={name}>
                <Said>{name}</Said>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Note>
  );
}

/** The import door's reasons are English; people read them in their language. */
function reasonKey(reason: string): ImportWordKey {
  if (reason.startsWith("larger")) return "import.reason.large";
  return reason.startsWith("was taken back") ? "import.reason.undone" : "import.reason.other";
}

/** What came of it, and where to go. */
export function ImportDone(props: { outcome: Outcome; onAgain(): void }) {
  const { t } = useImportWords();
  const { finished, preview, reasons } = props.outcome;
  return (
    <section class="card stack">
      <h2>{t("import.done")}</h2>
      <ul class="plain-list">
        <li>{t("import.stored", { count: finished.stored })}</li>
        {finished.duplicates > 0 && <li>{t("import.duplicates", { count: finished.duplicates })}</li>}
        {finished.failed > 0 && (
          <li class="warn-text">
            {t("import.failed", { count: finished.failed })}
            {reasons.length > 0 && `: ${[...new Set(reasons.map((reason) => t(reasonKey(reason))))].join("; ")}`}
          </li>
        )}
      </ul>
      <LeftOut preview={preview} />
      <div class="row">
        <ButtonLink href="/customers" look="primary">
          {t("import.goCustomers")}
        </ButtonLink>
        {finished.failed > 0 && <ButtonLink href="/failed">{t("import.goFailed")}</ButtonLink>}
        <Button onClick={props.onAgain}>{t("import.again")}</Button>
      </div>
    </section>
  );
}

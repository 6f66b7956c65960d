import { useState } from "preact/hooks";
import { captureEndpoints } from "../../../shared/api/captures.ts";
import { pathOf } from "../../../shared/api/client.ts";
import { type Evidence, type Message, messageEndpoints } from "../../../shared/api/messages.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Later } from "../parts/Later.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate } from "../router.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { isMine } from "./message-closed.ts";
import { ruleText } from "./rule-name.ts";

const loadObjection = async () => (await import("./message-objection.tsx")).MessageObjection;

/** How the message got here: every capture with who, when, from where, under which rule, and its original. */
export function MessageEvidence(props: { message: Message; reason: string | undefined; onChanged(): void }) {
  const { t } = useWords();
  const me = useMe().person.id;
  const { message } = props;
  return (
    <section class="card evidence">
      <h2>{t("message.evidence")}</h2>
      {message.evidence.length === 0 && <p class="muted">{t("message.noEvidence")}</p>}
      <ol>
        {message.evidence.map((evidence) => (
          <Capture
            key={evidence.captureId}
            evidence={evidence}
            message={message}
            reason={props.reason}
            onChanged={props.onChanged}
          />
        ))}
      </ol>
      <div class="evidence-foot small muted">
        {message.evidence.length > 0 && (
          <p>
            {t("message.origin")}: {t(`message.origin.${originOf(message)}`)}
          </p>
        )}
        {message.ledger && <p>{t("message.ledger", { seq: message.ledger.seq, source: message.ledger.source })}</p>}
        {message.messageIdHeader && (
          <p>
            {t("message.idHeader")}:{" "}
            <span class="mono">
              <Said>{message.messageIdHeader}</Said>
            </span>
          </p>
        )}
      </div>
      {/* Last: it comes later than the rest. */}
      {isMine(message, me) && message.level !== "exists" && (
        <Later load={loadObjection} props={{ message, onChanged: props.onChanged, onClose: () => undefined }} />
      )}
    </section>
  );
}

/**
 * What the record knows of who really sent the message. The mail door's check is of the colleague who mailed it there:
 * it is about this message only where that colleague wrote it, and never about one that was attached.
 */
function originOf({ evidence, participants }: Message): "proven" | "unchecked" | "lost" {
  const from = participants.find(({ role }) => role === "from")?.address;
  if (evidence.some(({ rule, mailbox }) => rule === "company-address" && mailbox === from)) return "proven";
  return evidence.some(({ exact, originalSha256 }) => exact && originalSha256 !== null) ? "unchecked" : "lost";
}

function Capture(props: { evidence: Evidence; message: Message; reason: string | undefined; onChanged(): void }) {
  const words = useWords();
  const { t } = words;
  const { evidence, message } = props;
  const [undoing, setUndoing] = useState(false);
  const sha256 = evidence.originalSha256;
  const madeBy = ways.find((way) => way === evidence.webmail) ?? null;
  return (
    <li>
      <p class="capture-head">
        <b>
          <Said>{evidence.person?.name || t("message.company")}</Said>
        </b>{" "}
        {madeBy === null
          ? t(`message.door.${evidence.door}`, { webmail: webmailName(evidence.webmail) ?? t("message.webmail") })
          : t(`message.made.${madeBy}`)}
      </p>
      <dl>
        <Fact name={t("message.when")}>
          <time dateTime={evidence.acceptedAt}>{words.dayTime(evidence.acceptedAt)}</time>
        </Fact>
        {evidence.mailbox && (
          <Fact name={t("message.mailbox")}>
            <Said>{evidence.mailbox}</Said>
          </Fact>
        )}
        <Fact name={t("message.rule")}>
          <Said>{ruleText(words, evidence.rule)}</Said>
        </Fact>
        {sha256 !== null && (
          <>
            <Fact name={t("message.copy")}>
              {t(copyText(evidence.exact, madeBy))} · {formatBytes(evidence.bytes, localeOf(words))}
            </Fact>
            <Fact name={t("message.hash")}>
              <Fingerprint sha256={sha256} />
            </Fact>
          </>
        )}
      </dl>
      <div class="row">
        {evidence.canOpen && sha256 !== null && (
          <a
            class="button button-plain"
            href={pathOf(messageEndpoints.getOriginal.path, { id: message.id, sha256 }, { reason: props.reason })}
            download
          >
            {t("message.original")}
          </a>
        )}
        {evidence.canUndo && (
          <Button look="quiet" onClick={() => setUndoing(true)}>
            {t("undo")}
          </Button>
        )}
      </div>
      {undoing && (
        <UndoDialog
          captureId={evidence.captureId}
          message={message}
          onClose={() => setUndoing(false)}
          onChanged={props.onChanged}
        />
      )}
    </li>
  );
}

function Fact(props: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** The first twelve characters of a SHA-256, and a press that copies all of it. */
function Fingerprint(props: { sha256: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.sha256);
      setCopied(true);
    } catch {
      // No clipboard without https or permission; the whole fingerprint stands in the title.
      setCopied(false);
    }
  };
  return (
    <button type="button" class="fingerprint mono" title={props.sha256} onClick={() => void copy()}>
      <span class="fingerprint-short">{props.sha256.slice(0, 12)}</span>
      <span class="small">{copied ? t("copied") : t("copy")}</span>
    </button>
  );
}

function UndoDialog(props: { captureId: string; message: Message; onClose(): void; onChanged(): void }) {
  const { t } = useWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { message } = props;
  const undo = async () => {
    const done = await action.run(async () => {
      await call(captureEndpoints.undoCapture, {
        params: { captureId: props.captureId },
        body: { messageId: message.id },
      });
    });
    if (!done) return;
    toast({ text: t("message.undone") });
    props.onClose();
    const customer = message.customers[0];
    // With the last copy the message itself is gone: there is nothing to come back to.
    if (message.evidence.length > 1) props.onChanged();
    else navigate(customer === undefined ? "/customers" : `/customers/${customer.id}`, { replace: true });
  };
  return (
    <Dialog title={t("message.undoTitle")} onClose={props.onClose}>
      <div class="stack">
        <p>{t("message.undoText")}</p>
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="danger" busy={action.busy} onClick={() => void undo()}>
            {t("message.undoDo")}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}

/** How a copy came about where no webmail's adapter and no file gave it (extension/capture/save-page.ts). */
const ways = ["shown-source", "extracted", "selection"] as const;
type Way = (typeof ways)[number];

function copyText(isExact: boolean, madeBy: Way | null) {
  if (isExact) return "message.exact";
  return madeBy === null || madeBy === "shown-source" ? "message.notExact" : "message.notOriginal";
}

/** `roundcube` as people write it; the adapters' own names live in the extension. */
const webmailName = (id: string | null): string | null =>
  id === "sogo" ? "SOGo" : id && id.charAt(0).toUpperCase() + id.slice(1);

import PostalMime from "postal-mime";
import { useState } from "preact/hooks";
import { policyEndpoints } from "../../../shared/api/policies.ts";
import { mailboxesIn } from "../../../shared/mail/address.ts";
import { compilePolicy } from "../../../shared/policy/decide.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";
import { explain, type RuleAnswer } from "../../../shared/policy/explain.ts";
import type { HeaderFacts, PolicyFacts } from "../../../shared/policy/facts.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { ActionBadge } from "./rule-list.tsx";

/** A message as far as rules look at it; files are known where the mail was read. */
interface Tried {
  from: string;
  to: string;
  subject: string;
  folder: string;
  headers: HeaderFacts;
  files: PolicyFacts["files"];
  sentAt: number | undefined;
}
const empty: Tried = {
  ...{ from: "", to: "", subject: "", folder: "INBOX" },
  headers: { sensitivity: null, autoSubmitted: null, listId: null, precedence: null },
  files: [],
  sentAt: undefined,
};

/** Decides a message by the rules under edit, here in the browser. */
export function RuleTry(props: { document: PolicyDocument }) {
  const { t } = useEditorWords();
  const { call } = useSession();
  const action = useAction();
  const [tried, setTried] = useState(empty);
  const [facts, setFacts] = useState<PolicyFacts | null>(null);
  const change = (part: Partial<Tried>): void => setTried({ ...tried, ...part });

  const look = (given: Tried): void => {
    void action.run(async () => {
      const named = mailboxesIn(`${given.from}, ${given.to.replace(/[\n;]/g, ",")}`);
      if (named.length === 0) throw new Error(t("try.nobody"));
      const addresses = [...new Set(named.map(({ address }) => address))].slice(0, 100);
      const { people } = await call(policyEndpoints.classifyPeople, { body: { addresses } });
      const kinds = new Map(people.map(({ address, kind }) => [address, kind]));
      const from = mailboxesIn(given.from)[0]?.address ?? null;
      const isOurs = from !== null && kinds.get(from) === "colleague";
      setFacts({
        now: Date.now(),
        person: undefined,
        webmail: undefined,
        mailbox: undefined,
        direction: isOurs ? "out" : "in",
        from,
        participants: named.map(({ address, phrase }) => ({
          ...{ address, name: phrase, kinds: [kinds.get(address) ?? "business"] },
        })),
        subject: given.subject,
        folders: given.folder.trim() === "" ? undefined : [given.folder.trim()],
        headers: given.headers,
        files: given.files,
        tiers: undefined,
        hasQuote: undefined,
        sentAt: given.sentAt ?? Date.now(),
      });
    });
  };
  const readFile = (file: File): void => {
    void action.run(async () => {
      const read = await readMail(new Uint8Array(await file.arrayBuffer()));
      if (read === null) throw new Error(t("try.unread"));
      const next = { ...tried, ...read };
      setTried(next);
      look(next);
    });
  };
  return (
    <section class="card stack">
      <h2>{t("edit.try")}</h2>
      <p class="muted">{t("try.lead")}</p>
      <Field label={t("try.from")} value={tried.from} onValue={(from) => change({ from })} inputMode="email" />
      <Field label={t("try.to")} value={tried.to} onValue={(to) => change({ to })} inputMode="email" />
      <Field label={t("try.subject")} value={tried.subject} onValue={(subject) => change({ subject })} />
      <Field label={t("try.folder")} value={tried.folder} onValue={(folder) => change({ folder })} />
      <label class="field">
        <span class="field-label">{t("try.file")}</span>
        {/* A file can be dropped on it as well. */}
        <input
          type="file"
          accept=".eml,message/rfc822"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) readFile(file);
            currentTarget.value = "";
          }}
        />
      </label>
      <ErrorNote error={action.error} />
      <Button busy={action.busy} onClick={() => look(tried)}>
        {t("try.ask")}
      </Button>
      {facts && <Answer facts={facts} document={props.document} />}
    </section>
  );
}

function Answer(props: { facts: PolicyFacts; document: PolicyDocument }) {
  const { t } = useEditorWords();
  const { decision, answers } = explain(compilePolicy(props.document, null), props.facts);
  const { reason } = decision;
  const why = {
    floor: () => t("try.floor"),
    otherwise: () => t("try.otherwise"),
    rule: () => (reason.kind === "rule" ? t("try.because", { name: reason.name }) : ""),
    unknown: () => (reason.kind === "unknown" ? t("try.unknown", { fact: t(`fact.${reason.fact}`) }) : ""),
  }[reason.kind]();
  const say = ({ truth }: RuleAnswer): string =>
    typeof truth === "string" ? t("try.needs", { fact: t(`fact.${truth}`) }) : t(truth ? "try.fits" : "try.fitsNot");
  return (
    <div class="stack-tight" aria-live="polite">
      <h3>{t("try.result")}</h3>
      <p>
        <ActionBadge action={decision.action} /> {why}
      </p>
      <Note>
        <p>{t("try.hidden")}</p>
      </Note>
      <details>
        <summary>{t("try.rules")}</summary>
        <dl class="rule-conditions">
          {answers.map((answer) => (
            <div key={answer.id}>
              <dt>
                <Said>{answer.name}</Said>
              </dt>
              <dd class={answer.truth === false ? "muted" : ""}>{say(answer)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

/** A mail's header facts and files; null for what is no mail. Nothing leaves the browser. */
async function readMail(bytes: Uint8Array): Promise<Partial<Tried> | null> {
  const mail = await PostalMime.parse(bytes);
  const one = (name: string): string | null => mail.headers.find(({ key }) => key === name)?.value ?? null;
  const all = (...names: string[]): string =>
    mail.headers
      .filter(({ key }) => names.includes(key))
      .map(({ value }) => value)
      .join(", ");
  if (one("from") === null && one("to") === null) return null;
  const sentAt = Date.parse(mail.date ?? "");
  return {
    from: one("from") ?? "",
    to: all("sender", "reply-to", "to", "cc", "bcc"),
    subject: mail.subject ?? "",
    headers: {
      sensitivity: one("sensitivity"),
      autoSubmitted: one("auto-submitted"),
      listId: one("list-id"),
      precedence: one("precedence"),
    },
    files: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? "",
      type: mimeType.toLowerCase(),
      bytes: typeof content === "string" ? content.length : content.byteLength,
    })),
    sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
  };
}

import { useState } from "preact/hooks";
import type { DeskRequest, DeskRevision } from "../../../shared/api/desk-request.ts";
import { paperFormSchema, type QuoteReply, quotePaperEndpoints } from "../../../shared/api/quote-papers.ts";
import { replyDraft } from "../../../shared/quote/reply-draft.ts";
import { giveFile } from "../client.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useQuoteOutWords } from "../words/quote-out.ts";

/** A ready quote's papers, its customer's link, and the words of the mail it goes out with. */
export function QuoteOut({ request, revision }: { request: DeskRequest; revision: DeskRevision }) {
  const { t, day } = useQuoteOutWords();
  const { call } = useSession();
  const { person } = useMe();
  const toast = useToast();
  const [link, setLink] = useState<{ url: string; expiresAt: string } | null>(null);
  const [reply, setReply] = useState<QuoteReply | null>(null);
  const working = useAction();
  if (revision.issuedAt === null) return null;
  const params = { id: request.id };
  const isOpen = ["ready", "sent"].includes(request.state) && revision.state === "ready";
  const makeLink = () => void working.run(async () => setLink(await call(quotePaperEndpoints.createOffer, { params })));
  const makeReply = () =>
    void working.run(async () => setReply(await call(quotePaperEndpoints.quoteReply, { params })));
  const giveDraft = (mail: QuoteReply) =>
    void working.run(async () => {
      const bytes = await call(quotePaperEndpoints.deskPaper, {
        params: { ...params, form: "pdf" },
        query: { revision: revision.revision },
      });
      const { to, cc, subject, text, inReplyTo, references, fileName } = mail;
      const file = { name: fileName, mediaType: "application/pdf", bytes };
      const from = { name: person.name, address: person.mailboxes[0]?.address ?? person.email };
      const draft = replyDraft({ ...{ from, to, cc, subject, text, inReplyTo, references, file }, atMs: Date.now() });
      giveFile(new Blob([draft], { type: "message/rfc822" }), fileName.replace(/pdf$/, "eml"));
    });
  const endLinks = () =>
    void working.run(async () => {
      await call(quotePaperEndpoints.revokeOffers, { params });
      setLink(null);
      setReply(null);
      toast({ text: t("out.ended") });
    });
  return (
    <section class="card stack">
      <h2>{t("out.title")}</h2>
      <div class="row">
        {paperFormSchema.options.map((form) => (
          <ButtonLink
            key={form}
            href={`/api/desk/requests/${request.id}/papers/${form}?revision=${revision.revision}`}
            download
          >
            {form === "xml" ? "UBL XML" : form.toUpperCase()}
          </ButtonLink>
        ))}
        {isOpen && (
          <>
            <Button onClick={makeLink} busy={working.busy}>
              {t("out.link")}
            </Button>
            <Button onClick={makeReply} busy={working.busy}>
              {t("out.mail")}
            </Button>
            <Button look="quiet" onClick={endLinks} busy={working.busy}>
              {t("out.end")}
            </Button>
          </>
        )}
      </div>
      <ErrorNote error={working.error} />
      {link && (
        <div class="stack-tight">
          <CopyField label={t("out.linkLabel")} value={link.url} />
          <p class="small muted">{t("out.linkHint", { day: day(link.expiresAt) })}</p>
        </div>
      )}
      {reply && (
        <div class="stack-tight">
          <label class="field">
            <span class="field-label">{t("out.mailLabel")}</span>
            <textarea class="input" readOnly rows={10} value={reply.text} />
          </label>
          <p class="small muted">
            {t("out.mailTo", { names: reply.to.map(({ address }) => address).join(", ") })}
            {reply.cc.length > 0 && ` · Cc ${reply.cc.map(({ address }) => address).join(", ")}`}
          </p>
          <div>
            <Button onClick={() => void navigator.clipboard.writeText(reply.text)}>{t("copy")}</Button>{" "}
            <Button onClick={() => giveDraft(reply)} busy={working.busy}>
              {t("out.draft")}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

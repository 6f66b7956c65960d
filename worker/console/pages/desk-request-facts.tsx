import type { ComponentChildren } from "preact";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeDecimal } from "../desk/write-number.ts";
import { useDeskWords } from "../words/desk.ts";
import { useDeskHistoryWords } from "../words/desk-history.ts";
import { localeOf } from "../words/words.tsx";

/** What the customer wants, and all that was said about it inside the house. */
export function RequestFacts({ request, nowMs }: { request: DeskRequest; nowMs: number }) {
  const words = useDeskWords();
  const { t } = words;
  const history = useDeskHistoryWords();
  const locale = localeOf(words);
  const when = (at: string) => (
    <time dateTime={at} title={words.dayTime(at)}>
      {relativeTime(at, nowMs, locale)}
    </time>
  );
  return (
    <section class="desk-facts card" aria-label={t("desk.wanted")}>
      <div class="stack-tight">
        <h2>{t("desk.wanted")}</h2>
        {request.noWords === null ? <Quoted>{request.wanted}</Quoted> : <p>{t(`desk.noWords.${request.noWords}`)}</p>}
        {request.files.length > 0 && (
          <ul class="plain-list">
            {request.files.map((file) => (
              <li key={file.id}>
                {file.fileName === "" ? (
                  t("desk.fileGone")
                ) : (
                  <a href={`/api/desk/requests/${request.id}/files/${file.id}`} download>
                    <Said>{file.fileName}</Said>
                  </a>
                )}{" "}
                <span class="small muted">{formatBytes(file.bytes, locale)}</span>
              </li>
            ))}
          </ul>
        )}
        {request.messageId && request.messageId !== request.sentMessageId && (
          <a href={`/messages/${request.messageId}`}>{t("desk.message")}</a>
        )}
        {request.sentMessageId && <a href={`/messages/${request.sentMessageId}`}>{t("desk.sentMessage")}</a>}
      </div>
      <dl class="desk-said">
        <Fact name={t("desk.askedBy")}>
          {request.askedBy ? <Said>{request.askedBy.name}</Said> : t("desk.fromOutside")} · {when(request.askedAt)}
        </Fact>
        {request.contact && (
          <Fact name={t("desk.contact")}>
            <Said>{request.contact.name}</Said>
          </Fact>
        )}
        {request.customer && (
          <Fact name={t("desk.customer")}>
            <a href={`/customers/${request.customer.id}`}>
              <Said>{request.customer.name}</Said>
            </a>
            {request.tier && ` · ${request.tier}`}
          </Fact>
        )}
        {request.wantedBy && <Fact name={t("desk.wantedBy")}>{words.day(request.wantedBy)}</Fact>}
        <Fact name={t("desk.language")}>{t(`language.${request.language}`)}</Fact>
        {request.note && (
          <Fact name={t("desk.note")}>
            <Quoted>{request.note}</Quoted>
          </Fact>
        )}
        {request.passNote && (
          <Fact name={t("desk.passNote")}>
            <Quoted>{request.passNote}</Quoted>
          </Fact>
        )}
        {request.question && (
          <Fact name={t("desk.question")}>
            <Said>{request.question.by.name}</Said> · {when(request.question.at)}
            <Quoted>{request.question.text}</Quoted>
            {request.question.answer === null ? (
              <p class="warn-text">{t("desk.noAnswer")}</p>
            ) : (
              <>
                <p>{t("desk.answer")}</p>
                <Quoted>{request.question.answer}</Quoted>
              </>
            )}
          </Fact>
        )}
        {request.customerQuestions.length > 0 && (
          <Fact name={t("desk.customerQuestions")}>
            {request.customerQuestions.map((question) => (
              <div key={`${question.at} ${question.name}`}>
                <Said>{question.name}</Said> · {when(question.at)}
                <Quoted>{question.text}</Quoted>
              </div>
            ))}
          </Fact>
        )}
        {request.outcome && (
          <Fact name={t("desk.outcome")}>
            {t(`desk.state.${request.state}`)}
            {request.outcome.lostFor && ` · ${history.t(`lost.${request.outcome.lostFor}`)}`}
            {" · "}
            {when(request.outcome.at)}
            {request.outcome.acceptedBy && (
              <>
                {" · "}
                <Said>{request.outcome.acceptedBy}</Said>
              </>
            )}
            {request.outcome.reason && <Quoted>{request.outcome.reason}</Quoted>}
            {request.outcome.competitor && (
              <p>
                {t("desk.competitor")}: <Said>{request.outcome.competitor}</Said>
              </p>
            )}
            {request.outcome.priceGap !== null && (
              <p>{history.t("lost.cheaper", { percent: writeDecimal(request.outcome.priceGap, locale) })}</p>
            )}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact(props: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** What somebody wrote, as they wrote it. */
export function Quoted(props: { children: string }) {
  return (
    <blockquote class="objection-words">
      <Said>{props.children}</Said>
    </blockquote>
  );
}

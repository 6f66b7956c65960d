import { useEffect, useState } from "preact/hooks";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { deskSettingsEndpoints } from "../../../shared/api/desk-settings.ts";
import { dayIn } from "../../../shared/quote/promise.ts";
import { isOver, mayStep } from "../../../shared/quote/states.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { onDeskChange } from "../desk-live.ts";
import { usePageTitle } from "../page-title.ts";
import { Badge, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { useLoad, useSession } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { HolderAway } from "./desk-away.tsx";
import { FollowUp } from "./desk-follow-up.tsx";
import { RequestHistory } from "./desk-history.tsx";
import { RequestFacts } from "./desk-request-facts.tsx";
import { RequestSteps } from "./desk-request-steps.tsx";
import { OfferedTo, PromiseClock } from "./desk-table.tsx";
import { OutsideSum } from "./outside-sum.tsx";
import { QuoteEditor } from "./quote-editor.tsx";
import { QuoteOut } from "./quote-out.tsx";
import { QuoteView } from "./quote-view.tsx";
import { RequestReplies } from "./request-replies.tsx";

/** `/desk/:id`: what a customer wants, what can be done with it, and its quote. For inside and manager. */
export function DeskRequestPage() {
  const { t } = useDeskWords();
  const { params, query } = usePlace();
  const id = params.id ?? "";
  const asked = Number(query.get("revision"));
  const revision = Number.isInteger(asked) && asked > 0 ? asked : null;
  const loaded = useLoad(`desk ${id} ${revision ?? ""}`, (call) =>
    call(deskEndpoints.getDeskRequest, { params: { id }, query: revision === null ? {} : { revision } }),
  );
  useFresh(loaded.data, revision, loaded.set);
  const request = loaded.data;
  usePageTitle(request?.number ?? request?.customer?.name ?? t("desk.request"));
  return (
    <div class="page desk-page">
      {request === null && loaded.error === null && <Skeleton page />}
      {request === null && <ErrorNote error={loaded.error} onRetry={loaded.reload} page />}
      {request && <Request request={request} onRequest={loaded.set} isOld={isOld(request, revision)} />}
    </div>
  );
}

/** An earlier revision is looked at: nothing is done with it. */
const isOld = ({ revisions }: DeskRequest, shown: number | null): boolean =>
  shown !== null && shown !== revisions.at(-1)?.revision;

/** Asks for the request again whenever something changed at the Desk. */
function useFresh(request: DeskRequest | null, revision: number | null, set: (request: DeskRequest) => void): void {
  const { call } = useSession();
  const id = request?.id;
  useEffect(() => {
    if (id === undefined) return;
    let here = true;
    const stop = onDeskChange(() => {
      call(deskEndpoints.getDeskRequest, { params: { id }, query: revision === null ? {} : { revision } }).then(
        (fresh) => here && set(fresh),
        // It is asked for again; what is on the screen stands.
        () => undefined,
      );
    });
    return () => {
      here = false;
      stop();
    };
  }, [call, id, revision]);
}

function Request(props: { request: DeskRequest; isOld: boolean; onRequest(request: DeskRequest): void }) {
  const { t } = useDeskWords();
  const { request, isOld, onRequest } = props;
  const settings = useLoad("desk-settings", (call) => call(deskSettingsEndpoints.deskSettings, {}));
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => setNowMs(Date.now()), [request]);
  const { current } = request;
  const today = settings.data && dayIn(settings.data.hours.timeZone, nowMs);
  const isEdited = !isOld && request.state === "drafting" && current?.state === "draft";
  return (
    <>
      <PageHead title={request.customer?.name ?? t("desk.noCustomer")}>
        <span class="row">
          <Badge>{t(`desk.state.${request.state}`)}</Badge>
          {request.number && <span class="num">{request.number}</span>}
          <PromiseClock {...request} validUntil={current?.head.validUntil ?? null} nowMs={nowMs} />
          {request.claimedBy && (
            <span>
              {t("desk.who")}: <Said>{request.claimedBy.name}</Said>
            </span>
          )}
          {request.claimedBy && !isOver(request.state) && <HolderAway holder={request.claimedBy} today={today} />}
          <OfferedTo offeredTo={request.offeredTo} />
        </span>
      </PageHead>
      <RequestFacts request={request} nowMs={nowMs} />
      {isOld ? (
        <p class="note note-plain">
          {t("desk.oldRevision", { number: current?.revision ?? 1 })}{" "}
          <a href={`/desk/${request.id}`}>{t("desk.newest")}</a>
        </p>
      ) : (
        <>
          <RequestSteps request={request} onRequest={onRequest} />
          {mayStep("follow", request.state) && (
            <FollowUp request={request} settings={settings.data} nowMs={nowMs} onRequest={onRequest} />
          )}
        </>
      )}
      <Revisions request={request} />
      {request.source === "outside" && current === null && <OutsideSum request={request} />}
      {current && !isEdited && <QuoteOut request={request} revision={current} />}
      {current && !isEdited && <QuoteView request={request} revision={current} settings={settings.data} />}
      {current && isEdited && (
        <QuoteEditor request={request} revision={current} settings={settings.data} onRequest={onRequest} />
      )}
      {request.threadId !== null && request.sentAt !== null && (
        <RequestReplies threadId={request.threadId} sentAt={request.sentAt} />
      )}
      <RequestHistory request={request} nowMs={nowMs} />
    </>
  );
}

function Revisions({ request }: { request: DeskRequest }) {
  const words = useDeskWords();
  const { t } = words;
  if (request.revisions.length < 2) return null;
  return (
    <nav class="row" aria-label={t("desk.revisions")}>
      {request.revisions.map(({ revision, state, issuedAt }) => (
        <a
          key={revision}
          href={`/desk/${request.id}?revision=${revision}`}
          aria-current={revision === request.current?.revision ? "page" : undefined}
        >
          {t("desk.revision", { number: revision })}
          {" · "}
          {issuedAt ? words.day(issuedAt) : t(`desk.revisionState.${state}`)}
        </a>
      ))}
    </nav>
  );
}

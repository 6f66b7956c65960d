import { useEffect, useRef, useState } from "preact/hooks";
import { deskHistoryEndpoints, type RequestEvent } from "../../../shared/api/desk-history.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { useDeskHistoryWords } from "../words/desk-history.ts";
import { localeOf } from "../words/words.tsx";
import { Quoted } from "./desk-request-facts.tsx";

/** What happened to a request, newest first; asked for once it is opened, and again with the page's other news. */
export function RequestHistory(props: { request: DeskRequest; nowMs: number }) {
  const { t } = useDeskHistoryWords();
  const [open, setOpen] = useState(false);
  return (
    <details class="card desk-history" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{t("history.title")}</h2>
      </summary>
      {open && <Events {...props} />}
    </details>
  );
}

function Events({ request, nowMs }: { request: DeskRequest; nowMs: number }) {
  const { t } = useDeskHistoryWords();
  const params = { id: request.id };
  const loaded = useLoad(`desk-history ${request.id}`, (call) => call(deskHistoryEndpoints.requestHistory, { params }));
  const { reload } = loaded;
  const shownOf = useRef(request);
  useEffect(() => {
    if (shownOf.current === request) return;
    shownOf.current = request;
    reload();
  }, [request, reload]);
  const events = loaded.data?.events;
  return (
    <>
      {!events && <ErrorNote error={loaded.error} onRetry={reload} />}
      {!events && loaded.loading && <Skeleton lines={4} />}
      {events?.length === 0 && <p class="muted">{t("history.none")}</p>}
      {events && events.length > 0 && (
        <ol class="plain-list desk-events">
          {events.map((event) => (
            <Event key={event.id} event={event} nowMs={nowMs} />
          ))}
        </ol>
      )}
    </>
  );
}

function Event({ event, nowMs }: { event: RequestEvent; nowMs: number }) {
  const words = useDeskHistoryWords();
  const desk = useDeskWords();
  // A customer who asked, or said yes, has no name among colleagues.
  const isCustomer = event.by === null && event.kind === "created";
  return (
    <li>
      <div class="row">
        <strong>{words.t(`history.${event.kind}`, { to: event.to?.name ?? "" })}</strong>
        {event.revision > 1 && <span class="small muted">{desk.t("desk.revision", { number: event.revision })}</span>}
        {event.by && <Said>{event.by.name}</Said>}
        {isCustomer && <span>{desk.t("desk.fromOutside")}</span>}
        <time class="small muted" dateTime={event.at} title={words.dayTime(event.at)}>
          {relativeTime(event.at, nowMs, localeOf(words))}
        </time>
      </div>
      {event.words !== "" && <Quoted>{event.words}</Quoted>}
    </li>
  );
}

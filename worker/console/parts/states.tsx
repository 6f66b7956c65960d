import type { ComponentChildren } from "preact";
import { ApiError } from "../../../shared/api/client.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords, type WordKey } from "../words/words.tsx";
import { Button, ButtonLink } from "./Button.tsx";

const keyByCode: Readonly<Record<string, WordKey>> = {
  unsent: "error.unsent",
  unavailable: "error.unavailable",
  rate_limited: "error.rate_limited",
  unauthenticated: "error.unauthenticated",
  forbidden: "error.forbidden",
  notice: "error.notice",
  leaving: "error.leaving",
  agreement: "error.agreement",
  step_up_required: "error.step_up_required",
  not_found: "error.not_found",
  conflict: "error.conflict",
  bad_request: "error.bad_request",
  too_large: "error.too_large",
  internal: "error.internal",
};

/** What happened and what is safe, with the request's id in small print. Nothing where there is no error. */
export function ErrorNote(props: {
  error: unknown;
  onRetry?: (() => void) | undefined;
  words?: string | undefined;
  /** The error of a page named by its address: an address that cannot be one leads nowhere, there is no form to mend. */
  page?: boolean;
}) {
  const { t } = useWords();
  if (props.error === null || props.error === undefined) return null;
  const known = props.error instanceof ApiError ? props.error : null;
  const code = props.page && known?.code === "bad_request" ? "not_found" : known?.code;
  // Nothing went wrong, and trying again would not change it: a page that is not the reader's looks like one that is gone.
  if (props.page && (code === "not_found" || code === "forbidden")) {
    return (
      <EmptyState
        alert
        title={t("notHere.title")}
        action={<ButtonLink href="/customers">{t("notFound.go")}</ButtonLink>}
      >
        {t("notHere.text")}
      </EmptyState>
    );
  }
  return (
    <div class="note note-danger" role="alert">
      <div>
        <p>{props.words ?? t(keyByCode[code ?? ""] ?? "error.other")}</p>
        {known?.requestId && <p class="small muted">{t("error.request", { id: known.requestId })}</p>}
      </div>
      {props.onRetry && <Button onClick={props.onRetry}>{t("error.retry")}</Button>}
    </div>
  );
}

/** A quiet box beside the work: what is good to know here. */
export function Note(props: {
  look?: "plain" | "warn" | "good";
  children: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class={`note note-${props.look ?? "plain"}`}>
      <div>{props.children}</div>
      {props.action}
    </div>
  );
}

/** Nothing is here yet: says so, and what to do next. */
export function EmptyState(props: {
  title: string;
  /** It is the whole page: the title is its heading. */
  page?: boolean;
  /** It stands where something else was: said at once to who does not see it. */
  alert?: boolean;
  children?: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class="empty" role={props.alert ? "alert" : undefined}>
      <svg class="empty-mark" viewBox="0 0 48 32" aria-hidden="true">
        <rect x="1" y="1" width="46" height="30" rx="4" />
        <path class="perforation" d="M15 4v24" />
        <path d="M22 12h18M22 20h11" />
      </svg>
      {props.page ? <h1 tabIndex={-1}>{props.title}</h1> : <h2>{props.title}</h2>}
      {props.children && <div class="muted">{props.children}</div>}
      {props.action}
    </div>
  );
}

/**
 * Where something will be; one announcement for all of it. `lines`: of text. `rows`: of a list, as high as its rows, so that
 * nothing moves when they come. `page`: a heading and rows.
 */
export function Skeleton(props: { lines?: number; rows?: number; page?: boolean }) {
  const { t } = useWords();
  const rows = props.rows ?? (props.page ? 8 : 0);
  return (
    <div class="skeleton" role="status">
      <span class="sr-only">{t("loading")}</span>
      {props.page && <span class="skeleton-line skeleton-title" aria-hidden="true" />}
      {rows > 0 && (
        <div class="list" aria-hidden="true">
          {Array.from({ length: rows }, (_, at) => (
            <div key={at} class="skeleton-row">
              <span class="skeleton-round" />
              <span class="skeleton-line" />
              <span class="skeleton-line" />
            </div>
          ))}
        </div>
      )}
      {rows === 0 &&
        Array.from({ length: props.lines ?? 5 }, (_, at) => <span key={at} class="skeleton-line" aria-hidden="true" />)}
    </div>
  );
}

/** How far something is, `value` of `max`, with its words below; without a value it only says that it goes on. */
export function Progress(props: {
  label: string;
  value?: number | undefined;
  max: number;
  children?: ComponentChildren;
}) {
  return (
    <div class="progress">
      <progress aria-label={props.label} value={props.value} max={Math.max(props.max, 1)} />
      {props.children && <div class="progress-text">{props.children}</div>}
    </div>
  );
}

/** A word in a small frame. */
export function Badge(props: {
  look?: "plain" | "good" | "warn" | "danger";
  title?: string;
  children: ComponentChildren;
}) {
  return (
    <span class={`badge badge-${props.look ?? "plain"}`} title={props.title}>
      {props.children}
    </span>
  );
}

/** The head of a page: its one h1, a line about it, and what one can do. */
export function PageHead(props: { title: string; children?: ComponentChildren; actions?: ComponentChildren }) {
  return (
    <header class="page-head">
      <div>
        <h1 tabIndex={-1}>
          <Said>{props.title}</Said>
        </h1>
        {props.children && <p class="muted">{props.children}</p>}
      </div>
      {props.actions && <div class="page-actions">{props.actions}</div>}
    </header>
  );
}

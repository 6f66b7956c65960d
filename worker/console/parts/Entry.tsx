import type { ComponentChildren } from "preact";
import { usePageTitle } from "../page-title.ts";

/** The frame of pages outside the shell: one card, one thing to do. `step` of `steps` draws how far one is. */
export function Entry(props: {
  title: string;
  lead?: ComponentChildren;
  wide?: boolean;
  steps?: number;
  step?: number;
  foot?: ComponentChildren;
  children?: ComponentChildren;
}) {
  usePageTitle(props.title);
  return (
    <main class="entry">
      <div class="entry-brand">
        <img src="/icon.svg" alt="" />
        Counterfoil
      </div>
      <div class={props.wide ? "entry-card entry-wide" : "entry-card"}>
        {props.steps !== undefined && (
          <div class="steps" aria-hidden="true">
            {Array.from({ length: props.steps }, (_, at) => (
              <span key={at} class={at < (props.step ?? 0) ? "done" : ""} />
            ))}
          </div>
        )}
        <div class="stack-tight">
          <h1>{props.title}</h1>
          {props.lead && <p class="muted">{props.lead}</p>}
        </div>
        {props.children}
      </div>
      {props.foot}
    </main>
  );
}

import type { ComponentChildren, JSX } from "preact";

type Look = "primary" | "plain" | "quiet" | "danger";

/** A button; `busy` keeps its width, says so to screen readers and takes no second press. */
export function Button(
  props: { look?: Look; busy?: boolean; children: ComponentChildren } & Omit<
    JSX.IntrinsicElements["button"],
    "children"
  >,
) {
  const { look = "plain", busy = false, children, class: extra, disabled, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      class={`button button-${look} ${extra ?? ""}`}
      disabled={disabled === true || busy}
      aria-busy={busy}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere, so it is an anchor. */
export function ButtonLink(props: { href: string; look?: Look; download?: boolean; children: ComponentChildren }) {
  return (
    <a class={`button button-${props.look ?? "plain"}`} href={props.href} download={props.download}>
      {props.children}
    </a>
  );
}

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Said } from "../../../shared/ui/Said.tsx";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";
import { Icon } from "./icons.tsx";
import { ErrorNote } from "./states.tsx";
import { useModal } from "./use-modal.ts";

/** A modal dialog while it is mounted. The focus stays inside and goes back afterwards; Escape closes. */
export function Dialog(props: { title: string; onClose(): void; wide?: boolean; children: ComponentChildren }) {
  const { t } = useWords();
  const id = useId();
  const element = useModal();
  return (
    <dialog
      ref={element}
      class={props.wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id={id}>
          <Said>{props.title}</Said>
        </h2>
        <button type="button" class="icon-button" aria-label={t("close")} onClick={props.onClose}>
          <Icon name="close" />
        </button>
      </header>
      {props.children}
    </dialog>
  );
}

/** The row of buttons that ends a dialog or a form; the one that goes on stands last. */
export function Actions(props: { children: ComponentChildren }) {
  return <div class="actions">{props.children}</div>;
}

/** A dialog that asks something: Enter or its last button sends it once it is ready, Escape or *Cancel* leaves it. */
export function FormDialog(props: {
  title: string;
  wide?: boolean;
  onClose(): void;
  onSubmit(): void;
  isReady?: boolean;
  busy: boolean;
  error: unknown;
  /** What the error means here, where the usual words would not do. */
  errorWords?: string | undefined;
  /** *Save* where it is left out. */
  submitLabel?: string;
  children: ComponentChildren;
}) {
  const { t } = useWords();
  const { isReady = true } = props;
  return (
    <Dialog title={props.title} wide={props.wide ?? false} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) props.onSubmit();
        }}
      >
        {props.children}
        <ErrorNote error={props.error} words={props.errorWords} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={props.busy} disabled={!isReady}>
            {props.submitLabel ?? t("save")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

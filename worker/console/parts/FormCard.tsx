import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useWords } from "../words/words.tsx";
import { Button } from "./Button.tsx";
import { Actions } from "./Dialog.tsx";
import { ErrorNote } from "./states.tsx";

/** A form of a page that changes what holds for the company: its heading names it. */
export function FormCard(props: {
  heading: string;
  about: string;
  onSubmit(): void;
  isReady: boolean;
  busy: boolean;
  error: unknown;
  children: ComponentChildren;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <form
      class="card stack"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        if (props.isReady) props.onSubmit();
      }}
    >
      <h2 id={id}>{props.heading}</h2>
      <p class="muted">{props.about}</p>
      {props.children}
      <ErrorNote error={props.error} />
      <Actions>
        <Button look="primary" type="submit" busy={props.busy} disabled={!props.isReady}>
          {t("save")}
        </Button>
      </Actions>
    </form>
  );
}

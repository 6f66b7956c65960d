import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { useWords } from "../words/words.tsx";
import { Button, ButtonLink } from "./Button.tsx";
import { EmptyState } from "./states.tsx";

/** Where a page throws while it is drawn: says so in its place; navigation and search go on working. */
export function PageBoundary(props: { children: ComponentChildren }) {
  const { t } = useWords();
  const [error, again] = useErrorBoundary();
  if (error === undefined) return <>{props.children}</>;
  return (
    <EmptyState
      page
      alert
      title={t("broken.title")}
      action={
        <div class="row">
          <Button look="primary" onClick={again}>
            {t("error.retry")}
          </Button>
          <ButtonLink href="/customers">{t("notFound.go")}</ButtonLink>
        </div>
      }
    >
      {t("broken.text")}
    </EmptyState>
  );
}

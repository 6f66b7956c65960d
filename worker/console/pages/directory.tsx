import { useState } from "preact/hooks";
import { directoryEndpoints } from "../../../shared/api/directory.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useDirectoryWords } from "../words/directory.ts";

/** `/settings/directory`: what the company's directory comes in with. For admins. */
export function DirectoryPage() {
  const { t, day, dayTime } = useDirectoryWords();
  const { call } = useSession();
  usePageTitle(t("dir.title"));
  const loaded = useLoad("directory", (ask) => ask(directoryEndpoints.directoryTokens, {}));
  const action = useAction();
  const [name, setName] = useState("");
  const [made, setMade] = useState<{ url: string; secret: string } | null>(null);
  const make = () =>
    void action.run(async () => {
      setMade(await call(directoryEndpoints.makeDirectoryToken, { body: { name: name.trim() } }));
      setName("");
      loaded.reload();
    });
  const end = (id: string) =>
    void action.run(async () => {
      await call(directoryEndpoints.endDirectoryToken, { params: { id } });
      loaded.reload();
    });
  return (
    <div class="page page-narrow">
      <PageHead title={t("dir.title")}>{t("dir.lead")}</PageHead>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") make();
        }}
      >
        <Field label={t("dir.name")} value={name} maxLength={80} autocomplete="off" onValue={setName} />
        <ErrorNote error={action.error} />
        <Actions>
          <Button look="primary" type="submit" busy={action.busy} disabled={name.trim() === ""}>
            {t("dir.make")}
          </Button>
        </Actions>
        {made && (
          <div class="stack" role="status">
            <span class="field-label">{t("dir.url")}</span>
            <CopyField label={t("dir.url")} value={made.url} />
            <span class="field-label">{t("dir.secret")}</span>
            <CopyField label={t("dir.secret")} value={made.secret} />
            <p class="muted small">{t("dir.how")}</p>
          </div>
        )}
      </form>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton lines={3} />}
      {loaded.data?.tokens.length === 0 && <EmptyState title={t("dir.none")} />}
      {loaded.data?.tokens.map((token) => (
        <section key={token.id} class="card stack-tight">
          <h2>
            <Said>{token.name}</Said>
          </h2>
          <p class="small muted">
            {t("dir.made", { name: token.madeBy, day: day(token.createdAt) })} ·{" "}
            {token.lastUsedAt === null ? t("dir.never") : t("dir.used", { at: dayTime(token.lastUsedAt) })}
            {token.revokedAt !== null && <> · {t("dir.ended", { day: day(token.revokedAt) })}</>}
          </p>
          {token.makerLeft && token.revokedAt === null && <p class="warn-text">{t("dir.makerLeft")}</p>}
          {token.revokedAt === null && (
            <Actions>
              <Button onClick={() => end(token.id)}>
                {t("dir.end")}
                <span class="sr-only">: {token.name}</span>
              </Button>
            </Actions>
          )}
        </section>
      ))}
    </div>
  );
}

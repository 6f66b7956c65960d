import { useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type OwnNever, ownNeverEndpoints } from "../../../shared/api/own-never.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useOwnNeverWords } from "../words/own-never.ts";

const looksRight = (entry: string): boolean => entry.length <= 254 && /^[^\s%*_]+\.[^\s.]+\.?$|@/.test(entry);

/** Addresses and domains of which nothing is saved from one's mailboxes. Nothing where the rules let nobody keep a list. */
export function OwnNeverCard() {
  const { t } = useOwnNeverWords();
  const { call } = useSession();
  const toast = useToast();
  const list = useLoad("own-never", (ask) => ask(ownNeverEndpoints.listOwnNever, {}));
  const removing = useAction();
  if (list.data === null) return <ErrorNote error={list.error} onRetry={list.reload} />;
  const { allowed, entries } = list.data;
  if (!allowed && entries.length === 0) return null;
  const remove = ({ entry }: OwnNever) =>
    void removing.run(async () => {
      list.set(await call(ownNeverEndpoints.removeOwnNever, { params: { entry } }));
      toast({
        text: t("own.removed", { entry }),
        ...(allowed && { undo: async () => list.set(await call(ownNeverEndpoints.addOwnNever, { body: { entry } })) }),
      });
    });
  return (
    <section class="card stack">
      <h2>{t("own.title")}</h2>
      <p class="muted">{t("own.text")}</p>
      {!allowed && <Note>{t("own.notAllowed")}</Note>}
      {entries.length === 0 ? (
        <p class="small muted">{t("own.none")}</p>
      ) : (
        <ul class="own-never">
          {entries.map((one) => (
            <li key={one.entry} class="rule-head">
              <span>
                <Said>{one.entry}</Said>
                {!one.applies && <span class="small muted"> {t("own.customers")}</span>}
              </span>
              <Button look="quiet" aria-label={t("own.remove", { entry: one.entry })} onClick={() => remove(one)}>
                {t("remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <ErrorNote error={removing.error} />
      {allowed && <AddEntry onAdded={list.set} />}
    </section>
  );
}

function AddEntry(props: { onAdded(list: { allowed: boolean; entries: OwnNever[] }): void }) {
  const { t } = useOwnNeverWords();
  const { call } = useSession();
  const action = useAction();
  const [entry, setEntry] = useState("");
  const [tried, setTried] = useState(false);
  const given = entry.trim();
  const isRefused = action.error instanceof ApiError && action.error.code === "bad_request";
  const add = () =>
    void action.run(async () => {
      props.onAdded(await call(ownNeverEndpoints.addOwnNever, { body: { entry: given } }));
      setEntry("");
      setTried(false);
    });
  return (
    <form
      class="stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        action.clear();
        setTried(true);
        if (looksRight(given)) add();
      }}
    >
      <Field
        label={t("own.entry")}
        hint={t("own.hint")}
        value={entry}
        onValue={setEntry}
        problem={tried && !looksRight(given) ? t("own.shape") : isRefused ? t("own.refused") : null}
        maxLength={254}
        autocomplete="off"
        inputMode="email"
      />
      {!isRefused && <ErrorNote error={action.error} />}
      <div class="row">
        <Button type="submit" busy={action.busy}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}

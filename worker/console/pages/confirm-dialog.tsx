import { useEffect, useState } from "preact/hooks";
import { z } from "zod";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { setupEndpoints } from "../../../shared/api/setup.ts";
import { callSignIn } from "../client.ts";
import { answerConfirmations } from "../confirm.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { hasPasskeys, PasskeyDeclined, signInByPasskey } from "../passkey.ts";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { ByCode } from "./sign-in.tsx";

const redirectSchema = z.object({ url: z.url() });

/** Stands by on every page; opens when something needs a sign-in of just now. */
export function ConfirmHost() {
  const [settle, setSettle] = useState<((confirmed: boolean) => void) | null>(null);
  useEffect(
    () =>
      answerConfirmations(
        () =>
          new Promise<boolean>((resolve) => {
            setSettle(() => (confirmed: boolean) => {
              setSettle(null);
              resolve(confirmed);
            });
          }),
      ),
    [],
  );
  return settle === null ? null : <ConfirmDialog onSettled={settle} />;
}

/** Confirms with what this person can sign in with: passkey, the company's sign-in, a code. */
function ConfirmDialog(props: { onSettled(confirmed: boolean): void }) {
  const { t } = useWords();
  const { call } = useSession();
  const me = useLoad("confirm-me", (ask) => ask(peopleEndpoints.me, {}));
  const ways = useLoad("confirm-ways", (ask) => ask(setupEndpoints.signInWays, {}));
  const action = useAction();
  const person = me.data?.person;

  // Who signs in as somebody else has not confirmed anything: the page becomes that person's.
  const done = async () => {
    const now = await call(peopleEndpoints.me, {});
    if (now.person.id !== person?.id) location.reload();
    else props.onSettled(true);
  };
  const byPasskey = () =>
    void action.run(async () => {
      await signInByPasskey();
      await done();
    });
  const byOidc = () =>
    void action.run(async () => {
      const here = location.pathname + location.search;
      const answer = await callSignIn("sign-in/social", {
        provider: "oidc",
        callbackURL: here,
        errorCallbackURL: here,
      });
      location.assign(redirectSchema.parse(answer).url);
    });
  const close = () => props.onSettled(false);

  if (!person || ways.data === null || me.data === null) {
    return (
      <Dialog title={t("confirm.title")} onClose={close}>
        <ErrorNote error={me.error ?? ways.error} />
        <Skeleton lines={2} />
      </Dialog>
    );
  }
  const passkey = me.data.hasPasskey && hasPasskeys();
  const { oidc } = ways.data;
  const emailCode = ways.data.emailCode && me.data.takesCodes;
  return (
    <Dialog title={t("confirm.title")} onClose={close}>
      <div class="stack">
        <p>{t("confirm.text", { name: person.name })}</p>
        {action.error instanceof PasskeyDeclined ? (
          <Note>{t("signIn.passkeyNone")}</Note>
        ) : (
          <ErrorNote error={action.error} />
        )}
        {passkey && (
          <Button look="primary" busy={action.busy} onClick={byPasskey}>
            {t("confirm.passkey")}
          </Button>
        )}
        {oidc && (
          <>
            <Button busy={action.busy} onClick={byOidc}>
              {t("signIn.oidc", { label: oidc.label })}
            </Button>
            <p class="field-hint">{t("confirm.oidcHint")}</p>
          </>
        )}
        {emailCode && <ByCode email={person.email} onDone={() => void action.run(done)} />}
        {!passkey && !oidc && !emailCode && <Note look="warn">{t("confirm.none")}</Note>}
        <Actions>
          <Button onClick={close}>{t("cancel")}</Button>
        </Actions>
      </div>
    </Dialog>
  );
}

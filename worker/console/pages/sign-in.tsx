import { useState } from "preact/hooks";
import { z } from "zod";
import { ApiError } from "../../../shared/api/client.ts";
import { setupEndpoints } from "../../../shared/api/setup.ts";
import { callSignIn } from "../client.ts";
import { Button } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { hasPasskeys, PasskeyDeclined, signInByPasskey } from "../passkey.ts";
import { navigate, ownPath, usePlace } from "../router.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";

const redirectSchema = z.object({ url: z.url() });

/** `/sign-in?next=…`: every way that this company offers, and back to where the person was. */
export function SignInPage() {
  const { t } = useWords();
  const place = usePlace();
  const { setMe } = useSession();
  const ways = useLoad("sign-in-ways", (call) => call(setupEndpoints.signInWays, {}));
  const action = useAction();
  const next = ownPath(place.query.get("next"));

  const done = () => {
    setMe(null);
    navigate(next, { replace: true });
  };
  const byPasskey = () =>
    void action.run(async () => {
      await signInByPasskey();
      done();
    });
  const byOidc = () =>
    void action.run(async () => {
      const here = `/sign-in?next=${encodeURIComponent(next)}`;
      const answer = await callSignIn("sign-in/social", {
        provider: "oidc",
        callbackURL: next,
        errorCallbackURL: here,
      });
      location.assign(redirectSchema.parse(answer).url);
    });

  const found = ways.data;
  const title = found?.companyName ? t("signIn.to", { company: found.companyName }) : t("signIn.title");
  if (found === null) {
    return (
      <Entry title={t("signIn.title")}>
        {ways.error === null ? <Skeleton lines={3} /> : <ErrorNote error={ways.error} onRetry={ways.reload} />}
      </Entry>
    );
  }
  return (
    <Entry title={title} foot={<p class="entry-foot">{t("signIn.lost")}</p>}>
      {found.setupNeeded && <Note look="warn">{t("signIn.setupFirst")}</Note>}
      {found.demo && <Note>{t("signIn.demo")}</Note>}
      {found.oidc && place.query.has("error") && (
        <Note look="warn">{t("signIn.oidcRefused", { label: found.oidc.label })}</Note>
      )}
      {action.error instanceof PasskeyDeclined ? (
        <Note>{t("signIn.passkeyNone")}</Note>
      ) : (
        <ErrorNote error={action.error} words={is401(action.error) ? t("signIn.passkeyNone") : undefined} />
      )}
      {hasPasskeys() && (
        <div class="stack-tight">
          <Button look="primary" busy={action.busy} onClick={byPasskey}>
            {t("signIn.passkey")}
          </Button>
          <p class="field-hint">{t("signIn.passkeyHint")}</p>
        </div>
      )}
      {found.oidc && (
        <Button busy={action.busy} onClick={byOidc}>
          {t("signIn.oidc", { label: found.oidc.label })}
        </Button>
      )}
      {found.emailCode && (hasPasskeys() || found.oidc) && <div class="or">{t("signIn.or")}</div>}
      {found.emailCode && <ByCode onDone={done} />}
    </Entry>
  );
}

const is401 = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** Two steps: ask for a code, then enter it. Whether the address is known is not said. */
export function ByCode(props: { email?: string; onDone(): void }) {
  const { t } = useWords();
  const [email, setEmail] = useState(props.email ?? "");
  const [code, setCode] = useState("");
  const [sent, setSent] = useState(false);
  const action = useAction();

  const send = () =>
    void action.run(async () => {
      await callSignIn("email-otp/send-verification-otp", { email: email.trim().toLowerCase(), type: "sign-in" });
      setSent(true);
    });
  const enter = () =>
    void action.run(async () => {
      await callSignIn("sign-in/email-otp", { email: email.trim().toLowerCase(), otp: code.replace(/\D/g, "") });
      props.onDone();
    });

  if (!sent) {
    return (
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        {props.email === undefined && (
          <Field
            label={t("signIn.email")}
            value={email}
            onValue={setEmail}
            autocomplete="username"
            inputMode="email"
            required
          />
        )}
        <ErrorNote error={action.error} />
        <Button type="submit" busy={action.busy} look={hasPasskeys() ? "plain" : "primary"}>
          {props.email === undefined ? t("signIn.sendCode") : t("confirm.sendCode", { email: props.email })}
        </Button>
      </form>
    );
  }
  const wrong = action.error instanceof ApiError && action.error.status >= 400 && action.error.status < 404;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        enter();
      }}
    >
      <p class="muted">{t("signIn.codeSent", { email: email.trim() })}</p>
      <Field
        label={t("signIn.code")}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode="numeric"
        maxLength={9}
        class="code-input"
        autofocus
        required
        problem={wrong ? t("signIn.codeWrong") : null}
      />
      {!wrong && <ErrorNote error={action.error} />}
      <Button type="submit" look="primary" busy={action.busy}>
        {t("signIn.do")}
      </Button>
      {props.email === undefined && (
        <Button
          look="quiet"
          onClick={() => {
            setSent(false);
            setCode("");
            action.clear();
          }}
        >
          {t("signIn.otherEmail")}
        </Button>
      )}
    </form>
  );
}

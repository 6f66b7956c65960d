import { useId, useRef, useState } from "preact/hooks";
import { deskLogoEndpoints } from "../../../shared/api/desk-logo.ts";
import { toBase64 } from "../base64.ts";
import { printLogo } from "../desk/print-logo.ts";
import { Button } from "../parts/Button.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useDeskSettingsWords } from "../words/desk-settings.ts";

/** The logo of the letterhead: any picture that the browser can draw, made into one that prints. */
export function LogoField({ logo, onLogo }: { logo: string; onLogo(logo: string): void }) {
  const { t } = useDeskSettingsWords();
  const { call } = useSession();
  const action = useAction();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [isUnread, setUnread] = useState(false);
  const choose = (file: File | undefined) =>
    void action.run(async () => {
      if (!file) return;
      const bytes = await printLogo(file);
      setUnread(bytes === null);
      if (bytes) onLogo((await call(deskLogoEndpoints.putLogo, { body: { data: toBase64(bytes) } })).logo);
    });
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {t("deskSet.logo")}
      </label>
      {logo !== "" && <img class="logo-shown" src={`/api/logos/${logo}`} alt={t("deskSet.logo")} />}
      <div class="row">
        <input
          ref={input}
          id={id}
          type="file"
          class="sr-only"
          accept="image/*"
          onChange={(event) => {
            choose(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <Button busy={action.busy} onClick={() => input.current?.click()}>
          {t(logo === "" ? "deskSet.logoChoose" : "deskSet.logoOther")}
        </Button>
        {logo !== "" && (
          <Button look="quiet" onClick={() => onLogo("")}>
            {t("deskSet.logoNone")}
          </Button>
        )}
      </div>
      <p class="field-hint">{t("deskSet.logoText")}</p>
      {isUnread && (
        <p class="field-problem" role="alert">
          {t("deskSet.logoUnread")}
        </p>
      )}
      <ErrorNote error={action.error} />
    </div>
  );
}

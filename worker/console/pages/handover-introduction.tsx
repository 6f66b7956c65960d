import { useState } from "preact/hooks";
import { pathOf } from "../../../shared/api/client.ts";
import { handoverCustomerEndpoints } from "../../../shared/api/handover-customers.ts";
import type { HandoverCustomer } from "../../../shared/api/handover-facts.ts";
import { handoverSheetEndpoints } from "../../../shared/api/handover-sheets.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, DayField, SelectField } from "../parts/Field.tsx";
import { Badge, ErrorNote } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";

type Language = "en" | "zh" | "ru";
const languages: readonly Language[] = ["en", "zh", "ru"];

/** The mail that introduces who takes over, and the talk of both. */
export function HandoverIntroduction(props: { id: string; item: HandoverCustomer; onChanged(): void }) {
  const { t, dayTime } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const { id, item, onChanged } = props;
  const params = { id, customerId: item.customer.id };
  const [draft, setDraft] = useState<{ language: Language; subject: string; text: string; mailto: string } | null>(
    null,
  );
  if (item.taker === null || item.state === "left") return null;
  const load = (language?: Language) =>
    void action.run(async () => {
      const query = language === undefined ? {} : { language };
      setDraft(await call(handoverSheetEndpoints.getIntroduction, { params, query }));
    });
  const setTalk = (talkOn: string | null, done: boolean) =>
    void action.run(async () => {
      await call(handoverCustomerEndpoints.setTalk, { params, body: { talkOn, done } });
      onChanged();
    });
  const file = draft && pathOf(handoverSheetEndpoints.getIntroductionFile.path, params, { language: draft.language });
  return (
    <section class="card stack" aria-labelledby="ho-intro">
      <h2 id="ho-intro">
        {t("ho.intro")}{" "}
        {item.introSentAt !== null && (
          <Badge look="good">{t("ho.intro.sent", { at: dayTime(item.introSentAt) })}</Badge>
        )}
      </h2>
      <p class="muted">{t("ho.intro.text")}</p>
      {draft === null && (
        <Actions>
          <Button busy={action.busy} onClick={() => load()}>
            {t("ho.intro.write")}
          </Button>
        </Actions>
      )}
      {draft !== null && (
        <>
          <SelectField
            label={t("ho.intro.language")}
            value={draft.language}
            options={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
            onValue={load}
          />
          <p>
            <strong>
              <Said>{draft.subject}</Said>
            </strong>
          </p>
          <p class="said-block">
            <Said>{draft.text}</Said>
          </p>
          <Actions>
            <CopyButton value={draft.text} />
            {file && <ButtonLink href={file}>{t("ho.intro.file")}</ButtonLink>}
            <ButtonLink look="primary" href={draft.mailto}>
              {t("ho.intro.write")}
            </ButtonLink>
          </Actions>
        </>
      )}
      <ErrorNote error={action.error} />
      <h3>{t("ho.talk")}</h3>
      <DayField
        label={t("ho.talk.on")}
        value={item.talkOn ?? ""}
        onValue={(talkOn) => setTalk(talkOn || null, item.talkDoneAt !== null)}
      />
      <Check
        label={t("ho.talk.done")}
        checked={item.talkDoneAt !== null}
        onValue={(done) => setTalk(item.talkOn, done)}
      />
    </section>
  );
}

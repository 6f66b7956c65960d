import { useState } from "preact/hooks";
import { type DeskSettings, deskSettingsEndpoints, deskSettingsSchema } from "../../../shared/api/desk-settings.ts";
import { useLeaveQuestion } from "../leave-question.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Choices, Field } from "../parts/Field.tsx";
import { ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useDeskRouteWords } from "../words/desk-routes.ts";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import { DeskAbsences } from "./desk-settings-away.tsx";
import { Hours } from "./desk-settings-hours.tsx";
import { LogoField } from "./desk-settings-logo.tsx";
import { NumberField, type Numbers, numbersRead } from "./desk-settings-number.tsx";
import { DeskRoutes } from "./desk-settings-routes.tsx";
import { DeskApprovalRules } from "./desk-settings-rules.tsx";
import { Ways } from "./desk-settings-ways.tsx";

/** `/settings/desk`: how the Desk works. For admins. */
export function DeskSettingsPage() {
  const { t } = useDeskSettingsWords();
  usePageTitle(t("deskSet.title"));
  const routes = useDeskRouteWords();
  const toast = useToast();
  // A form drawn anew shows what is saved.
  const [round, setRound] = useState(0);
  const loaded = useLoad("desk-settings", (call) => call(deskSettingsEndpoints.deskSettings, {}));
  return (
    <div class="page page-narrow">
      <PageHead title={t("deskSet.title")} actions={<ButtonLink href="/items/feeds">{t("deskSet.feeds")}</ButtonLink>}>
        {t("deskSet.lead")}
      </PageHead>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {loaded.data === null && loaded.loading && <Skeleton />}
      <DeskAbsences />
      {loaded.data && (
        <SettingsForm
          key={round}
          settings={loaded.data}
          onSaved={loaded.set}
          onDiscard={() => {
            setRound(round + 1);
            toast({ text: routes.t("route.discarded") });
          }}
        />
      )}
    </div>
  );
}

/** Changes what is in the form; a function says it of what is there by then. */
export type Change = (part: Partial<DeskSettings> | ((now: DeskSettings) => Partial<DeskSettings>)) => void;

function SettingsForm(props: { settings: DeskSettings; onSaved(settings: DeskSettings): void; onDiscard(): void }) {
  const { t } = useDeskSettingsWords();
  const routes = useDeskRouteWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [settings, setSettings] = useState(props.settings);
  const [numbers, setNumbers] = useState<Numbers>({});
  const change: Change = (part) =>
    setSettings((now) => ({ ...now, ...(typeof part === "function" ? part(now) : part) }));
  const checked = deskSettingsSchema.safeParse(settings);
  const isWrong = (...path: string[]): boolean =>
    !checked.success && checked.error.issues.some((issue) => path.every((step, at) => String(issue.path[at]) === step));
  const save = () =>
    void action.run(async () => {
      if (!checked.success) return;
      const saved = await call(deskSettingsEndpoints.updateDeskSettings, {
        body: changedOnly(checked.data, props.settings),
      });
      setSettings(saved);
      setNumbers({});
      props.onSaved(saved);
      toast({ text: t("saved") });
    });
  const isChanged = !numbersRead(numbers) || JSON.stringify(settings) !== JSON.stringify(props.settings);
  useLeaveQuestion(isChanged);
  const parts = { settings, change, isWrong, numbers, setNumbers };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Letterhead {...parts} />
      <section class="card stack">
        <h2>{t("deskSet.outside")}</h2>
        <Choices
          label={t("deskSet.outsideSees")}
          value={settings.outsideSees}
          options={(["status", "totals", "lines"] as const).map((value) => ({
            value,
            label: t(`deskSet.sees.${value}`),
            hint: t(`deskSet.seesHint.${value}`),
          }))}
          onValue={(outsideSees) => change({ outsideSees })}
        />
      </section>
      <DeskRoutes {...parts} />
      <DeskApprovalRules {...parts} />
      <Ways {...parts} />
      <Figures {...parts} />
      <Hours {...parts} />
      <ErrorNote error={action.error} />
      {!checked.success && <p class="field-problem">{t("deskSet.problem")}</p>}
      <Actions>
        {isChanged && <Button onClick={props.onDiscard}>{routes.t("route.discard")}</Button>}
        <Button type="submit" look="primary" busy={action.busy} disabled={!checked.success || !numbersRead(numbers)}>
          {t("save")}
        </Button>
      </Actions>
    </form>
  );
}

/** What was changed here: what another admin changed beside it stays. */
function changedOnly(now: DeskSettings, before: DeskSettings): Partial<DeskSettings> {
  const entries = Object.entries(now);
  const had = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    entries.filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(had.get(field))),
  );
}

export interface Part {
  settings: DeskSettings;
  change: Change;
  isWrong(...path: string[]): boolean;
  numbers: Numbers;
  setNumbers(numbers: Numbers): void;
}

const sellerFields = [
  ["name", 200],
  ["country", 2],
  ["email", 254],
  ["phone", 100],
  ["site", 200],
  ["taxId", 50],
] as const;
const sellerTexts = [
  ["address", 1000, 3],
  ["footer", 1000, 3],
  ["terms", 20_000, 6],
] as const;

function Letterhead({ settings: { seller }, change, isWrong }: Part) {
  const { t } = useDeskSettingsWords();
  return (
    <section class="card stack">
      <h2>{t("deskSet.letterhead")}</h2>
      <p class="muted">{t("deskSet.letterheadText")}</p>
      <LogoField logo={seller.logo} onLogo={(logo) => change({ seller: { ...seller, logo } })} />
      <div class="quote-fields">
        {sellerFields.map(([field, most]) => (
          <Field
            key={field}
            label={t(`deskSet.seller.${field}`)}
            value={seller[field]}
            maxLength={most}
            problem={isWrong("seller", field) ? t("deskSet.wrong") : null}
            onValue={(text) =>
              change({ seller: { ...seller, [field]: field === "country" ? text.trim().toUpperCase() : text } })
            }
          />
        ))}
      </div>
      {sellerTexts.map(([field, most, rows]) => (
        <div key={field} class="field">
          <label class="field-label" for={`seller-${field}`}>
            {t(`deskSet.seller.${field}`)}
          </label>
          <textarea
            id={`seller-${field}`}
            class="input"
            dir="auto"
            rows={rows}
            maxLength={most}
            value={seller[field]}
            onInput={(event) => change({ seller: { ...seller, [field]: event.currentTarget.value } })}
          />
        </div>
      ))}
    </section>
  );
}

const tiers = ["A", "B", "C", "other"] as const;

function Figures(part: Part) {
  const { t } = useDeskSettingsWords();
  const { settings, change, isWrong } = part;
  return (
    <section class="card stack">
      <h2>{t("deskSet.figures")}</h2>
      <div class="quote-fields">
        <Field
          label={t("deskSet.currency")}
          value={settings.currency}
          maxLength={3}
          problem={isWrong("currency") ? t("deskSet.wrong") : null}
          onValue={(text) => change({ currency: text.trim().toUpperCase() })}
        />
        <NumberField
          {...part}
          name="tax"
          label={t("deskSet.tax")}
          value={settings.taxPercent}
          wrong={isWrong("taxPercent")}
          onValue={(value) => change({ taxPercent: value ?? "0" })}
        />
        <NumberField
          {...part}
          name="valid"
          label={t("deskSet.validDays")}
          value={String(settings.validDays)}
          wrong={isWrong("validDays")}
          onValue={(value) => change({ validDays: Number(value ?? 0) })}
        />
        <Field
          label={t("deskSet.prefix")}
          hint={t("deskSet.prefixHint", { example: `${settings.numberPrefix}-2026-00001` })}
          value={settings.numberPrefix}
          maxLength={10}
          problem={isWrong("numberPrefix") ? t("deskSet.prefixProblem") : null}
          onValue={(text) => change({ numberPrefix: text.trim().toUpperCase() })}
        />
      </div>
      <h3>{t("deskSet.promise")}</h3>
      <p class="muted">{t("deskSet.promiseText")}</p>
      <div class="quote-fields">
        {tiers.map((tier) => (
          <NumberField
            key={tier}
            {...part}
            name={`promise ${tier}`}
            label={t(tier === "other" ? "deskSet.promiseOther" : "deskSet.promiseOf", { tier })}
            value={String(settings.promiseHours[tier])}
            wrong={isWrong("promiseHours", tier)}
            onValue={(value) => change({ promiseHours: { ...settings.promiseHours, [tier]: Number(value ?? 0) } })}
          />
        ))}
      </div>
    </section>
  );
}

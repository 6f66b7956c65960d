import { peopleEndpoints } from "../../../shared/api/people.ts";
import type { ApprovalRule } from "../../../shared/quote/approval.ts";
import { Button } from "../parts/Button.tsx";
import { Check } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useDeskSettingsWords } from "../words/desk-settings.ts";
import type { Part } from "./desk-settings.tsx";
import { NumberField } from "./desk-settings-number.tsx";

const MOST_RULES = 100;
const tiers = ["A", "B", "C"] as const;

const newRule = (): ApprovalRule => ({
  id: crypto.randomUUID(),
  ...{ tiers: [], personIds: [], approverIds: [], nonListPrice: false },
  ...{ discountOver: null, marginUnder: null, amountOver: null, paymentDaysOver: null, escalateAfterHours: null },
});

/** Which quotes a second person looks at: each rule's limits that are set and passed are a reason. */
export function DeskApprovalRules(part: Part) {
  const { t } = useDeskSettingsWords();
  const { settings, change } = part;
  const rules = settings.approval;
  const loaded = useLoad("desk-settings-people", (call) => call(peopleEndpoints.listPeople, {}));
  const people = loaded.data?.people.filter(({ status }) => status === "active") ?? [];
  return (
    <section class="card stack">
      <h2>{t("deskSet.approval")}</h2>
      <p class="muted">{t("deskSet.approvalText")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {rules.length === 0 && <p>{t("deskSet.noRules")}</p>}
      {rules.map((rule, at) => (
        <RuleForm
          key={rule.id}
          {...part}
          number={at + 1}
          rule={rule}
          people={people}
          onRule={(next) => change({ approval: rules.with(at, next) })}
          onRemove={() => change({ approval: rules.toSpliced(at, 1) })}
        />
      ))}
      <div class="row">
        <Button disabled={rules.length >= MOST_RULES} onClick={() => change({ approval: [...rules, newRule()] })}>
          {t("deskSet.addRule")}
        </Button>
      </div>
    </section>
  );
}

function RuleForm(
  props: Part & {
    number: number;
    rule: ApprovalRule;
    people: readonly { id: string; name: string; roles: readonly string[] }[];
    onRule(rule: ApprovalRule): void;
    onRemove(): void;
  },
) {
  const { t } = useDeskSettingsWords();
  const { rule, onRule, number } = props;
  const limit = (field: "discountOver" | "marginUnder" | "amountOver") => (
    <NumberField
      {...props}
      name={`${rule.id} ${field}`}
      label={t(`deskSet.rule.${field}`, field === "amountOver" ? { currency: props.settings.currency } : {})}
      value={rule[field]}
      empty
      wrong={props.isWrong("approval", String(number - 1), field)}
      onValue={(value) => onRule({ ...rule, [field]: value })}
    />
  );
  const whole = (field: "paymentDaysOver" | "escalateAfterHours") => (
    <NumberField
      {...props}
      name={`${rule.id} ${field}`}
      label={t(`deskSet.rule.${field}`)}
      value={rule[field] === null ? null : String(rule[field])}
      empty
      wrong={props.isWrong("approval", String(number - 1), field)}
      onValue={(value) => onRule({ ...rule, [field]: value === null ? null : Number(value) })}
    />
  );
  const among = (ids: readonly string[], id: string, on: boolean): string[] =>
    on ? [...ids, id] : ids.filter((one) => one !== id);
  const named = (field: "personIds" | "approverIds", roles: readonly string[]) => {
    const could = props.people.filter(
      (one) => rule[field].includes(one.id) || one.roles.some((role) => roles.includes(role)),
    );
    return (
      <fieldset class="deskset-people">
        <legend class="field-label">{t(`deskSet.rule.${field}`)}</legend>
        {could.map(({ id, name }) => (
          <Check
            key={id}
            label={name}
            checked={rule[field].includes(id)}
            onValue={(on) => onRule({ ...rule, [field]: among(rule[field], id, on) })}
          />
        ))}
      </fieldset>
    );
  };
  return (
    <fieldset class="deskset-rule stack-tight">
      <legend>{t("deskSet.ruleNumber", { number })}</legend>
      <div class="quote-fields">
        {limit("discountOver")}
        {limit("marginUnder")}
        {limit("amountOver")}
        {whole("paymentDaysOver")}
        {whole("escalateAfterHours")}
      </div>
      <Check
        label={t("deskSet.rule.nonListPrice")}
        checked={rule.nonListPrice}
        onValue={(nonListPrice) => onRule({ ...rule, nonListPrice })}
      />
      <fieldset class="row deskset-people">
        <legend class="field-label">{t("deskSet.rule.tiers")}</legend>
        {tiers.map((tier) => (
          <Check
            key={tier}
            label={tier}
            checked={rule.tiers.includes(tier)}
            onValue={(on) =>
              onRule({ ...rule, tiers: tiers.filter((one) => (one === tier ? on : rule.tiers.includes(one))) })
            }
          />
        ))}
      </fieldset>
      {named("personIds", ["inside", "manager"])}
      {named("approverIds", ["inside", "manager"])}
      <div class="row">
        <Button look="quiet" onClick={props.onRemove}>
          {t("deskSet.removeRule", { number })}
        </Button>
      </div>
    </fieldset>
  );
}

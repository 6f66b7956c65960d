import { useState } from "preact/hooks";
import { tierSchema } from "../../../shared/api/customer-ref.ts";
import { languageSchema, type Person, type Team } from "../../../shared/api/people.ts";
import type { OwnerRule, Pool } from "../../../shared/care/owner-rules.ts";
import { isolated } from "../../../shared/direction.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { useOwnersWords } from "../words/owners.ts";
import { nameIn } from "./owners-filters.tsx";

interface Given {
  rule: OwnerRule;
  number: number;
  isLast: boolean;
  mayChange: boolean;
  people: readonly Person[];
  /** Who may be given customers. */
  carriers: ReadonlySet<string>;
  teams: readonly Team[];
  /** The teams that a rule of the reader's may ask for; null: any. */
  ownTeams: readonly string[] | null;
  onRule(rule: OwnerRule): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

/** One rule: how it reads, and for who may change it what it goes by and whom it names. */
export function OwnersRule(props: Given) {
  const words = useOwnersWords();
  const { t } = words;
  const { rule, number, mayChange, teams, ownTeams, onRule } = props;
  const offered = ownTeams === null ? teams : teams.filter(({ id }) => ownTeams.includes(id));
  return (
    <fieldset class="owners-rule stack-tight">
      <legend>{t("owners.rule", { number })}</legend>
      <p aria-live="polite">
        <b>
          <Sentence {...props} />
        </b>
      </p>
      {!mayChange && <p class="small muted">{t("owners.rule.others")}</p>}
      {mayChange && (
        <>
          <Among
            legend={t("owners.rule.teams")}
            options={offered.map(({ id, name }) => ({ value: id, label: name }))}
            chosen={rule.teamIds}
            // A manager's rule asks for a team of theirs: the last one stays.
            onChosen={(teamIds) => (ownTeams === null || teamIds.length > 0) && onRule({ ...rule, teamIds })}
          />
          <Countries rule={rule} onRule={onRule} />
          <Among
            legend={t("owners.rule.tiers")}
            options={tierSchema.options.map((value) => ({ value, label: value }))}
            chosen={rule.tiers}
            onChosen={(tiers) => onRule({ ...rule, tiers })}
          />
          <Among
            legend={t("owners.rule.languages")}
            options={languageSchema.options.map((value) => ({ value, label: nameIn(words, "language", value) }))}
            chosen={rule.languages}
            onChosen={(languages) => onRule({ ...rule, languages })}
          />
          <Whom {...props} which="owner" />
          <Whom {...props} which="deputy" />
          {rule.owner === null && rule.deputy === null && <p class="field-problem">{t("owners.rule.nobody")}</p>}
          <div class="row">
            <Button
              disabled={number === 1}
              aria-label={t("owners.rule.up", { number })}
              onClick={() => props.onMove(-1)}
            >
              ↑
            </Button>
            <Button
              disabled={props.isLast}
              aria-label={t("owners.rule.down", { number })}
              onClick={() => props.onMove(1)}
            >
              ↓
            </Button>
            <Button look="quiet" onClick={props.onRemove}>
              {t("owners.rule.remove", { number })}
            </Button>
          </div>
        </>
      )}
    </fieldset>
  );
}

function Among<V extends string>(props: {
  legend: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  onChosen(chosen: V[]): void;
}) {
  return (
    <fieldset class="owners-pool">
      <legend class="field-label">{props.legend}</legend>
      {props.options.map(({ value, label }) => (
        <Check
          key={value}
          label={<Said>{label}</Said>}
          checked={props.chosen.includes(value)}
          onValue={(on) => props.onChosen(on ? [...props.chosen, value] : props.chosen.filter((one) => one !== value))}
        />
      ))}
    </fieldset>
  );
}

function Countries({ rule, onRule }: { rule: OwnerRule; onRule(rule: OwnerRule): void }) {
  const { t } = useOwnersWords();
  const [written, setWritten] = useState(rule.countries.join(", "));
  const codes = written
    .toLowerCase()
    .split(/[\s,;，；、]+/)
    .filter(Boolean);
  const isWrong = codes.some((code) => !/^[a-z]{2}$/.test(code));
  return (
    <Field
      label={t("owners.rule.countries")}
      hint={t("owners.rule.countriesHint")}
      value={written}
      maxLength={200}
      autocomplete="off"
      problem={isWrong ? t("owners.rule.countriesWrong") : null}
      onValue={(text) => {
        setWritten(text);
        const next = text.toLowerCase().split(/[\s,;，；、]+/);
        onRule({ ...rule, countries: [...new Set(next.filter((code) => /^[a-z]{2}$/.test(code)))] });
      }}
    />
  );
}

const emptyPool: Pool = { personIds: [], teamId: null };

function Whom({ rule, which, people, carriers, teams, onRule }: Given & { which: "owner" | "deputy" }) {
  const { t } = useOwnersWords();
  const pool = rule[which] ?? emptyPool;
  const set = (next: Pool) =>
    onRule({ ...rule, [which]: next.personIds.length === 0 && next.teamId === null ? null : next });
  const offered = people.filter(({ id }) => carriers.has(id) || pool.personIds.includes(id));
  return (
    <div class="stack-tight">
      <Among
        legend={t(`owners.rule.${which}`)}
        options={offered.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={pool.personIds}
        onChosen={(personIds) => set({ ...pool, personIds })}
      />
      <SelectField
        label={t("customers.team")}
        value={pool.teamId ?? ""}
        options={[
          { value: "", label: t("none") },
          ...teams.map(({ id, name }) => ({ value: id, label: t("owners.rule.everybody", { team: name }) })),
        ]}
        onValue={(teamId) => set({ ...pool, teamId: teamId || null })}
      />
    </div>
  );
}

/** The rule in a sentence, as it holds while one changes it. */
function Sentence({ rule, people, teams }: Given) {
  const words = useOwnersWords();
  const { t } = words;
  const either = new Intl.ListFormat(words.language, { type: "disjunction" });
  const gone = t("owners.rule.gone");
  const teamOf = (id: string) => teams.find((one) => one.id === id)?.name ?? gone;
  const asks = [
    rule.teamIds.map(teamOf),
    rule.countries.map((code) => nameIn(words, "region", code)),
    rule.tiers.map((tier) => `${t("customers.tier")} ${tier}`),
    rule.languages.map((code) => nameIn(words, "language", code)),
  ].filter((names) => names.length > 0);
  const whoOf = ({ personIds, teamId }: Pool): string =>
    either.format([
      ...personIds.map((id) => isolated(people.find((one) => one.id === id)?.name ?? gone)),
      ...(teamId === null ? [] : [t("owners.rule.team", { name: teamOf(teamId) })]),
    ]);
  const who = [
    ...(rule.owner ? [t("owners.rule.sentenceOwner", { names: whoOf(rule.owner) })] : []),
    ...(rule.deputy ? [t("owners.rule.sentenceDeputy", { names: whoOf(rule.deputy) })] : []),
  ];
  const when = asks.length === 0 ? t("owners.rule.any") : asks.map((names) => either.format(names)).join(" · ");
  return <>{who.length === 0 ? when : t("owners.rule.sentence", { when, who: who.join(", ") })}</>;
}

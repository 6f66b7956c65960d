import { useId, useState } from "preact/hooks";
import { tierSchema } from "../../../shared/api/customer-ref.ts";
import type { DeskSettings } from "../../../shared/api/desk-settings.ts";
import { type Language, languageSchema, type Team } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Check, Field, SelectField } from "../parts/Field.tsx";
import { useDeskRouteWords } from "../words/desk-routes.ts";
import { useDeskSettingsWords } from "../words/desk-settings.ts";

export type DeskRoute = DeskSettings["routes"][number];

/** The items with these two places changed over; as they were where one of them is none. */
export function swapped<T>(items: readonly T[], at: number, other: number): T[] {
  const [one, two] = [items[at], items[other]];
  if (one === undefined || two === undefined) return [...items];
  return items.with(at, two).with(other, one);
}

/** The focus stays with a button whose row was moved: pressed again it moves the same row on. */
function holdFocus(button: HTMLButtonElement): void {
  requestAnimationFrame(() => {
    const other = button.parentElement?.querySelector<HTMLButtonElement>("button:not(:disabled)");
    (button.disabled ? other : button)?.focus();
  });
}

interface Person {
  id: string;
  name: string;
  status: string;
  roles: readonly string[];
}

interface Given {
  number: number;
  isLast: boolean;
  route: DeskRoute;
  people: readonly Person[];
  teams: readonly Team[];
  /** People and teams are known: who is not among them is gone. */
  isLoaded: boolean;
  isWrong(field: string): boolean;
  onRoute(route: DeskRoute): void;
  onMove(by: -1 | 1): void;
  onRemove(): void;
}

/** One route: what it goes by, whom it offers to, and how it reads. */
export function RouteForm(props: Given) {
  const { t } = useDeskRouteWords();
  const settingsWords = useDeskSettingsWords();
  const { route, onRoute, number, teams } = props;
  const [words, setWords] = useState(route.words.join(", "));
  const move = (button: HTMLButtonElement, by: -1 | 1) => {
    props.onMove(by);
    holdFocus(button);
  };
  return (
    <fieldset class="deskset-rule stack-tight">
      <legend>{t("route.number", { number })}</legend>
      <p class="deskset-sentence" aria-live="polite">
        <RouteSentence {...props} />
      </p>
      <Among
        legend={t("route.tiers")}
        options={tierSchema.options.map((value) => ({ value, label: value }))}
        chosen={route.tiers}
        onChosen={(tiers) => onRoute({ ...route, tiers })}
      />
      {props.isLoaded && teams.length === 0 ? (
        <p class="small muted">{t("route.noTeams")}</p>
      ) : (
        <Among
          legend={t("route.teams")}
          options={teams.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={route.teamIds}
          onChosen={(teamIds) => onRoute({ ...route, teamIds })}
        />
      )}
      <Among<Language>
        legend={t("route.languages")}
        options={languageSchema.options.map((value) => ({ value, label: t(`language.${value}`) }))}
        chosen={route.languages}
        onChosen={(languages) => onRoute({ ...route, languages })}
      />
      <Field
        label={t("route.words")}
        hint={t("route.wordsHint")}
        value={words}
        problem={props.isWrong("words") ? settingsWords.t("deskSet.wrong") : null}
        onValue={(text) => {
          setWords(text);
          onRoute({ ...route, words: readWords(text) });
        }}
      />
      <RoutePeople {...props} />
      <div class="row">
        <Button
          disabled={number === 1}
          aria-label={t("route.up", { number })}
          onClick={(event) => move(event.currentTarget, -1)}
        >
          ↑
        </Button>
        <Button
          disabled={props.isLast}
          aria-label={t("route.down", { number })}
          onClick={(event) => move(event.currentTarget, 1)}
        >
          ↓
        </Button>
        <Button look="quiet" onClick={props.onRemove}>
          {t("route.remove", { number })}
        </Button>
      </div>
    </fieldset>
  );
}

const readWords = (text: string): string[] =>
  text
    .split(/[,;，；、\n]+/)
    .map((word) => word.trim())
    .filter(Boolean);

function Among<V extends string>(props: {
  legend: string;
  options: readonly { value: V; label: string }[];
  chosen: readonly V[];
  onChosen(chosen: V[]): void;
}) {
  return (
    <fieldset class="row deskset-people">
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

function RoutePeople({ route, people, onRoute, isLoaded }: Given) {
  const { t } = useDeskRouteWords();
  const headId = useId();
  const { personIds } = route;
  const nameOf = useNameOf(people, isLoaded);
  const set = (ids: readonly string[]) => onRoute({ ...route, personIds: [...ids] });
  const free = people.filter(
    ({ id, status, roles }) =>
      status === "active" && !personIds.includes(id) && roles.some((role) => role === "inside" || role === "manager"),
  );
  const move = (button: HTMLButtonElement, at: number, by: -1 | 1) => {
    set(swapped(personIds, at, at + by));
    holdFocus(button);
  };
  return (
    <div class="stack-tight">
      <p class="field-label" id={headId}>
        {t("route.people")}
      </p>
      {personIds.length === 0 && <p class="field-problem">{t("route.noPeople")}</p>}
      <ol class="plain-list deskset-order" aria-labelledby={headId}>
        {personIds.map((id, at) => {
          const name = nameOf(id);
          return (
            <li key={id} class="row">
              <Said>{name}</Said>
              <Button
                look="quiet"
                disabled={at === 0}
                aria-label={t("route.personUp", { name })}
                onClick={(event) => move(event.currentTarget, at, -1)}
              >
                ↑
              </Button>
              <Button
                look="quiet"
                disabled={at === personIds.length - 1}
                aria-label={t("route.personDown", { name })}
                onClick={(event) => move(event.currentTarget, at, 1)}
              >
                ↓
              </Button>
              <Button
                look="quiet"
                aria-label={t("route.personOut", { name })}
                onClick={() => set(personIds.filter((one) => one !== id))}
              >
                ×
              </Button>
            </li>
          );
        })}
      </ol>
      {free.length > 0 && (
        <SelectField
          label={t("route.addPerson")}
          value=""
          options={[{ value: "", label: "–" }, ...free.map(({ id, name }) => ({ value: id, label: name }))]}
          onValue={(id) => id !== "" && set([...personIds, id])}
        />
      )}
    </div>
  );
}

function useNameOf(people: readonly Person[], isLoaded: boolean): (id: string) => string {
  const { t } = useDeskRouteWords();
  return (id) => people.find((one) => one.id === id)?.name ?? (isLoaded ? t("route.gone") : "…");
}

/** The route in a sentence, as it holds while one changes it. */
function RouteSentence({ route, people, teams, isLoaded }: Given) {
  const words = useDeskRouteWords();
  const { t, list } = words;
  const nameOf = useNameOf(people, isLoaded);
  const either = new Intl.ListFormat(words.language, { type: "disjunction" });
  const teamOf = (id: string) => teams.find((one) => one.id === id)?.name ?? (isLoaded ? t("route.goneTeam") : "…");
  const parts = [
    route.tiers.length > 0 && t("route.whenTiers", { names: either.format(route.tiers) }),
    route.teamIds.length > 0 && t("route.whenTeams", { names: either.format(route.teamIds.map(teamOf)) }),
    route.languages.length > 0 &&
      t("route.whenLanguages", { names: either.format(route.languages.map((one) => t(`language.${one}`))) }),
    route.words.length > 0 && t("route.whenWords", { names: either.format(route.words.map((one) => `“${one}”`)) }),
  ].filter((one) => one !== false);
  const when = parts.length === 0 ? t("route.any") : sentenceCase(parts.join(", "));
  if (route.personIds.length === 0) return <>{t("route.sentenceNobody", { when })}</>;
  return <>{t("route.sentence", { when, who: list(route.personIds.map(nameOf)) })}</>;
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

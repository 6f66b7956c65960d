import { useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type OwnerRules, ownerEndpoints } from "../../../shared/api/owners.ts";
import { type Me, peopleEndpoints } from "../../../shared/api/people.ts";
import type { OwnerRule } from "../../../shared/care/owner-rules.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useOwnersWords } from "../words/owners.ts";
import { OwnersRule } from "./owners-rule.tsx";

const MOST_RULES = 100;

/** An admin changes every rule, a manager those that ask for teams of theirs alone; the Worker refuses anyway. */
const mayChange = (me: Me, { teamIds }: OwnerRule): boolean =>
  hasRole(me, "admin") || (teamIds.length > 0 && teamIds.every((id) => me.person.teamIds.includes(id)));

/** By which rules customers get their owner and deputy. */
export function OwnersRules() {
  const { t } = useOwnersWords();
  const loaded = useLoad("owner-rules", (call) => call(ownerEndpoints.ownerRules, {}));
  if (loaded.data === null)
    return (
      <>
        <ErrorNote error={loaded.error} onRetry={loaded.reload} />
        {loaded.loading && <Skeleton rows={3} />}
      </>
    );
  return (
    <div class="stack">
      <p class="muted">{t("owners.rulesText")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      <Editor key={loaded.data.version} stored={loaded.data} onStored={loaded.set} onReload={loaded.reload} />
    </div>
  );
}

function Editor(props: { stored: OwnerRules; onStored(rules: OwnerRules): void; onReload(): void }) {
  const { t } = useOwnersWords();
  const me = useMe();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const owners = useLoad("owners", (load) => load(ownerEndpoints.owners, {}));
  const carriers = new Set((owners.data?.people ?? []).map(({ person }) => person.id));
  const [rules, setRules] = useState<readonly OwnerRule[]>(props.stored.rules);
  const [forNew, setForNew] = useState(props.stored.forNew);
  const isAdmin = hasRole(me, "admin");
  const isNew = JSON.stringify([rules, forNew]) !== JSON.stringify([props.stored.rules, props.stored.forNew]);
  const isWhole = rules.every(({ owner, deputy }) => owner !== null || deputy !== null);
  const isOver = action.error instanceof ApiError && action.error.code === "conflict";
  const save = async () => {
    const body = { rules: [...rules], forNew, version: props.stored.version };
    await action.run(async () => {
      const stored = await call(ownerEndpoints.changeOwnerRules, { body });
      toast({ text: t("owners.rulesSaved") });
      props.onStored(stored);
    });
  };
  const add = () =>
    setRules([
      ...rules,
      {
        ...{ id: crypto.randomUUID(), countries: [], tiers: [], languages: [], owner: null, deputy: null },
        teamIds: isAdmin ? [] : me.person.teamIds.slice(0, 1),
      },
    ]);
  const move = (at: number, by: -1 | 1) => {
    const [one, other] = [rules[at], rules[at + by]];
    if (one && other) setRules(rules.with(at, other).with(at + by, one));
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <ErrorNote
        error={people.error ?? owners.error}
        onRetry={() => {
          people.reload();
          owners.reload();
        }}
      />
      {rules.length === 0 && <p>{t("owners.noRules")}</p>}
      {people.data !== null &&
        rules.map((rule, at) => (
          <OwnersRule
            key={rule.id}
            rule={rule}
            number={at + 1}
            isLast={at === rules.length - 1}
            mayChange={mayChange(me, rule)}
            people={people.data?.people ?? []}
            carriers={carriers}
            teams={people.data?.teams ?? []}
            ownTeams={isAdmin ? null : me.person.teamIds}
            onRule={(next) => setRules(rules.with(at, next))}
            onMove={(by) => move(at, by)}
            onRemove={() => setRules(rules.toSpliced(at, 1))}
          />
        ))}
      <div class="row">
        <Button disabled={rules.length >= MOST_RULES || (!isAdmin && me.person.teamIds.length === 0)} onClick={add}>
          {t("owners.rule.add")}
        </Button>
      </div>
      <Check label={t("owners.forNew")} checked={forNew} disabled={!isAdmin} onValue={setForNew} />
      <ErrorNote
        error={action.error}
        {...(isOver ? { words: t("owners.rulesChanged"), onRetry: props.onReload } : {})}
      />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={!isNew || !isWhole}>
          {t("save")}
        </Button>
      </Actions>
    </form>
  );
}

import { useMemo, useState } from "preact/hooks";
import {
  type AssignedRole,
  type Assignment,
  assignedRoleSchema,
  type CarrierLoad,
  ownerEndpoints,
} from "../../../shared/api/owners.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Button } from "../parts/Button.tsx";
import { SelectField } from "../parts/Field.tsx";
import { EmptyState, ErrorNote, Note, Progress, Skeleton } from "../parts/states.tsx";
import { useLoad } from "../session.tsx";
import { useOwnersWords } from "../words/owners.ts";
import { useAssigning } from "./owners-apply.ts";
import { emptyFilter, fits, type OwnersFilter, OwnersFilters } from "./owners-filters.tsx";
import { OwnersLoad } from "./owners-load.tsx";
import { OwnersPreview } from "./owners-preview.tsx";
import { OwnersTable } from "./owners-table.tsx";

/** Whom a choice of the bar stands for: a person's id, nobody, or the rules. */
const NOBODY = "nobody";
const RULES = "rules";

/** Customers to choose, what each colleague has to look after, and what is done with those chosen. */
export function OwnersAssign() {
  const words = useOwnersWords();
  const { t } = words;
  const loaded = useLoad("owners", (call) => call(ownerEndpoints.owners, {}));
  const people = useLoad("people", (call) => call(peopleEndpoints.listPeople, {}));
  const [filter, setFilter] = useState<OwnersFilter>(emptyFilter);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [doing, setDoing] = useState<Doing | null>(null);
  const assigning = useAssigning();
  const customers = loaded.data?.customers ?? null;
  const rows = useMemo(() => (customers ?? []).filter((row) => fits(row, filter)), [customers, filter]);
  if (loaded.data === null || customers === null)
    return (
      <>
        <ErrorNote error={loaded.error} onRetry={loaded.reload} />
        {loaded.loading && <Skeleton rows={6} />}
      </>
    );
  if (customers.length === 0) return <EmptyState title={t("owners.emptyTitle")}>{t("owners.emptyText")}</EmptyState>;
  const teams = people.data?.teams ?? [];
  const carriers = loaded.data.people;
  const finish = (): void => {
    setChosen(new Set());
    loaded.reload();
  };
  const apply = async (changes: readonly Assignment[], reason: string) => {
    setDoing(null);
    await assigning.assign(changes, reason);
    finish();
  };
  const undo = async () => {
    await assigning.undo();
    finish();
  };
  // What was chosen and is no longer there is no longer chosen.
  const ids = customers.flatMap(({ customer }) => (chosen.has(customer.id) ? [customer.id] : []));
  return (
    <div class="stack">
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      <OwnersLoad people={carriers} />
      <Outcome assigning={assigning} onUndo={() => void undo()} />
      <OwnersFilters filter={filter} onFilter={setFilter} customers={customers} teams={teams} />
      <OwnersTable
        rows={rows}
        all={customers.length}
        teams={teams}
        chosen={chosen}
        onChosen={setChosen}
        onClear={() => setFilter(emptyFilter)}
      />
      <Bar carriers={carriers} count={ids.length} busy={assigning.busy} onDo={setDoing} />
      {doing !== null && (
        <OwnersPreview
          customerIds={ids}
          role={doing.role}
          goal={doing.goal}
          onClose={() => setDoing(null)}
          onAssign={(changes, reason) => void apply(changes, reason)}
        />
      )}
    </div>
  );
}

interface Doing {
  role: AssignedRole;
  goal: { kind: "person"; personId: string | null } | { kind: "rules" };
}

/** How many are chosen, what is set and to whom; each colleague stands with their load. */
function Bar(props: { carriers: readonly CarrierLoad[]; count: number; busy: boolean; onDo(doing: Doing): void }) {
  const { t, number } = useOwnersWords();
  const [role, setRole] = useState<AssignedRole>("owner");
  const [to, setTo] = useState("");
  const labelOf = ({ person, load }: CarrierLoad): string =>
    load === null ? person.name : t("owners.withLoad", { name: person.name, load: number(load.weight) });
  const options = [
    { value: "", label: t("owners.toChoose") },
    { value: RULES, label: t("owners.byRules") },
    { value: NOBODY, label: t("customers.nobody") },
    ...props.carriers.map((one) => ({ value: one.person.id, label: labelOf(one) })),
  ];
  const goal: Doing["goal"] =
    to === RULES ? { kind: "rules" } : { kind: "person", personId: to === NOBODY ? null : to };
  return (
    <form
      class="owners-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.count > 0 && to !== "") props.onDo({ role, goal });
      }}
    >
      <p aria-live="polite">
        {props.count === 0 ? t("owners.chosenNone") : t("owners.chosen", { count: props.count })}
      </p>
      <SelectField
        label={t("owners.role")}
        value={role}
        options={assignedRoleSchema.options.map((value) => ({ value, label: t(`owners.role.${value}`) }))}
        onValue={setRole}
      />
      <SelectField label={t("owners.to")} value={to} options={options} onValue={setTo} />
      <Button look="primary" type="submit" disabled={props.count === 0 || to === "" || props.busy}>
        {t("owners.preview")}
      </Button>
    </form>
  );
}

/** How far it is, and what came of it, with the way back. */
function Outcome({ assigning, onUndo }: { assigning: ReturnType<typeof useAssigning>; onUndo(): void }) {
  const { t } = useOwnersWords();
  const { busy, progress, outcome, error } = assigning;
  if (busy)
    return (
      <Progress label={t("owners.assigningLabel")} value={progress.done} max={progress.total}>
        {t("owners.assigning", progress)}
      </Progress>
    );
  if (outcome === null) return null;
  return (
    <>
      <div role="status">
        <Note
          look="good"
          action={outcome.done.length > 0 && !outcome.isUndo ? <Button onClick={onUndo}>{t("undo")}</Button> : null}
        >
          <p>{t(outcome.isUndo ? "owners.undone" : "owners.done", { count: outcome.customers })}</p>
          {outcome.skipped > 0 && <p>{t("owners.skipped", { count: outcome.skipped })}</p>}
        </Note>
      </div>
      {error !== null && <ErrorNote error={error} words={t("owners.stopped")} />}
    </>
  );
}

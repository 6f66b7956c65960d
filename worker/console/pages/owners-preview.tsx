import { useState } from "preact/hooks";
import { type AssignedRole, type Assignment, ownerEndpoints, type PlannedChange } from "../../../shared/api/owners.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useLoad } from "../session.tsx";
import { useOwnersWords } from "../words/owners.ts";

/** Rows drawn of each kind; the sums say all. */
const MOST_DRAWN = 300;

/** What would change, by customer and by person, before it does. */
export function OwnersPreview(props: {
  customerIds: readonly string[];
  role: AssignedRole;
  goal: { kind: "person"; personId: string | null } | { kind: "rules" };
  onClose(): void;
  onAssign(changes: readonly Assignment[], reason: string): void;
}) {
  const { t } = useOwnersWords();
  const { customerIds, role, goal } = props;
  const [reason, setReason] = useState(goal.kind === "rules" ? t("owners.reasonRules") : "");
  const asked = { customerIds: [...customerIds], role, goal };
  const loaded = useLoad(`owners-preview ${JSON.stringify(asked)}`, (call) =>
    call(ownerEndpoints.previewOwners, { body: asked }),
  );
  const ruled = useLoad("owner-rules", (call) => call(ownerEndpoints.ownerRules, {}));
  const { data } = loaded;
  const changing = (data?.changes ?? []).filter(({ kept }) => kept === null);
  const assign = () =>
    props.onAssign(
      changing.map(({ customer, from, to }) => ({
        ...{ customerId: customer.id, role, from: from?.id ?? null, to: to?.id ?? null },
      })),
      reason.trim(),
    );
  return (
    <Dialog wide title={t(`owners.previewOf.${role}`, { count: customerIds.length })} onClose={props.onClose}>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {data === null && loaded.loading && <Skeleton rows={4} />}
      {data !== null && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            assign();
          }}
        >
          <p>
            <b>{changing.length === 0 ? t("owners.nothing") : t("owners.changes", { count: changing.length })}</b>
            {changing.length > 0 &&
              changing.length < data.changes.length &&
              ` · ${t("owners.stays", { count: data.changes.length - changing.length })}`}
          </p>
          {data.people.length > 0 && <Loads people={data.people} />}
          <div class="owners-changes">
            <Changes
              changes={[...changing, ...data.changes.filter(({ kept }) => kept !== null)]}
              rules={(ruled.data?.rules ?? []).map(({ id }) => id)}
            />
          </div>
          {changing.length > 0 && (
            <Field
              label={t("customer.reason")}
              hint={t("owners.reasonHint")}
              value={reason}
              maxLength={500}
              autocomplete="off"
              onValue={setReason}
            />
          )}
          <Actions>
            <Button onClick={props.onClose}>{t("cancel")}</Button>
            {changing.length > 0 && (
              <Button look="primary" type="submit">
                {t("owners.assign", { count: changing.length })}
              </Button>
            )}
          </Actions>
        </form>
      )}
    </Dialog>
  );
}

type Moved = {
  person: { id: string; name: string };
  now: { owns: number; weight: number } | null;
  after: { owns: number; weight: number } | null;
};

function Loads({ people }: { people: readonly Moved[] }) {
  const { t, number } = useOwnersWords();
  const load = (of: Moved["now"]) => (of === null ? "–" : <span class="num">{number(of.weight)}</span>);
  const columns: Column<Moved>[] = [
    { key: "person", head: t("owners.person"), cell: ({ person }) => <Said>{person.name}</Said> },
    { key: "now", head: t("owners.loadNow"), align: "right", cell: ({ now }) => load(now) },
    { key: "after", head: t("owners.loadAfter"), align: "right", cell: ({ after }) => load(after) },
  ];
  return <Table label={t("owners.load")} columns={columns} rows={people} rowKey={({ person }) => person.id} />;
}

/** `rules`: the ids, in their order: a rule is known by its number. */
function Changes({ changes, rules }: { changes: readonly PlannedChange[]; rules: readonly string[] }) {
  const { t } = useOwnersWords();
  const who = (person: PlannedChange["from"]) =>
    person ? <Said>{person.name}</Said> : <span class="muted">{t("customers.nobody")}</span>;
  const columns: Column<PlannedChange>[] = [
    {
      key: "customer",
      head: t("owners.customer"),
      cell: ({ customer }) => <Customer id={customer.id} name={customer.name} />,
    },
    { key: "now", head: t("owners.now"), cell: ({ from }) => who(from) },
    {
      key: "after",
      head: t("owners.after"),
      cell: ({ to, kept, restricted, ruleId }) =>
        kept !== null ? (
          <span class="muted">{t(`owners.kept.${kept}`)}</span>
        ) : (
          <>
            <b>{who(to)}</b>
            {restricted && to !== null && <div class="small">{t("owners.opens")}</div>}
            {ruleId !== null && rules.includes(ruleId) && (
              <div class="small muted">{t("owners.byRule", { number: rules.indexOf(ruleId) + 1 })}</div>
            )}
          </>
        ),
    },
  ];
  return (
    <Table
      label={t("owners.customer")}
      columns={columns}
      rows={changes.slice(0, MOST_DRAWN)}
      rowKey={({ customer }) => customer.id}
    />
  );
}

/** Opens beside the preview, which stays as it is. */
const Customer = ({ id, name }: { id: string; name: string }) => (
  <a href={`/customers/${id}?part=looksAfter`} target="_blank" rel="noopener">
    <Said>{name}</Said>
  </a>
);

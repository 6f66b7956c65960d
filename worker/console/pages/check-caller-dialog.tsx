import { useState } from "preact/hooks";
import { type CheckCall, checkCallEndpoints } from "../../../shared/api/check-calls.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { FormDialog } from "../parts/Dialog.tsx";
import { SelectField } from "../parts/Field.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useCheckCallWords } from "../words/check-calls.ts";

/** Names who makes a check call: somebody of the manager's teams who does not look after the customer. */
export function CheckCallerDialog({ one, onClose, onSaved }: { one: CheckCall; onClose(): void; onSaved(): void }) {
  const { t } = useCheckCallWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { teamIds } = useMe().person;
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const [callerId, setCallerId] = useState(one.needsCaller ? "" : (one.caller?.id ?? ""));
  const offered = (people.data?.people ?? []).filter(
    (person) =>
      person.status === "active" &&
      person.id !== one.owner?.id &&
      person.teamIds.some((teamId) => teamIds.includes(teamId)),
  );
  const save = () =>
    void action.run(async () => {
      const params = { month: one.month, id: one.customer.id };
      const done = await call(checkCallEndpoints.nameCaller, {
        params,
        body: { callerId, was: one.caller?.id ?? null },
      });
      toast({ text: t("checks.named", { name: done.caller?.name ?? "" }) });
      onSaved();
      onClose();
    });
  return (
    <FormDialog
      title={t("checks.nameOf", { name: one.customer.name })}
      onClose={onClose}
      onSubmit={save}
      isReady={callerId !== ""}
      busy={action.busy}
      error={people.error ?? action.error}
    >
      <SelectField
        label={t("checks.caller")}
        value={callerId}
        options={[{ value: "", label: "–" }, ...offered.map(({ id, name }) => ({ value: id, label: name }))]}
        onValue={setCallerId}
      />
    </FormDialog>
  );
}

import { useState } from "preact/hooks";
import { handoverCustomerEndpoints } from "../../../shared/api/handover-customers.ts";
import type { Handover, HandoverCustomer } from "../../../shared/api/handover-facts.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { SelectField, TextField } from "../parts/Field.tsx";
import { Badge, ErrorNote } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { DoneBadges, StateWords, WhyWords } from "./handover-words.tsx";

/** A customer of a departure: who takes it over, and how far that is. */
export function HandoverCustomerRow(props: { handover: Handover; item: HandoverCustomer; onChanged(): void }) {
  const { t } = useHandoverWords();
  const { call } = useSession();
  const action = useAction();
  const { handover, item, onChanged } = props;
  const { customer, taker, state } = item;
  const params = { id: handover.id, customerId: customer.id };
  const [isLeaving, setLeaving] = useState(false);
  const [words, setWords] = useState("");
  const isOpen = handover.state === "open" || handover.state === "ended";
  const mayRun = handover.mayRun && isOpen;
  const run = (work: () => Promise<unknown>) =>
    void action.run(async () => {
      await work();
      setLeaving(false);
      onChanged();
    });
  const offer = (takerId: string) => {
    const body = { takerId: takerId || null, was: taker?.id ?? null, dueOn: item.dueOn };
    run(() => call(handoverCustomerEndpoints.offerCustomer, { params, body }));
  };
  const leave = (left: boolean) =>
    run(() => call(handoverCustomerEndpoints.leaveCustomer, { params, body: { left, words: words.trim() } }));
  const known = taker !== null && !handover.candidates.some(({ id }) => id === taker.id) ? [taker] : [];
  return (
    <section class="card stack-tight" data-customer={customer.id}>
      <h3>
        <a href={`/customers/${customer.id}`} data-row>
          <Said>{customer.name}</Said>
        </a>{" "}
        {item.tier !== null && <Badge look="plain">{item.tier}</Badge>}
      </h3>
      <p>
        {t(`ho.role.${item.role}`)} ·{" "}
        {state === "none" && taker !== null ? t("ho.suggested", { name: taker.name }) : <StateWords item={item} />}{" "}
        <DoneBadges item={item} />
      </p>
      {item.words !== "" && (
        <p class="said-block">
          <Said>{item.words}</Said>
        </p>
      )}
      {state === "none" && <WhyWords why={item.why} />}
      {mayRun && state !== "left" && (
        <SelectField
          label={t("ho.taker", { customer: customer.name })}
          value={taker?.id ?? ""}
          options={[
            { value: "", label: t("ho.nobody") },
            ...[...known, ...handover.candidates].map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onValue={offer}
        />
      )}
      {!isLeaving && <ErrorNote error={action.error} />}
      <Actions>
        {mayRun && state === "left" && <Button onClick={() => leave(false)}>{t("ho.unleave")}</Button>}
        {mayRun && state !== "left" && state !== "accepted" && (
          <Button onClick={() => setLeaving(true)}>{t("ho.leave")}</Button>
        )}
        {mayRun && state === "accepted" && item.owner?.id === handover.person.id && (
          <Button onClick={() => run(() => call(handoverCustomerEndpoints.transferCustomer, { params }))}>
            {t("ho.transfer")}
          </Button>
        )}
        {mayRun && state === "none" && taker !== null && (
          <Button look="primary" busy={action.busy} onClick={() => offer(taker.id)}>
            {t("ho.offer", { name: taker.name })}
          </Button>
        )}
        <ButtonLink href={`/handovers/${handover.id}/customers/${customer.id}`}>{t("ho.sheet")}</ButtonLink>
      </Actions>
      {isLeaving && (
        <Dialog title={t("ho.leaveTitle")} onClose={() => setLeaving(false)}>
          <TextField label={t("ho.leaveWhy")} rows={3} maxLength={1000} value={words} onValue={setWords} />
          <ErrorNote error={action.error} />
          <Actions>
            <Button look="primary" busy={action.busy} disabled={words.trim().length < 3} onClick={() => leave(true)}>
              {t("ho.leave")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </section>
  );
}

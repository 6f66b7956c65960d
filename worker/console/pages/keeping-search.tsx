import { useEffect, useState } from "preact/hooks";
import type { Erasure } from "../../../shared/api/keeping.ts";
import { keepingEndpoints } from "../../../shared/api/keeping.ts";
import { Button } from "../parts/Button.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useAction, useSession } from "../session.tsx";
import { useCopyWords } from "../words/copies.ts";

/** Asked again after so long where nothing went on. */
const STILL_MS = 20_000;
const listed = (text: string): string[] =>
  text
    .split(/[,;，、\n]/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Whom a keeper looks for, by what request and why. */
export function NewSearch(props: { purpose: Erasure["purpose"]; onBegun(): void }) {
  const { t } = useCopyWords();
  const { call } = useSession();
  const action = useAction();
  const [reference, setReference] = useState("");
  const [reason, setReason] = useState("");
  const [addresses, setAddresses] = useState("");
  const [names, setNames] = useState("");
  const who = { addresses: listed(addresses), names: listed(names) };
  const isReady = reference.trim() !== "" && reason.trim().length >= 3 && who.addresses.length + who.names.length > 0;
  const begin = () =>
    void action.run(async () => {
      await call(keepingEndpoints.beginErasure, { body: { purpose: props.purpose, reference, reason, who } });
      props.onBegun();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) begin();
      }}
    >
      <h2>{t(`${props.purpose}.new`)}</h2>
      <p class="muted">{t(`${props.purpose}.newText`)}</p>
      <Field
        label={t("erasure.addresses")}
        hint={t("erasure.addressesHint")}
        value={addresses}
        onValue={setAddresses}
        inputMode="email"
      />
      <Field label={t("erasure.names")} hint={t("erasure.namesHint")} value={names} onValue={setNames} />
      <Field
        label={t("erasure.reference")}
        hint={t("erasure.referenceHint")}
        value={reference}
        onValue={setReference}
        maxLength={100}
      />
      <Field
        label={t("keeping.reason")}
        hint={t("keeping.reasonHint")}
        value={reason}
        onValue={setReason}
        maxLength={500}
      />
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={!isReady}>
          {t("erasure.find")}
        </Button>
      </Actions>
    </form>
  );
}

/** A search under way: the page goes on with it while it is open, and so does the schedule. */
export function useSteps(given: Erasure, onChanged: () => void) {
  const { call } = useSession();
  const action = useAction();
  const [erasure, setErasure] = useState(given);
  const { id, state } = erasure;
  const isWorking = state === "finding" || state === "erasing" || state === "scrubbing";
  const [isAgain, setAgain] = useState(false);
  useEffect(() => {
    if (!isWorking && !isAgain) return;
    let isHere = true;
    let wait = 0;
    void action.run(async () => {
      const next = await call(keepingEndpoints.stepErasure, { params: { id } });
      if (!isHere) return;
      setAgain(false);
      // Nothing went on: what was cut off is finished by the schedule, in a while.
      const isStill = next.state === "erasing" && JSON.stringify(next) === JSON.stringify(erasure);
      wait = window.setTimeout(() => setErasure(next), isStill ? STILL_MS : 0);
      if (next.state === "done") onChanged();
    });
    return () => {
      isHere = false;
      window.clearTimeout(wait);
    };
  }, [erasure, isWorking, isAgain]);
  return { erasure, setErasure, action, isWorking, goOn: () => setAgain(true) };
}

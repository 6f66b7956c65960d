import { useEffect, useState } from "preact/hooks";
import type { ComplaintWays } from "../../../shared/api/complaints.ts";
import { complaintEndpoints } from "../../../shared/api/complaints.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Actions } from "../parts/Dialog.tsx";
import { Check, Field } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useComplaintWords } from "../words/complaints.ts";

/** How complaints reach the company: for managers to know, for admins to change. */
export function ComplaintWaysPart({ mayChange }: { mayChange: boolean }) {
  const { t } = useComplaintWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const loaded = useLoad("complaint-ways", (ask) => ask(complaintEndpoints.complaintWays, {}));
  const [ways, setWays] = useState<ComplaintWays | null>(null);
  const [addresses, setAddresses] = useState("");
  useEffect(() => {
    setWays(loaded.data);
    setAddresses(loaded.data?.addresses.join(", ") ?? "");
  }, [loaded.data]);
  if (ways === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  const link = new URL("/tell-us", location.href).href;
  if (!mayChange)
    return ways.form || ways.addresses.length > 0 ? (
      <section class="card stack">
        <h2>{t("complaints.ways")}</h2>
        {ways.form && <CopyField label={t("complaints.formAddress")} value={link} />}
        {ways.addresses.length > 0 && <p>{ways.addresses.join(", ")}</p>}
      </section>
    ) : null;
  const save = () =>
    void action.run(async () => {
      const body = { ...ways, addresses: addresses.split(/[\s,;，；]+/).filter(Boolean) };
      loaded.set(await call(complaintEndpoints.changeComplaintWays, { body }));
      toast({ text: t("complaints.saved") });
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t("complaints.ways")}</h2>
      <Check
        label={t("complaints.form")}
        hint={t("complaints.formHint")}
        checked={ways.form}
        onValue={(form) => setWays({ ...ways, form })}
      />
      {ways.form && <CopyField label={t("complaints.formAddress")} value={link} />}
      <Field
        label={t("complaints.addresses")}
        hint={t("complaints.addressesHint")}
        value={addresses}
        onValue={setAddresses}
      />
      <Field
        label={t("complaints.hours")}
        inputMode="numeric"
        value={String(ways.hours)}
        onValue={(text) => setWays({ ...ways, hours: Number(text.replace(/\D/g, "").slice(0, 3)) })}
      />
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={ways.hours < 1}>
          {t("complaints.save")}
        </Button>
      </Actions>
    </form>
  );
}

import { useState } from "preact/hooks";
import { type Device, deviceEndpoints } from "../../../shared/api/devices.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { CopyField } from "../parts/CopyField.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { PasskeyOffer } from "../parts/PasskeyOffer.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

const countOf = (missing: Device["missing"]): number => missing.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** `14, 15–20`, at most five ranges: who has to look for more asks the person. */
const numbersOf = (missing: Device["missing"]): string =>
  [
    ...missing.slice(0, 5).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)),
    ...(missing.length > 5 ? ["…"] : []),
  ].join(", ");

/** `/devices`: the browsers that save mail; mine, or everybody's for the admin. */
export function DevicesPage() {
  const { t, day, language } = useLaterWords();
  const me = useMe();
  const { call, setMe } = useSession();
  const toast = useToast();
  const action = useAction();
  const devices = useLoad("devices", (ask) => ask(deviceEndpoints.listDevices, {}));
  const [asking, setAsking] = useState<Device | null>(null);
  const [offering, setOffering] = useState(false);
  usePageTitle(t("devices.title"));

  const disable = (device: Device) =>
    void action.run(async () => {
      await call(deviceEndpoints.disableDevice, { params: { id: device.id } });
      setAsking(null);
      devices.reload();
      toast({ text: t("devices.disabledToast", { name: device.name }) });
    });
  const refreshMe = async () => setMe(await call(peopleEndpoints.me, {}));
  const columns: Column<Device>[] = [
    {
      key: "name",
      head: t("devices.name"),
      cell: (device) => (
        <>
          <Said>{device.name}</Said>
          {device.missing.length > 0 && (
            <div class="small">
              {t("devices.missing", { count: countOf(device.missing), numbers: numbersOf(device.missing) })}
            </div>
          )}
        </>
      ),
    },
    { key: "person", head: t("devices.person"), cell: (device) => <Said>{device.person.name}</Said> },
    { key: "paired", head: t("devices.paired"), narrow: "hide", cell: (device) => day(device.pairedAt) },
    {
      key: "seen",
      head: t("devices.seen"),
      narrow: "hide",
      cell: (device) =>
        device.lastSeenAt === null ? t("devices.never") : relativeTime(device.lastSeenAt, Date.now(), language),
    },
    {
      key: "disable",
      head: "",
      align: "right",
      cell: (device) =>
        device.disabledAt === null ? (
          <Button onClick={() => setAsking(device)}>{t("devices.disable")}</Button>
        ) : (
          <Badge look="danger">{t("devices.disabled", { day: day(device.disabledAt) })}</Badge>
        ),
    },
  ];
  const isAdmin = hasRole(me, "admin");
  return (
    <div class="page">
      <PageHead
        title={t("devices.title")}
        actions={!me.hasPasskey && <Button onClick={() => setOffering(true)}>{t("passkey.add")}</Button>}
      >
        {t(isAdmin ? "devices.leadAdmin" : "devices.lead")}
      </PageHead>
      <ErrorNote error={devices.error} onRetry={devices.reload} />
      {devices.data === null ? (
        devices.error === null && <Skeleton />
      ) : devices.data.devices.length === 0 ? (
        <EmptyState
          title={t("devices.empty")}
          action={<CopyField label={t("install.address")} value={location.origin} />}
        >
          {t("devices.emptyText")}
        </EmptyState>
      ) : (
        <Table
          label={t("devices.title")}
          columns={isAdmin ? columns : columns.filter((column) => column.key !== "person")}
          rows={devices.data.devices}
          rowKey={(device) => device.id}
          rowClass={(device) => (device.disabledAt === null ? "" : "off")}
        />
      )}
      {asking !== null && (
        <Dialog title={t("devices.disableTitle", { name: asking.name })} onClose={() => setAsking(null)}>
          <div class="stack">
            <p>{t("devices.disableText")}</p>
            <ErrorNote error={action.error} />
            <Actions>
              <Button onClick={() => setAsking(null)}>{t("cancel")}</Button>
              <Button look="danger" busy={action.busy} onClick={() => disable(asking)}>
                {t("devices.disable")}
              </Button>
            </Actions>
          </div>
        </Dialog>
      )}
      {offering && (
        <Dialog title={t("passkey.title")} onClose={() => setOffering(false)}>
          <PasskeyOffer
            required={hasRole(me, "admin", "keeper")}
            onDone={() => {
              setOffering(false);
              void refreshMe();
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

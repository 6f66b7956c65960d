import { peopleEndpoints } from "../../../shared/api/people.ts";
import { useAction, useMe, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { Button, ButtonLink } from "./Button.tsx";

/** Browsers that were connected as this person lately, until they say that they know of them. */
export function NewDevicesNotice() {
  const { t, dayTime } = useWords();
  const { newDevices } = useMe();
  const { call, setMe } = useSession();
  const action = useAction();
  if (newDevices.length === 0) return null;
  const known = () =>
    void action.run(async () => setMe(await call(peopleEndpoints.updateMe, { body: { devicesSeen: true } })));
  return (
    <div class="demo">
      {newDevices.map((device) => (
        <span key={device.id}>{t("devices.new", { name: device.name, at: dayTime(device.pairedAt) })}</span>
      ))}
      <Button busy={action.busy} onClick={known}>
        {t("devices.newMine")}
      </Button>
      <ButtonLink href="/devices">{t("devices.newLook")}</ButtonLink>
    </div>
  );
}

import { usePlace } from "../router.tsx";
import { useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { ButtonLink } from "./Button.tsx";

const SEEN = "rules-change-seen";

/** A change of the saving rules waits that takes something away from people: told to everybody until they have looked. */
export function RulesChangeNotice() {
  const { t } = useWords();
  const { rulesChange, person } = useMe();
  const { path } = usePlace();
  // Of each person: a browser may be shared.
  const key = `${SEEN}:${person.id}`;
  if (rulesChange === null || localStorage.getItem(key) === rulesChange) return null;
  if (path === "/saving-rules") {
    localStorage.setItem(key, rulesChange);
    return null;
  }
  return (
    <div class="demo">
      <span>{t("rulesChange.told")}</span>
      <ButtonLink href="/saving-rules">{t("devices.newLook")}</ButtonLink>
    </div>
  );
}

import { useEffect, useId, useRef } from "preact/hooks";
import { type Language, peopleEndpoints } from "../../../shared/api/people.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { Said } from "../../../shared/ui/Said.tsx";
import { callSignIn } from "../client.ts";
import { clearRecent } from "../pages/recent-searches.ts";
import { forgetRecent } from "../recent.ts";
import { navigate, usePlace } from "../router.tsx";
import { useMe, useSession } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { useToast } from "./Toast.tsx";

/** Languages that there are words for, each in its own name. */
export const languages: readonly Language[] = ["en", "zh", "ru"];

/** What the person can do to their own session: speak another language, sign out. */
export function useSessionActions(): { speak(language: Language): Promise<void>; signOut(): Promise<void> } {
  const { setMe, call } = useSession();
  const { t } = useWords();
  const toast = useToast();
  return {
    async speak(language) {
      try {
        setMe(await call(peopleEndpoints.updateMe, { body: { language } }));
      } catch {
        toast({ text: t("error.unsent") });
      }
    },
    async signOut() {
      try {
        await callSignIn("sign-out", {});
      } catch {
        // Whoever leaves a shared computer must know that they are still signed in.
        toast({ text: t("who.stillIn") });
        return;
      }
      forgetRecent();
      clearRecent();
      setMe(null);
      navigate("/sign-in");
    },
  };
}

/** Who is signed in: their name, browsers, language, shortcuts and the way out, behind one button. */
export function WhoMenu(props: { onHelp(): void }) {
  const me = useMe();
  const { t } = useWords();
  const { speak, signOut } = useSessionActions();
  const place = usePlace();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Notices above the head of the page move it: the menu stands where its button stands now.
  const standBelow = () => {
    const { bottom } = button.current?.getBoundingClientRect() ?? { bottom: 0 };
    if (menu.current) menu.current.style.insetBlockStart = `${bottom + 6}px`;
  };
  useEffect(() => {
    if (place.path !== "") menu.current?.hidePopover();
  }, [place.path]);
  const { person } = me;
  return (
    <>
      <button ref={button} type="button" class="icon-button who" popovertarget={id}>
        <Avatar name={person.name} seed={person.id} />
        <span class="sr-only">{t("who.open", { name: person.name })}</span>
      </button>
      <div
        ref={menu}
        class="who-menu"
        onBeforeToggle={standBelow}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={t("who.menu")}
      >
        <div class="who-head">
          <b>
            <Said>{person.name}</Said>
          </b>
          <div class="small muted">
            <Said>{person.email}</Said>
          </div>
          <div class="small muted">{person.roles.map((role) => t(`role.${role}`)).join(", ")}</div>
        </div>
        <fieldset class="who-languages">
          <legend class="sr-only">{t("header.language")}</legend>
          {languages.map((language) => (
            <label key={language}>
              <input
                type="radio"
                name="language"
                class="sr-only"
                checked={language === me.language}
                onChange={() => void speak(language)}
              />
              <span lang={language === "zh" ? "zh-Hans" : language}>{t(`language.${language}`)}</span>
            </label>
          ))}
        </fieldset>
        <ul class="who-links">
          <li>
            <a href="/devices">{t("nav.devices")}</a>
          </li>
          <li>
            <button
              type="button"
              onClick={() => {
                menu.current?.hidePopover();
                props.onHelp();
              }}
            >
              {t("keys.title")}
              <span aria-hidden="true">
                <kbd>?</kbd>
              </span>
            </button>
          </li>
          <li>
            <button type="button" onClick={() => void signOut()}>
              {t("header.signOut")}
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}

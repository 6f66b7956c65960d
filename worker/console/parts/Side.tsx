import { useId } from "preact/hooks";
import { type NavGroup, navOf } from "../nav.ts";
import { usePlace } from "../router.tsx";
import { useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { Icon } from "./icons.tsx";

/** The navigation: the company's name leads home, then what this person's roles have. */
export function Side() {
  const me = useMe();
  const { t } = useWords();
  return (
    <nav class="side" aria-label={t("nav.label")}>
      <a class="brand" href="/">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span class="brand-name">{me.company.name || t("app.name")}</span>
      </a>
      {navOf(me).map((group) => (
        <Group key={group.head ?? "first"} group={group} />
      ))}
    </nav>
  );
}

function Group({ group }: { group: NavGroup }) {
  const { t } = useWords();
  const place = usePlace();
  const id = useId();
  return (
    <div class="nav">
      {group.head && (
        <p class="nav-head" id={id}>
          {t(group.head)}
        </p>
      )}
      <ul aria-labelledby={group.head ? id : undefined}>
        {group.items.map((item) => (
          <li key={item.href}>
            <a href={item.href} aria-current={isAt(place.path, item.href) ? "page" : undefined}>
              <Icon name={item.icon} />
              <span class="nav-name">{t(item.word)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

const isAt = (path: string, href: string): boolean => path === href || (href !== "/" && path.startsWith(`${href}/`));

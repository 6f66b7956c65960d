import { useEffect, useRef } from "preact/hooks";
import { noticeEndpoints } from "../../../shared/api/notices.ts";
import { usePlace } from "../router.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { Icon } from "./icons.tsx";

/** How many notices are open, beside the search; for admin and records keeper. Asked anew with every move. */
export function NoticeBell() {
  const me = useMe();
  return hasRole(me, "admin", "keeper") ? <Bell /> : null;
}

function Bell() {
  const { t } = useWords();
  const place = usePlace();
  const list = useLoad("bell", (call) => call(noticeEndpoints.listNotices, {}));
  const { reload } = list;
  const latest = useRef(reload);
  latest.current = reload;
  // `reload` is another function with every drawing: only the path says when to ask anew.
  useEffect(() => {
    if (place.path !== "") latest.current();
  }, [place.path]);
  const count =
    list.data?.notices.filter(({ seenAt, resolvedAt }) => seenAt === null && resolvedAt === null).length ?? 0;
  return (
    <a
      class="icon-button bell"
      href="/notices"
      aria-label={count > 0 ? t("notices.bell", { count }) : t("notices.bellNone")}
      aria-current={place.path === "/notices" ? "page" : undefined}
    >
      <Icon name="bell" />
      {count > 0 && (
        <span class="bell-count" aria-hidden="true">
          {count}
        </span>
      )}
    </a>
  );
}

import { usePageTitle } from "../page-title.ts";
import { PageHead } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useMe } from "../session.tsx";
import { useOwnersWords } from "../words/owners.ts";
import { OwnersAssign } from "./owners-assign.tsx";
import { OwnersCards } from "./owners-cards.tsx";
import { OwnersLong } from "./owners-long.tsx";
import { OwnersRules } from "./owners-rules.tsx";

/** `/owners`: who looks after which customer, many at once. For managers and admins. */
export function OwnersPage() {
  const { t } = useOwnersWords();
  const me = useMe();
  const place = usePlace();
  const parts = hasRole(me, "manager") ? managerParts : adminParts;
  const part = parts.find((one) => one === place.query.get("part")) ?? "assign";
  usePageTitle(t("owners.title"));
  return (
    <div class="page owners-page">
      <PageHead title={t("owners.title")}>{t("owners.lead")}</PageHead>
      <nav class="tabs" aria-label={t("owners.parts")}>
        {parts.map((one) => (
          <a
            key={one}
            href={one === "assign" ? "/owners" : `/owners?part=${one}`}
            aria-current={one === part ? "page" : undefined}
          >
            {t(`owners.part.${one}`)}
          </a>
        ))}
      </nav>
      {part === "assign" && <OwnersAssign />}
      {part === "rules" && <OwnersRules />}
      {part === "long" && <OwnersLong />}
      {part === "cards" && <OwnersCards />}
    </div>
  );
}

const managerParts = ["assign", "rules", "long", "cards"] as const;
const adminParts = ["assign", "rules"] as const;

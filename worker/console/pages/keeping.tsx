import { usePageTitle } from "../page-title.ts";
import { PageHead } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { usePackWords } from "../words/packs.ts";
import { Copies } from "./keeping-copy.tsx";
import { Erasures } from "./keeping-erasure.tsx";
import { Holds } from "./keeping-holds.tsx";
import { Packs } from "./keeping-packs.tsx";
import { Quarantine } from "./keeping-quarantine.tsx";
import { RetentionPart } from "./keeping-retention.tsx";

const parts = ["erasure", "copy", "holds", "packs", "quarantine", "retention"] as const;

/** `/keeping`: erasure of a person, a copy of their data, legal holds, retention. For records keepers. */
export function KeepingPage() {
  const { t } = usePackWords();
  const place = usePlace();
  const part = parts.find((one) => one === place.query.get("part")) ?? "erasure";
  usePageTitle(t("keeping.title"));
  return (
    <div class="page page-narrow">
      <PageHead title={t("keeping.title")}>{t("keeping.lead")}</PageHead>
      <nav class="tabs" aria-label={t("keeping.tabs")}>
        {parts.map((one) => (
          <a
            key={one}
            href={one === "erasure" ? "/keeping" : `/keeping?part=${one}`}
            aria-current={one === part ? "page" : undefined}
          >
            {t(`keeping.${one}`)}
          </a>
        ))}
      </nav>
      {part === "erasure" && <Erasures />}
      {part === "copy" && <Copies />}
      {part === "holds" && <Holds />}
      {part === "packs" && <Packs />}
      {part === "quarantine" && <Quarantine />}
      {part === "retention" && <RetentionPart />}
    </div>
  );
}

import { outsideQuoteEndpoints } from "../../../shared/api/outside-quotes.ts";
import { useLoad } from "../session.tsx";
import { useOutsideWords } from "../words/outside-quotes.ts";

/** The way to quotes by mail, with how many wait there. */
export function OutsideLink() {
  const { t } = useOutsideWords();
  const loaded = useLoad("outside open", (call) =>
    call(outsideQuoteEndpoints.listOutsideQuotes, { query: { state: "open" } }),
  );
  const count = loaded.data?.quotes.length ?? 0;
  return (
    <a class="button outside-link" href="/desk/outside">
      {t("outside.title")}
      {count > 0 && <span class="tab-count">{loaded.data?.nextCursor ? t("outside.many", { count }) : count}</span>}
    </a>
  );
}

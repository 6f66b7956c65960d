import { type CustomerCard, customerCardEndpoints } from "../../../shared/api/customer-cards.ts";
import { cardParts } from "../../../shared/care/card.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useOwnersWords } from "../words/owners.ts";
import { localeOf } from "../words/words.tsx";

/** Cards of customers, least complete first, each with what is missing in words and who filled what stands. */
export function OwnersCards() {
  const words = useOwnersWords();
  const { t } = words;
  const { call } = useSession();
  const more = useAction();
  const loaded = useLoad("customer-cards", (load) => load(customerCardEndpoints.customerCards, {}));
  const { data } = loaded;
  const loadMore = (offset: number) =>
    void more.run(async () => {
      const next = await call(customerCardEndpoints.customerCards, { query: { offset } });
      loaded.set({ ...next, cards: [...(data?.cards ?? []), ...next.cards] });
    });
  const percent = new Intl.NumberFormat(localeOf(words), { style: "percent" });
  return (
    <div class="stack">
      <p class="muted">{t("owners.cardsText")}</p>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {data === null && loaded.loading && <Skeleton rows={5} />}
      {data?.customers === 0 && <EmptyState title={t("owners.cardsNoneTitle")}>{t("owners.emptyText")}</EmptyState>}
      {data !== null && data.customers > 0 && (
        <>
          <p>
            <b>{t("owners.cardsAll", { count: data.customers, value: percent.format(data.average) })}</b>
          </p>
          <ul class="list owners-cards">
            {data.cards.map((card) => (
              <li key={card.customer.id} class="stack-tight">
                <p class="exposure-name">
                  <a data-row data-customer={card.customer.id} href={`/customers/${card.customer.id}`}>
                    <Said>{card.customer.name}</Said>
                  </a>
                </p>
                <CardFacts card={card} />
              </li>
            ))}
          </ul>
        </>
      )}
      <ErrorNote error={more.error} />
      {data !== null && data.nextOffset !== null && (
        <div class="more-foot">
          <Button busy={more.busy} onClick={() => loadMore(data.nextOffset ?? 0)}>
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** How complete a card is, what is missing on it, and who filled it. */
export function CardFacts({ card: { has, missing, filledBy } }: { card: CustomerCard }) {
  const words = useOwnersWords();
  const { t } = words;
  const names = words.list(missing.map((part) => t(`owners.card.${part}`)));
  return (
    <>
      <p>
        <span class="num">{t("owners.cardValue", { has, all: cardParts.length })}</span>
        {" · "}
        {missing.length === 0 ? t("owners.cardWhole") : t("owners.cardMissing", { names })}
      </p>
      {filledBy.length > 0 && (
        <p class="small muted">{t("owners.cardBy", { names: words.list(filledBy.map(({ name }) => name)) })}</p>
      )}
    </>
  );
}

import { handoverCallEndpoints } from "../../../shared/api/handover-calls.ts";
import { handoverEndpoints } from "../../../shared/api/handovers.ts";
import { useLoad, useMe } from "../session.tsx";
import { useHandoverWords } from "../words/handover.ts";
import { LastDay } from "./handovers.tsx";

/** What a departure asks of the reader: their own, customers offered to them, customers to call. Nothing where there is none. */
export function HomeLeaving(_props: { onClose(): void }) {
  const { t } = useHandoverWords();
  const { leaving } = useMe();
  const takings = useLoad("home-takings", (ask) => ask(handoverEndpoints.listTakings, {}));
  const calls = useLoad("home-calls", (ask) => ask(handoverCallEndpoints.listCalls, { query: { done: "open" } }));
  const offered = takings.data?.takings.filter(({ item }) => item.state === "offered").length ?? 0;
  const toCall = calls.data?.calls.length ?? 0;
  if (leaving === null && offered === 0 && toCall === 0) return null;
  return (
    <section class="card stack-tight" aria-labelledby="home-leaving">
      <h2 id="home-leaving">{t(leaving === null ? "ho.title" : "ho.home")}</h2>
      {leaving !== null && (
        <p>
          <LastDay day={leaving.lastDay} />
          {leaving.handoverId !== null && (
            <>
              {" · "}
              <a href={`/handovers/${leaving.handoverId}`}>{t("ho.homeOwn")}</a>
            </>
          )}
        </p>
      )}
      {offered > 0 && (
        <p>
          <a href="/handovers?part=mine">{t("ho.homeOffers", { count: offered })}</a>
        </p>
      )}
      {toCall > 0 && (
        <p>
          <a href="/handovers?part=calls">{t("ho.homeCalls", { count: toCall })}</a>
        </p>
      )}
    </section>
  );
}

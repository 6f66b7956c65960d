import { useState } from "preact/hooks";
import { DEFAULT_MONTHS, ownerEndpoints } from "../../../shared/api/owners.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { SelectField } from "../parts/Field.tsx";
import { Badge, EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { navigate, usePlace } from "../router.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";
import { useOwnersWords } from "../words/owners.ts";
import { DeputyDialog } from "./exposure-dialogs.tsx";
import { reasonsOf } from "./exposure-words.ts";

const choices = ["6", "12", "24", "36", "60"] as const;

/** Customers with the same owner for long that one colleague alone knows; a deputy is named right here. */
export function OwnersLong() {
  const words = useOwnersWords();
  const { t } = words;
  const exposed = useExposureWords();
  const { call } = useSession();
  const more = useAction();
  const months = choices.find((one) => one === usePlace().query.get("months")) ?? `${DEFAULT_MONTHS}`;
  const query = { months: Number(months) };
  const loaded = useLoad(`long-alone ${months}`, (load) => load(ownerEndpoints.longAlone, { query }));
  const people = useLoad("people", (load) => load(peopleEndpoints.listPeople, {}));
  const [doing, setDoing] = useState<string | null>(null);
  const { data } = loaded;
  const row = data?.rows.find(({ customer }) => customer.id === doing);
  const colleagues = (people.data?.people ?? []).filter(({ status }) => status === "active");
  const loadMore = (offset: number) =>
    void more.run(async () => {
      const next = await call(ownerEndpoints.longAlone, { query: { ...query, offset } });
      loaded.set({ ...next, rows: [...(data?.rows ?? []), ...next.rows] });
    });
  return (
    <div class="stack">
      <p class="muted">{t("owners.longText")}</p>
      <div class="list-tools">
        <SelectField
          label={t("owners.months")}
          value={months}
          options={choices.map((value) => ({ value, label: t("owners.monthCount", { count: Number(value) }) }))}
          onValue={(value) => navigate(`/owners?part=long&months=${value}`, { replace: true })}
        />
      </div>
      <ErrorNote error={loaded.error ?? people.error} onRetry={loaded.reload} />
      {data === null && loaded.loading && <Skeleton rows={5} />}
      {data?.rows.length === 0 && <EmptyState title={t("owners.longNone")}>{t("owners.longNoneText")}</EmptyState>}
      {data !== null && data.rows.length > 0 && (
        <ul class="list owners-cards">
          {data.rows.map((one) => (
            <li key={one.customer.id} class="exposure-row">
              <div class="stack-tight">
                <p class="exposure-name">
                  <a data-row data-customer={one.customer.id} href={`/customers/${one.customer.id}?part=looksAfter`}>
                    <Said>{one.customer.name}</Said>
                  </a>{" "}
                  {one.tier && <Badge>{exposed.t("exposure.tier", { tier: one.tier })}</Badge>}
                </p>
                <p>
                  {t("owners.longSince", { name: one.owner?.name ?? "", day: words.day(one.ownerSince) })} ·{" "}
                  {one.deputy
                    ? exposed.t("exposure.deputy", { name: one.deputy.name })
                    : exposed.t("exposure.noDeputy")}
                </p>
                <p class="small muted">{reasonsOf(one, exposed).join(" · ")}</p>
              </div>
              <div class="exposure-steps">
                <Button
                  look={one.deputy ? "quiet" : "plain"}
                  aria-label={exposed.t("exposure.doFor", { what: t("owners.nameDeputy"), name: one.customer.name })}
                  onClick={() => setDoing(one.customer.id)}
                >
                  {one.deputy ? exposed.t("exposure.changeDeputy") : t("owners.nameDeputy")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
      <ErrorNote error={more.error} />
      {data !== null && data.nextOffset !== null && (
        <div class="more-foot">
          <Button busy={more.busy} onClick={() => loadMore(data.nextOffset ?? 0)}>
            {t("more")}
          </Button>
        </div>
      )}
      {row !== undefined && (
        <DeputyDialog row={row} colleagues={colleagues} onClose={() => setDoing(null)} onDone={loaded.reload} />
      )}
    </div>
  );
}

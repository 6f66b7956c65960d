import { useState } from "preact/hooks";
import { type ExposedCustomer, type ExposureList, exposureEndpoints } from "../../../shared/api/exposure.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { focusedRow } from "../keys/list-focus.ts";
import { useShortcuts } from "../keys/use-shortcuts.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useExposureWords } from "../words/exposure.ts";
import { type Colleague, DeputyDialog, PlanDialog } from "./exposure-dialogs.tsx";
import { addressOf, ExposureFilters, type ExposureView, parts, viewOf } from "./exposure-filters.tsx";
import { ExposureMap } from "./exposure-map.tsx";
import { ExposureRows } from "./exposure-rows.tsx";
import { ExposureTrend } from "./exposure-trend.tsx";

/** What is being done about which customer. */
export interface Doing {
  step: "deputy" | "plan";
  row: ExposedCustomer;
}

/** `/exposure`: customers that hang on one colleague, for who answers for them. */
export function ExposurePage() {
  const { t } = useExposureWords();
  const me = useMe();
  const [doing, setDoing] = useState<Doing | null>(null);
  const people = useLoad("people", (call) => call(peopleEndpoints.listPeople, {}));
  const view = viewOf(usePlace().query);
  const isManager = hasRole(me, "manager");
  const seesTeams = isManager || hasRole(me, "keeper");
  const teams = (people.data?.teams ?? []).filter(
    ({ id }) => hasRole(me, "keeper") || (isManager && me.person.teamIds.includes(id)),
  );
  const list = useExposure(view);
  usePageTitle(t("exposure.title"));
  const rows = list.loaded.data?.rows ?? null;
  const mayChange = ({ owner, deputy, teamId }: ExposedCustomer): boolean =>
    owner?.id === me.person.id ||
    deputy?.id === me.person.id ||
    (isManager && (teamId === null || me.person.teamIds.includes(teamId)));
  const colleagues: Colleague[] = (people.data?.people ?? []).filter(({ status }) => status === "active");
  useShortcuts({
    take: () => {
      const row = rows?.find(({ customer }) => customer.id === focusedRow()?.dataset.customer);
      if (row === undefined || !mayChange(row)) return false;
      setDoing({ step: row.deputy === null ? "deputy" : "plan", row });
      return true;
    },
  });
  const dialog = { colleagues, onClose: () => setDoing(null), onDone: list.loaded.reload };
  const team = teams.find(({ id }) => id === view.team) ?? teams[0];
  return (
    <div class="page exposure-page">
      <PageHead title={t("exposure.title")}>{t("exposure.lead")}</PageHead>
      {seesTeams && (
        <nav class="tabs" aria-label={t("exposure.parts")}>
          {parts.map((part) => (
            <a key={part} href={addressOf({ ...view, part })} aria-current={part === view.part ? "page" : undefined}>
              {t(`exposure.part.${part}`)}
            </a>
          ))}
        </nav>
      )}
      <ExposureFilters
        view={view}
        teams={view.part === "list" ? teams : teams.length > 1 ? teams : []}
        people={seesTeams ? colleagues : []}
        mustTeam={view.part !== "list" && !hasRole(me, "keeper")}
        team={team?.id ?? null}
      />
      <ErrorNote error={list.loaded.error ?? people.error} onRetry={list.loaded.reload} />
      {view.part === "trend" && seesTeams && people.data !== null && (
        <ExposureTrend teamId={hasRole(me, "keeper") ? view.team : (team?.id ?? null)} />
      )}
      {view.part !== "trend" && rows === null && list.loaded.error === null && <Skeleton rows={6} />}
      {view.part !== "trend" && list.loaded.data !== null && <Sums of={list.loaded.data} />}
      {view.part !== "trend" && rows?.length === 0 && list.loaded.data !== null && (
        <None view={view} of={list.loaded.data} />
      )}
      {view.part === "list" && rows !== null && rows.length > 0 && (
        <ExposureRows rows={rows} mayChange={mayChange} onDo={setDoing} />
      )}
      {view.part === "map" && rows !== null && rows.length > 0 && team !== undefined && (
        <ExposureMap team={team} rows={rows} colleagues={colleagues} />
      )}
      {view.part !== "trend" && list.more}
      {doing?.step === "deputy" && <DeputyDialog row={doing.row} {...dialog} />}
      {doing?.step === "plan" && <PlanDialog row={doing.row} {...dialog} />}
    </div>
  );
}

/** The list as it is asked for, and the button for what comes after it. */
function useExposure(view: ExposureView) {
  const { t } = useExposureWords();
  const { call } = useSession();
  const more = useAction();
  const query = {
    ...(view.team !== null && { teamId: view.team }),
    ...(view.tier !== null && { tier: view.tier }),
    ...(view.known !== "all" && { knownTo: view.known }),
    ...(view.owner !== null && { ownerId: view.owner }),
  };
  const loaded = useLoad(`exposure ${JSON.stringify(query)}`, (ask) => ask(exposureEndpoints.exposure, { query }));
  const { data } = loaded;
  const offset = data?.nextOffset ?? null;
  const loadMore = (from: ExposureList, at: number) =>
    void more.run(async () => {
      const next = await call(exposureEndpoints.exposure, { query: { ...query, offset: at } });
      loaded.set({ ...next, rows: [...from.rows, ...next.rows] });
    });
  return {
    loaded,
    more: (
      <>
        <ErrorNote error={more.error} />
        {data !== null && offset !== null && (
          <div class="more-foot">
            <Button busy={more.busy} onClick={() => loadMore(data, offset)}>
              {t("more")}
            </Button>
          </div>
        )}
      </>
    ),
  };
}

/** How many there are, the firm's own measure with what it means, and how much all this could see. */
function Sums({ of: { counts, concentration, seen } }: { of: ExposureList }) {
  const { t, day, number } = useExposureWords();
  if (counts.customers === 0) return null;
  const sums = [
    t("exposure.sumOne", { count: counts.knownToOne }),
    t("exposure.sumTwo", { count: counts.knownToTwo }),
    t("exposure.sumNone", { count: counts.knownToNone }),
  ];
  return (
    <div class="exposure-sums">
      <p aria-live="polite">
        <b>{t("exposure.sum", { count: counts.customers })}</b> {sums.join(", ")}
      </p>
      <p>
        <b>{t("exposure.measure", { value: number(Math.round(concentration * 100) / 100) })}</b>{" "}
        <span class="small muted">{t("exposure.measureText")}</span>
      </p>
      <p class="small muted">
        {t("exposure.seen", { count: seen.mails, day: day(seen.sinceAt) })}{" "}
        {t("exposure.seenPeople", { some: seen.peopleWithMail, all: seen.people })}
      </p>
    </div>
  );
}

function None({ view, of: { counts } }: { view: ExposureView; of: ExposureList }) {
  const { t } = useExposureWords();
  const isNarrowed = view.team !== null || view.tier !== null || view.owner !== null;
  if (counts.customers === 0 && !isNarrowed)
    return <EmptyState title={t("exposure.emptyTitle")}>{t("exposure.emptyText")}</EmptyState>;
  const all = <ButtonLink href="/exposure?known=all">{t("exposure.showAll")}</ButtonLink>;
  if (view.known !== "1" || counts.customers === 0) return <EmptyState title={t("exposure.noneLike")} action={all} />;
  return (
    <EmptyState title={t("exposure.noneTitle")} action={all}>
      {t("exposure.noneText")}
    </EmptyState>
  );
}

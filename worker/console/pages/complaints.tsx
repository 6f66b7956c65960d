import { complaintEndpoints } from "../../../shared/api/complaints.ts";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { usePageTitle } from "../page-title.ts";
import { EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useComplaintWords } from "../words/complaints.ts";
import { ComplaintCard } from "./complaint-card.tsx";
import { ComplaintWaysPart } from "./complaint-ways.tsx";

const states = ["open", "over"] as const;

/** `/complaints`: what customers told the company, what is due first at the top. */
export function ComplaintsPage() {
  const { t } = useComplaintWords();
  const me = useMe();
  const state = usePlace().query.get("state") === "over" ? "over" : "open";
  usePageTitle(t("complaints.title"));
  const list = useLoad(`complaints ${state}`, (ask) => ask(complaintEndpoints.listComplaints, { query: { state } }));
  const people = useLoad("complaints-people", (ask) => ask(peopleEndpoints.listPeople, {}));
  const customers = useLoad("complaints-customers", (ask) => ask(customerEndpoints.listCustomers, {}));
  const mayChange = hasRole(me, "manager", "keeper");
  const complaints = list.data?.complaints ?? null;
  return (
    <div class="page page-narrow">
      <PageHead title={t("complaints.title")}>{t("complaints.lead")}</PageHead>
      <nav class="tabs" aria-label={t("complaints.lists")}>
        {states.map((one) => (
          <a
            key={one}
            href={one === "open" ? "/complaints" : `/complaints?state=${one}`}
            aria-current={one === state ? "page" : undefined}
          >
            {t(`complaints.${one}`)}
          </a>
        ))}
      </nav>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {complaints === null && list.error === null && <Skeleton rows={3} />}
      {complaints?.length === 0 && (
        <EmptyState title={t(`complaints.none.${state}`)}>{mayChange && t("complaints.noneText")}</EmptyState>
      )}
      {complaints?.map((one) => (
        <ComplaintCard
          key={one.id}
          complaint={one}
          people={people.data?.people ?? []}
          customers={customers.data?.customers ?? []}
          mayChange={mayChange}
          onChanged={list.reload}
        />
      ))}
      {list.data?.isWhole === false && <p class="muted">{t("complaints.more")}</p>}
      {hasRole(me, "manager", "admin") && <ComplaintWaysPart mayChange={hasRole(me, "admin")} />}
    </div>
  );
}

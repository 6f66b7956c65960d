import { useState } from "preact/hooks";
import { ApiError, pathOf } from "../../../shared/api/client.ts";
import { type LeftToday, leavingEndpoints } from "../../../shared/api/leaving.ts";
import { downloadTo } from "../client.ts";
import { afterConfirming } from "../confirm.ts";
import { writeMinor } from "../desk/write-number.ts";
import { usePageTitle } from "../page-title.ts";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { ErrorNote, Note, PageHead, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { hasRole, useAction, useLoad, useMe } from "../session.tsx";
import { useLeftTodayWords } from "../words/left-today.ts";
import { localeOf } from "../words/words.tsx";
import { CaseDialog } from "./left-case.tsx";
import { LeftCustomers } from "./left-customers.tsx";
import { LeftLooks, LeftRequests, LeftSteps } from "./left-lists.tsx";
import { LeftPromises } from "./left-promises.tsx";
import { ReasonForm } from "./left-reason.tsx";

/** `/people/:id/left`: what a colleague's going would leave behind. For managers of their teams, keeper, admin and themself. */
export function LeftTodayPage() {
  const { t } = useLeftTodayWords();
  const me = useMe();
  const id = usePlace().params.id ?? "";
  const [reason, setReason] = useState<string | null>(null);
  const loaded = useLoad(`left-${id}-${reason}`, (call) =>
    call(leavingEndpoints.leftToday, { params: { id }, query: reason === null ? {} : { reason } }),
  );
  const page = loaded.data;
  usePageTitle(page === null ? t("left.link") : title(page, t));
  const isRefused = loaded.error instanceof ApiError && loaded.error.code === "forbidden";
  if (isRefused && hasRole(me, "keeper") && reason === null)
    return <ReasonForm id={id} onReason={(given) => setReason(given)} />;
  if (loaded.error !== null && page === null)
    return (
      <div class="page">
        <ErrorNote page error={loaded.error} onRetry={loaded.reload} />
      </div>
    );
  if (page === null)
    return (
      <div class="page">
        <Skeleton page />
      </div>
    );
  return <Page page={page} reason={reason} />;
}

const title = (page: LeftToday, t: ReturnType<typeof useLeftTodayWords>["t"]): string =>
  page.isOwn ? t("left.titleOwn") : t("left.title", { name: page.person.name });

function Page(props: { page: LeftToday; reason: string | null }) {
  const { t, day } = useLeftTodayWords();
  const { page, reason } = props;
  const { person, isOwn, detail, since, seenSince } = page;
  const isFull = detail === "full";
  return (
    <div class="page left-page">
      <PageHead title={title(page, t)} actions={<HeadActions page={page} reason={reason} />}>
        {t(isOwn ? "left.leadOwn" : "left.lead")}
      </PageHead>
      <Figures page={page} />
      {page.hidden > 0 && <p class="muted">{t("left.hidden", { count: page.hidden })}</p>}
      {!isFull && <Note>{t("left.countsOnly")}</Note>}
      {isFull && (
        <>
          <LeftCustomers page={page} />
          <p class="small muted">
            {t("left.rule", { name: person.name, since: day(since) })} {t("left.seen", { at: day(seenSince) })}
          </p>
          <LeftRequests requests={page.requests} />
          <LeftSteps steps={page.steps} />
          <LeftPromises id={person.id} reason={reason} />
        </>
      )}
      {isOwn && <LeftLooks />}
    </div>
  );
}

/** Everything in one line, before any row. */
function Figures(props: { page: LeftToday }) {
  const words = useLeftTodayWords();
  const { t } = words;
  const { counts, customers, requests, money, detail } = props.page;
  const only = customers.reduce((sum, { onlyTheirsCount }) => sum + onlyTheirsCount, 0);
  return (
    <ul class="left-figures">
      <li>{t("left.countOwner", { count: counts.owner })}</li>
      {counts.deputy > 0 && <li>{t("left.countDeputy", { count: counts.deputy })}</li>}
      {counts.touched > 0 && <li>{t("left.countTouched", { count: counts.touched })}</li>}
      {detail === "full" && (
        <>
          <li>{t("left.countOnly", { count: only })}</li>
          <li>
            {t("left.countRequests", { count: requests.length })}
            {money.map(({ currency, gross }) => (
              <span key={currency}> · {writeMinor(gross, currency, localeOf(words))}</span>
            ))}
          </li>
        </>
      )}
    </ul>
  );
}

function HeadActions(props: { page: LeftToday; reason: string | null }) {
  const { t, language } = useLeftTodayWords();
  const me = useMe();
  const action = useAction();
  const [opening, setOpening] = useState(false);
  const { person, isOwn, detail } = props.page;
  const take = () =>
    void action.run(async () => {
      const asked = { language, ...(props.reason !== null && { reason: props.reason }) };
      const path = pathOf(leavingEndpoints.leftTodayFile.path, { id: person.id }, asked);
      await afterConfirming(() => downloadTo(path, `if-${person.name}-left.csv`, () => undefined));
    });
  return (
    <div class="stack-tight">
      <div class="row left-actions">
        <ButtonLink href="/people">{t("left.people")}</ButtonLink>
        <Button onClick={() => print()}>{t("left.print")}</Button>
        {detail === "full" && (
          <Button busy={action.busy} onClick={take}>
            {t("left.csv")}
          </Button>
        )}
        {!isOwn && hasRole(me, "manager", "admin") && (
          <Button look="primary" onClick={() => setOpening(true)}>
            {t("left.case")}
          </Button>
        )}
      </div>
      <ErrorNote error={action.error} />
      {opening && <CaseDialog person={person} onClose={() => setOpening(false)} />}
    </div>
  );
}

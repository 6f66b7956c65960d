import { usePageTitle } from "../page-title.ts";
import { Later } from "../parts/Later.tsx";
import { PageHead } from "../parts/states.tsx";
import { hasRole, useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { HomeCompany } from "./home-company.tsx";
import { HomeSteps } from "./home-steps.tsx";
import { HomeTeam } from "./home-team.tsx";
import { HomeWaiting } from "./home-waiting.tsx";
import { HomeWeek } from "./home-week.tsx";

const loadExposure = async () => (await import("./home-exposure.tsx")).HomeExposure;
const loadLeaving = async () => (await import("./home-leaving.tsx")).HomeLeaving;
const loadNotice = async () => (await import("../parts/PrivacyNotice.tsx")).PrivacyNoticeCard;

/** `/`: who waits for an answer, what is next, one's own week; for admin and records keeper how the record does. */
export function HomePage() {
  const { t } = useWords();
  const me = useMe();
  usePageTitle(t("home.title"));
  const sells = hasRole(me, "outside", "inside", "manager");
  return (
    <div class="page home">
      <PageHead title={t("home.title")} />
      {(me.notice !== null || me.agreementMissing) && <Later load={loadNotice} props={{ onClose: () => undefined }} />}
      <div class="home-grid">
        {(sells || hasRole(me, "keeper")) && <HomeWaiting sells={sells} />}
        <div class="stack">
          {sells && <Later load={loadLeaving} props={{ onClose: () => undefined }} />}
          {hasRole(me, "manager") && <Later load={loadExposure} props={{ onClose: () => undefined }} />}
          {hasRole(me, "manager") && <HomeTeam />}
          <HomeSteps />
          {sells && <HomeWeek />}
          {hasRole(me, "admin", "keeper") && <HomeCompany />}
        </div>
      </div>
    </div>
  );
}

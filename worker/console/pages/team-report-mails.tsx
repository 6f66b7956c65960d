import { useState } from "preact/hooks";
import {
  type PeriodKind,
  periodKindSchema,
  type TeamReportBy,
  teamReportEndpoints,
} from "../../../shared/api/team-reports.ts";
import { noonOf } from "../desk/today.ts";
import { Check } from "../parts/Field.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useTeamReportWords } from "../words/team-report.ts";

/** Which reports come by mail, to who looks at the page. What is chosen goes by the rows that are shown. */
export function TeamReportMails({ by }: { by: TeamReportBy }) {
  const { t, day } = useTeamReportWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const loaded = useLoad("mailed-reports", (load) => load(teamReportEndpoints.mailedReports, {}));
  // What was ticked stands while it is on its way; a refusal takes it back.
  const [wanted, setWanted] = useState<{ period: PeriodKind; isOn: boolean } | null>(null);
  const set = async (period: PeriodKind, isOn: boolean) => {
    setWanted({ period, isOn });
    await action.run(async () => {
      const params = { period };
      loaded.set(
        isOn
          ? await call(teamReportEndpoints.mailReport, { params, body: { by } })
          : await call(teamReportEndpoints.stopReport, { params }),
      );
      toast({ text: t(isOn ? "teamReport.mailOn" : "teamReport.mailOff") });
    });
    setWanted(null);
  };
  if (loaded.data === null) return <ErrorNote error={loaded.error} onRetry={loaded.reload} />;
  const { canMail, reports } = loaded.data;
  return (
    <section class="card stack" aria-labelledby="report-mails">
      <h2 id="report-mails">{t("teamReport.mail")}</h2>
      <p class="muted">{t("teamReport.mailText")}</p>
      {!canMail && <Note>{t("teamReport.mailNone")}</Note>}
      {periodKindSchema.options.map((period) => {
        const mailed = reports.find((one) => one.period === period);
        const hint = mailed && {
          hint: `${t(`teamReport.head.${mailed.by}`)}; ${t("teamReport.mailNext", { day: day(noonOf(mailed.nextOn)) })}`,
        };
        return (
          <Check
            key={period}
            label={t(`teamReport.mail.${period}`)}
            {...hint}
            checked={wanted?.period === period ? wanted.isOn : mailed !== undefined}
            onValue={(isOn) => void set(period, isOn)}
          />
        );
      })}
      <ErrorNote error={action.error} />
    </section>
  );
}

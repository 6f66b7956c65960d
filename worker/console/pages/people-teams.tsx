import { useState } from "preact/hooks";
import { peopleEndpoints, type Team } from "../../../shared/api/people.ts";
import { Button } from "../parts/Button.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

/** The teams, each with the region it works in, for an admin. */
export function PeopleTeams(props: { teams: readonly Team[]; onChanged(): void }) {
  const { t } = useLaterWords();
  if (props.teams.length === 0) return null;
  return (
    <section class="card stack-tight">
      <h2>{t("people.regions")}</h2>
      <p class="small muted">{t("people.regionHint")}</p>
      {props.teams.map((team) => (
        <RegionForm key={team.id} team={team} onChanged={props.onChanged} />
      ))}
    </section>
  );
}

function RegionForm(props: { team: Team; onChanged(): void }) {
  const { t } = useLaterWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const { team } = props;
  const [region, setRegion] = useState(team.region ?? "");
  const label = t("people.regionOf", { name: team.name, count: team.memberIds.length });
  const given = region.trim() === "" ? null : region.trim();
  const save = () =>
    void action.run(async () => {
      await call(peopleEndpoints.updateTeam, { params: { id: team.id }, body: { region: given } });
      props.onChanged();
      toast({ text: t("saved") });
    });
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={label} value={region} onValue={setRegion} maxLength={120} />
      <Button type="submit" busy={action.busy} disabled={given === team.region} aria-label={`${t("save")}: ${label}`}>
        {t("save")}
      </Button>
      <ErrorNote error={action.error} />
    </form>
  );
}

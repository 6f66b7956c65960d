import { useState } from "preact/hooks";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { type HeldStop, stopEndpoints } from "../../../shared/api/stops.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field, SelectField } from "../parts/Field.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { type RuleWords, useRuleWords } from "../words/rules.ts";

/** Where saving is switched off now, by whom and why, for everybody; admins switch it off and on again. */
export function RuleStops() {
  const words = useRuleWords();
  const { t, dayTime } = words;
  const { call } = useSession();
  const isAdmin = hasRole(useMe(), "admin");
  const loaded = useLoad("stops", (ask) => ask(stopEndpoints.listStops, {}));
  const [isStopping, setStopping] = useState(false);
  const action = useAction();
  const toast = useToast();
  const stops = loaded.data?.stops ?? [];
  const end = (id: string) =>
    void action.run(async () => {
      await call(stopEndpoints.endStop, { params: { id } });
      toast({ text: t("stop.ended") });
      loaded.reload();
    });
  return (
    <>
      <ErrorNote error={loaded.error ?? action.error} onRetry={loaded.reload} />
      {stops.map((stop) => (
        <Note key={stop.id} look="warn">
          <p>
            <b>
              <Said>{whatStands(words, stop)}</Said>
            </b>
          </p>
          <p>
            <Said>{stop.reason}</Said>
          </p>
          <p class="small muted">{t("stop.by", { name: stop.person.name, at: dayTime(stop.at) })}</p>
          {isAdmin && (
            <Button busy={action.busy} onClick={() => end(stop.id)}>
              {t("stop.end")}
            </Button>
          )}
        </Note>
      ))}
      {isAdmin && loaded.data && (
        <p>
          <Button look="quiet" onClick={() => setStopping(true)}>
            {t("stop.open")}
          </Button>
        </p>
      )}
      {isStopping && (
        <StopDialog
          onClose={() => setStopping(false)}
          onStopped={() => {
            setStopping(false);
            loaded.reload();
          }}
        />
      )}
    </>
  );
}

function whatStands({ t }: RuleWords, { scope, team, webmail, belowVersion }: HeldStop): string {
  if (scope === "everybody") return t("stop.is.everybody");
  if (scope === "team") return t("stop.is.team", { name: team?.name ?? "" });
  const where = webmail ?? t("stop.anyWebmail");
  return belowVersion === null
    ? t("stop.is.webmail", { webmail: where })
    : t("stop.is.below", { webmail: where, version: belowVersion });
}

const scopes = ["everybody", "team", "webmail"] as const;

function StopDialog(props: { onClose(): void; onStopped(): void }) {
  const { t } = useRuleWords();
  const { call } = useSession();
  const people = useLoad("stop-teams", (ask) => ask(peopleEndpoints.listPeople, {}));
  const action = useAction();
  const [scope, setScope] = useState<(typeof scopes)[number]>("everybody");
  const [team, setTeam] = useState<string | null>(null);
  const [webmail, setWebmail] = useState("");
  const [release, setRelease] = useState("");
  const [reason, setReason] = useState("");
  const teams = people.data?.teams ?? [];
  const teamId = team ?? teams[0]?.id ?? "";
  const given = () => {
    if (scope === "everybody") return { scope, reason: reason.trim() };
    if (scope === "team") return { scope, teamId, reason: reason.trim() };
    return { scope, webmail: webmail.trim() || null, belowVersion: release.trim() || null, reason: reason.trim() };
  };
  const stop = () =>
    void action.run(async () => {
      await call(stopEndpoints.beginStop, { body: given() });
      props.onStopped();
    });
  return (
    <Dialog title={t("stop.open")} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          stop();
        }}
      >
        <p>{t("stop.text")}</p>
        <SelectField
          label={t("stop.scope")}
          value={scope}
          options={scopes.map((value) => ({ value, label: t(`stop.scope.${value}`) }))}
          onValue={setScope}
        />
        {scope === "team" && (
          <SelectField
            label={t("cond.teams")}
            value={teamId}
            options={teams.map(({ id, name }) => ({ value: id, label: name }))}
            onValue={setTeam}
          />
        )}
        {scope === "webmail" && (
          <>
            <Field label={t("cond.webmails")} hint={t("stop.webmailHint")} value={webmail} onValue={setWebmail} />
            <Field label={t("stop.below")} hint={t("stop.belowHint")} value={release} onValue={setRelease} />
          </>
        )}
        <Field label={t("stop.reason")} value={reason} onValue={setReason} maxLength={500} required />
        <ErrorNote error={people.error ?? action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="danger" type="submit" busy={action.busy}>
            {t("stop.do")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";
import { type Person, peopleEndpoints, type Role, type Team } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { type MadeLink, RoleChecks, TeamChecks } from "../parts/InviteForm.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";

/** Changes one person: roles, teams, mailboxes, a new link, disabling. */
export function PersonDialog(props: {
  person: Person;
  teams: readonly Team[];
  onClose(): void;
  onChanged(): void;
  onLink(link: MadeLink): void;
}) {
  const { person, onChanged } = props;
  const { t, day } = useLaterWords();
  const { call } = useSession();
  const me = useMe();
  const toast = useToast();
  const action = useAction();
  const [name, setName] = useState(person.name);
  const [roles, setRoles] = useState<Role[]>(person.roles);
  const [teamIds, setTeamIds] = useState<string[]>(person.teamIds);
  const [teams, setTeams] = useState(props.teams);
  const [newTeam, setNewTeam] = useState("");
  const [disabling, setDisabling] = useState(false);
  const params = { id: person.id };

  const save = () =>
    void action.run(async () => {
      await call(peopleEndpoints.updatePerson, { params, body: { name: name.trim(), roles, teamIds } });
      onChanged();
      props.onClose();
      toast({ text: t("saved") });
    });
  const setStatus = (status: "active" | "disabled") =>
    void action.run(async () => {
      await call(peopleEndpoints.updatePerson, { params, body: { status } });
      onChanged();
      props.onClose();
    });
  const addTeam = () =>
    void action.run(async () => {
      const team = await call(peopleEndpoints.addTeam, { body: { name: newTeam } });
      setTeams([...teams, team]);
      setTeamIds([...teamIds, team.id]);
      setNewTeam("");
      onChanged();
    });
  const sayNotice = (noticeGiven: boolean) =>
    void action.run(async () => {
      await call(peopleEndpoints.updatePerson, { params, body: { noticeGiven } });
      onChanged();
      props.onClose();
      toast({ text: t(noticeGiven ? "people.noticeSaid" : "people.noticeTaken", { name: person.name }) });
    });
  const link = () => void action.run(async () => props.onLink(await call(peopleEndpoints.newLink, { params })));

  if (disabling) {
    return (
      <Dialog title={t("people.disableTitle", { name: person.name })} onClose={() => setDisabling(false)}>
        <div class="stack">
          <p>{t("people.disableText", { name: person.name })}</p>
          <ErrorNote error={action.error} />
          <Actions>
            <Button onClick={() => setDisabling(false)}>{t("cancel")}</Button>
            <Button look="danger" busy={action.busy} onClick={() => setStatus("disabled")}>
              {t("people.disable")}
            </Button>
          </Actions>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={person.name} wide onClose={props.onClose}>
      <div class="stack">
        <p class="muted">
          {person.email} · {t("people.browsers", { count: person.deviceCount })}
        </p>
        <Field label={t("people.name")} value={name} onValue={setName} maxLength={120} required />
        <div class="columns">
          <RoleChecks roles={roles} onValue={setRoles} />
          <div class="stack">
            {teams.length > 0 && <TeamChecks teams={teams} teamIds={teamIds} onValue={setTeamIds} />}
            <form
              class="inline-form"
              onSubmit={(event) => {
                event.preventDefault();
                addTeam();
              }}
            >
              <Field label={t("people.newTeam")} value={newTeam} onValue={setNewTeam} maxLength={120} required />
              <Button type="submit" busy={action.busy}>
                {t("add")}
              </Button>
            </form>
            <Mailboxes person={person} onChanged={onChanged} />
          </div>
        </div>
        <div class="row">
          {person.status !== "disabled" && (
            <Button busy={action.busy} onClick={link} title={t("people.newLinkHint")}>
              {t("people.newLink")}
            </Button>
          )}
          {person.status === "disabled" ? (
            <Button busy={action.busy} onClick={() => setStatus("active")}>
              {t("people.enable")}
            </Button>
          ) : (
            person.id !== me.person.id && (
              <Button look="danger" onClick={() => setDisabling(true)}>
                {t("people.disable")}
              </Button>
            )
          )}
        </div>
        <div class="stack-tight">
          <div class="row">
            <span class="grow">
              {person.noticeGivenAt === null
                ? t("people.notice")
                : t("people.noticeGiven", { at: day(person.noticeGivenAt) })}
            </span>
            <Button busy={action.busy} onClick={() => sayNotice(person.noticeGivenAt === null)}>
              {t(person.noticeGivenAt === null ? "people.noticeSay" : "people.noticeTake")}
            </Button>
          </div>
          <p class="field-hint">{t("people.noticeHint")}</p>
        </div>
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="primary" busy={action.busy} disabled={roles.length === 0 || name.trim() === ""} onClick={save}>
            {t("save")}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}

function Mailboxes(props: { person: Person; onChanged(): void }) {
  const { t } = useLaterWords();
  const { call } = useSession();
  const action = useAction();
  const [removed, setRemoved] = useState<string | null>(null);
  const [address, setAddress] = useState("");
  const { person, onChanged } = props;
  const add = (wanted: string) =>
    call(peopleEndpoints.addMailbox, { params: { id: person.id }, body: { address: wanted } });
  // Undo stands here and not in a toast: below a modal dialog a toast cannot be pressed.
  const remove = (id: string, gone: string) =>
    void action.run(async () => {
      await call(peopleEndpoints.removeMailbox, { params: { id } });
      setRemoved(gone);
      onChanged();
    });
  const undo = (gone: string) =>
    void action.run(async () => {
      await add(gone);
      setRemoved(null);
      onChanged();
    });
  return (
    <fieldset class="choices">
      <legend class="field-label">{t("people.mailboxes")}</legend>
      <p class="field-hint">{t("people.mailboxesHint")}</p>
      {person.mailboxes.map((mailbox) => (
        <div key={mailbox.id} class="row">
          <span class="grow">
            <Said>{mailbox.address}</Said>
          </span>
          <Button
            look="quiet"
            busy={action.busy}
            aria-label={t("people.mailboxRemove", { address: mailbox.address })}
            onClick={() => remove(mailbox.id, mailbox.address)}
          >
            {t("remove")}
          </Button>
        </div>
      ))}
      {removed !== null && (
        <div class="row" role="status">
          <span class="grow muted">{t("people.mailboxRemoved", { address: removed })}</span>
          <Button busy={action.busy} onClick={() => undo(removed)}>
            {t("undo")}
          </Button>
        </div>
      )}
      <form
        class="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(async () => {
            await add(address.trim());
            setAddress("");
            onChanged();
          });
        }}
      >
        <Field label={t("people.mailboxAdd")} value={address} onValue={setAddress} inputMode="email" required />
        <Button type="submit" busy={action.busy}>
          {t("add")}
        </Button>
      </form>
      <ErrorNote error={action.error} />
    </fieldset>
  );
}

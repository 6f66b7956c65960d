import { useState } from "preact/hooks";
import { type Me, type Person, peopleEndpoints } from "../../../shared/api/people.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { InviteForm, LinkToPaste, type MadeLink, statusLook } from "../parts/InviteForm.tsx";
import { Badge, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { PeopleTeams } from "./people-teams.tsx";
import { PersonDialog } from "./person-dialog.tsx";

/** What a colleague's going would leave behind is for who the Worker tells it (records/left-rights.ts). */
const mayAskLeft = (me: Me, person: Person): boolean =>
  person.id === me.person.id ||
  hasRole(me, "keeper", "admin") ||
  (hasRole(me, "manager") && person.teamIds.some((id) => me.person.teamIds.includes(id)));

/** `/people`: everybody; the admin invites and changes, others see names and teams. */
export function PeoplePage() {
  const { t } = useLaterWords();
  const me = useMe();
  const isAdmin = hasRole(me, "admin");
  const people = useLoad("people", (call) => call(peopleEndpoints.listPeople, {}));
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState<MadeLink | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  usePageTitle(t("people.title"));

  const teams = people.data?.teams ?? [];
  const teamNames = (person: Person) =>
    teams
      .filter((team) => person.teamIds.includes(team.id) || team.memberIds.includes(person.id))
      .map((team) => team.name);
  const open = people.data?.people.find((person) => person.id === openId);
  const columns: Column<Person>[] = [
    {
      key: "name",
      head: t("people.name"),
      cell: (person) => (
        <div class="person">
          <Avatar name={person.name} seed={person.id} size="small" />
          <div>
            {isAdmin ? (
              <button
                type="button"
                class="link"
                aria-label={t("people.edit", { name: person.name })}
                onClick={() => setOpenId(person.id)}
              >
                <Said>{person.name}</Said>
              </button>
            ) : (
              <Said>{person.name}</Said>
            )}
            {person.id === me.person.id && <span class="muted"> · {t("people.you")}</span>}
            {person.email !== "" && (
              <div class="small muted">
                <Said>{person.email}</Said>
              </div>
            )}
          </div>
        </div>
      ),
    },
    {
      key: "roles",
      head: t("people.roles"),
      narrow: "hide",
      cell: (person) => person.roles.map((role) => t(`role.${role}`)).join(", "),
    },
    { key: "teams", head: t("people.teams"), narrow: "hide", cell: (person) => teamNames(person).join(", ") },
    {
      key: "mailboxes",
      head: t("people.mailboxes"),
      narrow: "hide",
      cell: (person) => person.mailboxes.map((mailbox) => mailbox.address).join(", "),
    },
    {
      key: "status",
      head: t("people.status"),
      cell: (person) => <Badge look={statusLook[person.status]}>{t(`people.${person.status}`)}</Badge>,
    },
    {
      key: "left",
      head: t("people.left"),
      cell: (person) =>
        mayAskLeft(me, person) && (
          <a href={`/people/${person.id}/left`}>
            {t("people.leftShow")}
            <span class="sr-only"> {t("people.leftOf", { name: person.name })}</span>
          </a>
        ),
    },
  ];
  return (
    <div class="page">
      <PageHead
        title={t("people.title")}
        actions={
          isAdmin && (
            <Button look="primary" onClick={() => setInviting(true)}>
              {t("people.invite")}
            </Button>
          )
        }
      >
        {t("people.lead")}
      </PageHead>
      <ErrorNote error={people.error} onRetry={people.reload} />
      {people.data === null ? (
        people.error === null && <Skeleton />
      ) : (
        <Table
          label={t("people.title")}
          columns={isAdmin ? columns : columns.filter((column) => column.key !== "mailboxes" && column.key !== "roles")}
          rows={people.data.people}
          rowKey={(person) => person.id}
          rowClass={(person) => (person.status === "disabled" ? "off" : "")}
        />
      )}
      {isAdmin && <PeopleTeams teams={teams} onChanged={people.reload} />}
      {inviting && (
        <Dialog title={t("people.inviteTitle")} onClose={() => setInviting(false)}>
          <InviteForm
            teams={teams}
            onMade={(made) => {
              setInviting(false);
              setLink(made);
              people.reload();
            }}
          />
        </Dialog>
      )}
      {link !== null && (
        <Dialog title={t("people.linkTitle", { name: link.person.name })} onClose={() => setLink(null)}>
          <LinkToPaste link={link} />
        </Dialog>
      )}
      {open !== undefined && people.data !== null && (
        <PersonDialog
          person={open}
          teams={teams}
          onClose={() => setOpenId(null)}
          onChanged={people.reload}
          onLink={(made) => {
            setOpenId(null);
            setLink(made);
          }}
        />
      )}
    </div>
  );
}

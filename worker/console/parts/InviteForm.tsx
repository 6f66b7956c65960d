import { useState } from "preact/hooks";
import { type Person, peopleEndpoints, type Role } from "../../../shared/api/people.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useLaterWords } from "../words/later-pages.ts";
import { Button } from "./Button.tsx";
import { CopyField } from "./CopyField.tsx";
import { Actions } from "./Dialog.tsx";
import { Check, Field } from "./Field.tsx";
import { ErrorNote, Note } from "./states.tsx";

export const allRoles: readonly Role[] = ["outside", "inside", "manager", "keeper", "admin"];

/** A link just made, to be copied now: it is not shown again. */
export interface MadeLink {
  url: string;
  expiresAt: string;
  person: { id: string; name: string };
}

/** The roles to tick, each with what it lets one do; `hint` says why some are ticked already. */
export function RoleChecks(props: { roles: readonly Role[]; hint?: string | undefined; onValue(roles: Role[]): void }) {
  const { t } = useLaterWords();
  return (
    <fieldset class="choices">
      <legend class="field-label">{t("people.roles")}</legend>
      {props.hint && <p class="field-hint">{props.hint}</p>}
      {allRoles.map((role) => (
        <Check
          key={role}
          label={t(`role.${role}`)}
          hint={t(`people.role.${role}.hint`)}
          checked={props.roles.includes(role)}
          onValue={(on) => props.onValue(allRoles.filter((one) => (one === role ? on : props.roles.includes(one))))}
        />
      ))}
    </fieldset>
  );
}

/** Name, address, roles, teams; then a link to paste into any messenger. */
export function InviteForm(props: {
  teams: readonly { id: string; name: string }[];
  /** The first run: which roles are ticked at first, and why. The preset then decides the teams. */
  first?: { roles: Role[]; hint: string };
  onMade(link: MadeLink): void;
}) {
  const { t } = useLaterWords();
  const { call } = useSession();
  const { company } = useMe();
  const action = useAction();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [roles, setRoles] = useState<Role[]>(props.first?.roles ?? ["outside"]);
  // Until somebody ticks: who sells joins the only team there is. Where no teams are shown the preset decides.
  const [chosen, setChosen] = useState<string[] | null>(null);
  const sells = roles.some((role) => role === "outside" || role === "inside" || role === "manager");
  const teamIds = chosen ?? (sells && props.teams.length === 1 ? props.teams.map(({ id }) => id) : []);
  const domain = email.includes("@") ? email.trim().toLowerCase().split("@").at(-1) : undefined;
  const outside = domain?.includes(".") === true && !company.mailDomains.includes(domain);
  const invite = () =>
    void action.run(async () => {
      const link = await call(peopleEndpoints.invite, {
        body: { name, email: email.trim(), roles, ...(props.first ? {} : { teamIds }) },
      });
      setName("");
      setEmail("");
      props.onMade(link);
    });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        invite();
      }}
    >
      <Field
        label={t("people.name")}
        value={name}
        onValue={setName}
        autofocus={!props.first}
        autocomplete="off"
        maxLength={120}
        required
      />
      <Field
        label={t("people.email")}
        value={email}
        onValue={setEmail}
        autocomplete="off"
        inputMode="email"
        placeholder={company.mailDomains[0] === undefined ? undefined : `name@${company.mailDomains[0]}`}
        required
      />
      {outside && <Note look="warn">{t("people.domainOutside", { domains: company.mailDomains.join(", ") })}</Note>}
      <RoleChecks roles={roles} hint={props.first?.hint} onValue={setRoles} />
      {props.teams.length > 0 && <TeamChecks teams={props.teams} teamIds={teamIds} onValue={setChosen} />}
      <ErrorNote error={action.error} />
      <Actions>
        <Button type="submit" look="primary" busy={action.busy} disabled={roles.length === 0}>
          {t("people.inviteDo")}
        </Button>
      </Actions>
    </form>
  );
}

/** The teams to tick. */
export function TeamChecks(props: {
  teams: readonly { id: string; name: string }[];
  teamIds: readonly string[];
  onValue(teamIds: string[]): void;
}) {
  const { t } = useLaterWords();
  return (
    <fieldset class="choices">
      <legend class="field-label">{t("people.teams")}</legend>
      {props.teams.map((team) => (
        <Check
          key={team.id}
          label={<Said>{team.name}</Said>}
          checked={props.teamIds.includes(team.id)}
          onValue={(on) =>
            props.onValue(on ? [...props.teamIds, team.id] : props.teamIds.filter((id) => id !== team.id))
          }
        />
      ))}
    </fieldset>
  );
}

/** The link and what to do with it. */
export function LinkToPaste(props: { link: MadeLink }) {
  const { t, dayTime } = useLaterWords();
  const { link } = props;
  return (
    <div class="stack-tight">
      <p>{t("people.linkText", { name: link.person.name, until: dayTime(link.expiresAt) })}</p>
      <CopyField label={t("people.link")} value={link.url} />
    </div>
  );
}

/** The badge of a person's state. */
export const statusLook = { invited: "warn", active: "good", disabled: "danger" } as const satisfies Record<
  Person["status"],
  string
>;

import { peopleEndpoints } from "../../shared/api/people.ts";
import { addMailbox, removeMailbox } from "../records/mailboxes.ts";
import { readMe, updateMe } from "../records/me.ts";
import { invitePerson, listPeople, newSignInLink, updatePerson } from "../records/people.ts";
import { addTeam, listTeams, updateTeam } from "../records/teams.ts";
import { showSignInLink } from "../send-mail.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** People, their mailboxes and their teams. */
export function bindPeople(app: App): void {
  bind(app, peopleEndpoints.me, async ({ ctx, actor }) => readMe(actor, ctx));
  bind(app, peopleEndpoints.updateMe, async ({ ctx, actor, body }) => updateMe(actor, ctx, body));
  bind(app, peopleEndpoints.listPeople, async ({ ctx, actor }) => ({
    people: await listPeople(actor, ctx),
    teams: await listTeams(actor, ctx),
  }));
  bind(app, peopleEndpoints.invite, async ({ ctx, actor, body }) => {
    const link = await invitePerson(actor, ctx, body);
    showSignInLink(ctx, link.person.name, link.url);
    return link;
  });
  bind(app, peopleEndpoints.newLink, async ({ ctx, actor, params }) => {
    const link = await newSignInLink(actor, ctx, params.id);
    showSignInLink(ctx, link.person.name, link.url);
    return link;
  });
  bind(app, peopleEndpoints.updatePerson, async ({ ctx, actor, params, body }) =>
    updatePerson(actor, ctx, params.id, body),
  );
  bind(app, peopleEndpoints.addMailbox, async ({ ctx, actor, params, body }) =>
    addMailbox(actor, ctx, params.id, body.address),
  );
  bind(app, peopleEndpoints.removeMailbox, async ({ ctx, actor, params }) => {
    await removeMailbox(actor, ctx, params.id);
    return { removed: true as const };
  });
  bind(app, peopleEndpoints.addTeam, async ({ ctx, actor, body }) => addTeam(actor, ctx, body.name));
  bind(app, peopleEndpoints.updateTeam, async ({ ctx, actor, params, body }) =>
    updateTeam(actor, ctx, params.id, body),
  );
}

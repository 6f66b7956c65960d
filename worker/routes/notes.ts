import { noteEndpoints } from "../../shared/api/notes.ts";
import { listNextSteps } from "../records/next-steps.ts";
import { createNote, deleteNote, restoreNote, settleStep, updateNote } from "../records/note-changes.ts";
import { getNote, listNotes } from "../records/notes.ts";
import type { App } from "./bind.ts";
import { bind } from "./bind.ts";

/** Notes, logged calls and visits, and next steps. */
export function bindNotes(app: App): void {
  bind(app, noteEndpoints.listNotes, ({ ctx, actor, params, query }) => listNotes(actor, ctx, params.id, query));
  bind(app, noteEndpoints.createNote, ({ ctx, actor, params, body }) => createNote(actor, ctx, params.id, body));
  bind(app, noteEndpoints.getNote, ({ ctx, actor, params, query }) =>
    getNote(actor, ctx, params.id, query.reason ?? null),
  );
  bind(app, noteEndpoints.updateNote, ({ ctx, actor, params, body }) => updateNote(actor, ctx, params.id, body));
  bind(app, noteEndpoints.deleteNote, ({ ctx, actor, params }) => deleteNote(actor, ctx, params.id));
  bind(app, noteEndpoints.restoreNote, ({ ctx, actor, params }) => restoreNote(actor, ctx, params.id));
  bind(app, noteEndpoints.settleStep, ({ ctx, actor, params, body }) => settleStep(actor, ctx, params.id, body.done));
  bind(app, noteEndpoints.listNextSteps, async ({ ctx, actor }) => ({ steps: await listNextSteps(actor, ctx) }));
}

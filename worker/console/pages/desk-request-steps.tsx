import { useState } from "preact/hooks";
import { ApiError, type Call } from "../../../shared/api/client.ts";
import { deskEndpoints } from "../../../shared/api/desk.ts";
import type { DeskRequest } from "../../../shared/api/desk-request.ts";
import { mayStep } from "../../../shared/quote/states.ts";
import { Button } from "../parts/Button.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useAction, useMe, useSession } from "../session.tsx";
import { useDeskWords } from "../words/desk.ts";
import { type DialogStep, StepDialog } from "./desk-step-dialog.tsx";

/** What can be done with a request, for who looks at it. Handing a draft in stands with the draft. */
export function RequestSteps(props: { request: DeskRequest; onRequest(request: DeskRequest): void }) {
  const { t } = useDeskWords();
  const { call } = useSession();
  const me = useMe().person;
  const { request, onRequest } = props;
  const [open, setOpen] = useState<DialogStep | null>(null);
  const action = useAction();
  const { state, id, current } = request;
  // What went out without the Desk has none of its own, and ends all the same.
  const hasQuote = current !== null || request.source === "outside";
  const isMine = request.claimedBy?.id === me.id;
  const params = { id };
  const take = (step: (ask: Call) => Promise<DeskRequest>) =>
    void action.run(async () => {
      try {
        onRequest(await step(call));
      } catch (error) {
        if (error instanceof ApiError && error.code === "conflict")
          onRequest(await call(deskEndpoints.getDeskRequest, { params, query: {} }));
        throw error;
      }
    });
  const dialog = (step: DialogStep, look: "plain" | "quiet" | "primary" = "plain") => (
    <Button key={step} look={look} onClick={() => setOpen(step)}>
      {t(`desk.do.${step}`)}
    </Button>
  );
  const press = (
    word: "take" | "draft" | "sent" | "revise" | "reopen",
    step: (ask: Call) => Promise<DeskRequest>,
    look: "plain" | "primary" = "plain",
  ) => (
    <Button key={word} look={look} busy={action.busy} onClick={() => take(step)}>
      {t(`desk.do.${word}`)}
    </Button>
  );
  return (
    <div class="stack-tight">
      <div class="row desk-steps">
        {state === "requested" && press("take", (ask) => ask(deskEndpoints.claimRequest, { params }), "primary")}
        {state === "claimed" && isMine && press("draft", (ask) => ask(deskEndpoints.openDraft, { params }), "primary")}
        {request.canDecide && [dialog("approve", "primary"), dialog("sendBack")]}
        {state === "ready" && isMine && press("sent", (ask) => ask(deskEndpoints.markSent, { params }), "primary")}
        {mayStep("revise", state) && hasQuote && press("revise", (ask) => ask(deskEndpoints.reviseQuote, { params }))}
        {isMine && mayStep("ask", state) && dialog("ask")}
        {isMine && mayStep("release", state) && dialog("release")}
        {isMine && mayStep("pass", state) && dialog("pass")}
        {mayStep("end", state) && [
          ...(!hasQuote ? [] : [dialog("won", "quiet"), dialog("lost", "quiet")]),
          dialog("withdrawn", "quiet"),
        ]}
        {mayStep("reopen", state) &&
          request.outcome?.acceptedBy == null &&
          press("reopen", (ask) =>
            ask(deskEndpoints.endRequest, { params, body: { outcome: "reopened", reason: "", competitor: "" } }),
          )}
      </div>
      <ErrorNote error={action.error} words={refusal(action.error, request, me.id, t)} />
      {open !== null && (
        <StepDialog
          step={open}
          request={request}
          onClose={() => setOpen(null)}
          onDone={(changed) => {
            setOpen(null);
            action.clear();
            onRequest(changed);
          }}
        />
      )}
    </div>
  );
}

/** Why a step was not taken, where another came first; else undefined. */
export function refusal(
  error: unknown,
  { claimedBy }: DeskRequest,
  myId: string,
  t: ReturnType<typeof useDeskWords>["t"],
): string | undefined {
  if (!(error instanceof ApiError) || error.code !== "conflict") return undefined;
  return claimedBy && claimedBy.id !== myId ? t("desk.taken", { name: claimedBy.name }) : t("desk.goneOn");
}

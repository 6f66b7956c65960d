import { useState } from "preact/hooks";
import { peopleEndpoints } from "../../../shared/api/people.ts";
import { type PolicyChange, policyChangeEndpoints } from "../../../shared/api/policy-changes.ts";
import type { PolicyDocument } from "../../../shared/policy/document.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Note } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useEditorWords } from "../words/rule-editor.ts";
import { RuleChanges, TakenList } from "./rule-changes.tsx";

/** The change that waits: what it takes away, when it holds, and what each may do about it; below, what became of others. */
export function RuleWaiting(props: { current: { document: PolicyDocument }; onHolds(): void }) {
  const { t, dayTime } = useEditorWords();
  const { call, setMe } = useSession();
  const loaded = useLoad("rule-changes", (ask) => ask(policyChangeEndpoints.listPolicyChanges, {}));
  const changes = loaded.data?.changes ?? [];
  const past = changes.flatMap(({ state, ...one }) =>
    state === "waiting" || state === "approved" ? [] : [{ ...one, state }],
  );
  const again = async (): Promise<void> => {
    loaded.reload();
    props.onHolds();
    setMe(await call(peopleEndpoints.me, {}));
  };
  return (
    <>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {changes
        .filter(({ state }) => state === "waiting" || state === "approved")
        .map((change) => (
          <Waiting key={change.id} change={change} before={props.current.document} onChange={again} />
        ))}
      {past.length > 0 && (
        <details>
          <summary>{t("waits.past")}</summary>
          <ul>
            {past.map(({ id, state, person, closedAt, comment }) => (
              <li key={id}>
                {t(`waits.state.${state}`, { name: person.name, at: dayTime(closedAt ?? "") })}{" "}
                <span class="small muted">
                  <Said>{comment}</Said>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

type Step = "agree" | "object";

function Waiting(props: { change: PolicyChange; before: PolicyDocument; onChange(): Promise<void> }) {
  const { t, dayTime } = useEditorWords();
  const me = useMe();
  const { call } = useSession();
  const action = useAction();
  const [step, setStep] = useState<Step | null>(null);
  const { change } = props;
  const { may, objections, document } = change;
  const isMine = change.person.id === me.person.id;
  const isWaiting = change.state === "waiting";
  const close = () =>
    void action.run(async () => {
      await call(policyChangeEndpoints.closePolicyChange, { params: { id: change.id } });
      await props.onChange();
    });
  const done = (): void => {
    setStep(null);
    void props.onChange();
  };
  return (
    <Note look={isWaiting ? "warn" : "plain"}>
      <div class="rule-waiting stack-tight">
        <h2>{t(isWaiting ? "waits.title" : "waits.later", { name: change.person.name })}</h2>
        {change.comment !== "" && (
          <p>
            <Said>{change.comment}</Said>
          </p>
        )}
        {change.takes.length > 0 && <p>{t("waits.takes")}</p>}
        <TakenList takes={change.takes} />
        <p>{whenItHolds(change, t, dayTime)}</p>
        {document && (
          <details>
            <summary>{t("waits.rules")}</summary>
            <RuleChanges before={props.before} after={document} />
          </details>
        )}
        {objections.count > 0 && <p>{t("waits.objections", { count: objections.count })}</p>}
        {objections.read.map(({ person, words, at }) => (
          <blockquote key={person.id}>
            <p>
              <Said>{words}</Said>
            </p>
            <p class="small muted">{t("waits.by", { name: person.name, at: dayTime(at) })}</p>
          </blockquote>
        ))}
        {isWaiting && !isMine && hasRole(me, "admin") && !may.agree && <p class="small muted">{t("waits.notYet")}</p>}
        <ErrorNote error={action.error} />
        <Actions>
          {may.object && <Button onClick={() => setStep("object")}>{t("waits.object")}</Button>}
          {may.close && (
            <Button busy={action.busy} onClick={close}>
              {t(isMine ? "waits.withdraw" : "waits.refuse")}
            </Button>
          )}
          {may.agree && (
            <Button look="primary" onClick={() => setStep("agree")}>
              {t("waits.agree")}
            </Button>
          )}
        </Actions>
      </div>
      {step === "agree" && <AgreeDialog change={change} onClose={() => setStep(null)} onDone={done} />}
      {step === "object" && <ObjectDialog change={change} onClose={() => setStep(null)} onDone={done} />}
    </Note>
  );
}

function whenItHolds(
  { state, holdsAt, agreedBy }: PolicyChange,
  t: ReturnType<typeof useEditorWords>["t"],
  dayTime: (at: string) => string,
): string {
  if (holdsAt === null) return t("waits.second");
  const at = dayTime(holdsAt);
  if (state === "waiting") return t("waits.alone", { at });
  return agreedBy ? t("waits.at", { name: agreedBy.name, at }) : t("waits.own", { at });
}

function AgreeDialog(props: { change: PolicyChange; onClose(): void; onDone(): void }) {
  const { t } = useEditorWords();
  const { call } = useSession();
  const action = useAction();
  const toast = useToast();
  const agree = () =>
    void action.run(async () => {
      await call(policyChangeEndpoints.agreeToPolicyChange, { params: { id: props.change.id } });
      toast({ text: t("waits.agreed") });
      props.onDone();
    });
  return (
    <Dialog title={t("waits.agreeTitle")} onClose={props.onClose}>
      <div class="stack">
        <TakenList takes={props.change.takes} />
        <p>{t("waits.agreeText")}</p>
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="primary" busy={action.busy} onClick={agree}>
            {t("waits.agreeDo")}
          </Button>
        </Actions>
      </div>
    </Dialog>
  );
}

function ObjectDialog(props: { change: PolicyChange; onClose(): void; onDone(): void }) {
  const { t } = useEditorWords();
  const { call } = useSession();
  const action = useAction();
  const toast = useToast();
  const [words, setWords] = useState("");
  const object = () =>
    void action.run(async () => {
      const { id } = props.change;
      await call(policyChangeEndpoints.objectToPolicyChange, { params: { id }, body: { words: words.trim() } });
      toast({ text: t("waits.objected") });
      props.onDone();
    });
  return (
    <Dialog title={t("waits.objectTitle")} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          object();
        }}
      >
        <p>{t("waits.objectText")}</p>
        <Field label={t("waits.words")} value={words} onValue={setWords} maxLength={1000} required autofocus />
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={action.busy}>
            {t("waits.objectTitle")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

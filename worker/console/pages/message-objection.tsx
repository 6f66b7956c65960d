import { useId, useState } from "preact/hooks";
import type { Message } from "../../../shared/api/messages.ts";
import { type Objection, objectionEndpoints } from "../../../shared/api/objections.ts";
import { isolated } from "../../../shared/direction.ts";
import { Button } from "../parts/Button.tsx";
import { FormDialog } from "../parts/Dialog.tsx";
import { Choices } from "../parts/Field.tsx";
import { ErrorNote } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { usePlace } from "../router.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useObjectionWords } from "../words/objections.ts";
import { stateText } from "./objection-state.ts";

/** The contract's shortest words. */
export const SHORTEST = 3;
export const LONGEST = 1000;

function useOpenObjections(message: Message) {
  const list = useLoad(`objections-of:${message.id}`, (ask) => ask(objectionEndpoints.listObjections, {}));
  const open = list.data?.objections.filter(({ messageId, state }) => messageId === message.id && state === "open");
  return { ...list, open: open ?? [] };
}

/** Why a closed message does not say what it says, with the way to take one's own objection back. */
export function ClosedWhy(props: { message: Message; onChanged(): void; onClose(): void }) {
  const words = useObjectionWords();
  const me = useMe().person.id;
  const { open } = useOpenObjections(props.message);
  const known = open.filter(({ closes }) => closes);
  if (known.length === 0) return <p>{words.t("objection.isClosed")}</p>;
  return (
    <>
      {known.map((one) => (
        <p key={one.id}>
          {one.person.id !== me && `${isolated(one.person.name)}: `}
          {stateText(words, one)}
        </p>
      ))}
      <WithdrawOwn objections={known} onChanged={props.onChanged} />
    </>
  );
}

/** For a person who saved it: says that it should not be here, or how far that is. */
export function MessageObjection(props: { message: Message; onChanged(): void; onClose(): void }) {
  const words = useObjectionWords();
  const me = useMe().person.id;
  // The record bar leads here with the question open.
  const { query } = usePlace();
  const [asking, setAsking] = useState(query.has("say"));
  const { open, data, reload } = useOpenObjections(props.message);
  const own = open.filter(({ person }) => person.id === me);
  const changed = () => {
    reload();
    props.onChanged();
  };
  // Until it is known whether one is open already, nothing is offered.
  if (data === null) return null;
  return (
    <div class="stack-tight objection-say">
      {own.map((one) => (
        <p key={one.id}>{stateText(words, one)}</p>
      ))}
      {own.length > 0 ? (
        <WithdrawOwn objections={own} onChanged={changed} />
      ) : (
        <p>
          <Button look="quiet" onClick={() => setAsking(true)}>
            {words.t("objection.say")}
          </Button>
        </p>
      )}
      {asking && own.length === 0 && (
        <SayDialog messageId={props.message.id} onClose={() => setAsking(false)} onChanged={changed} />
      )}
    </div>
  );
}

function WithdrawOwn(props: { objections: readonly Objection[]; onChanged(): void }) {
  const { t } = useObjectionWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const me = useMe().person.id;
  const own = props.objections.filter(({ person }) => person.id === me);
  if (own.length === 0) return null;
  const withdraw = () =>
    void action.run(async () => {
      for (const { id } of own) await call(objectionEndpoints.withdraw, { params: { id } });
      toast({ text: t("state.withdrawn") });
      props.onChanged();
    });
  return (
    <div class="row">
      <Button busy={action.busy} onClick={withdraw}>
        {t("objection.withdraw")}
      </Button>
      <a href="/objections">{t("objection.all")}</a>
      <ErrorNote error={action.error} />
    </div>
  );
}

type What = "one" | "thread" | "own";

/** What becomes of it, in one dialog: not business, or an objection in the person's words. */
export function SayDialog(props: { messageId: string; onClose(): void; onChanged(): void }) {
  const { t } = useObjectionWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const id = useId();
  const [what, setWhat] = useState<What>("one");
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const params = { id: props.messageId };
  const isShort = what === "own" && words.trim().length < SHORTEST;

  const say = async (): Promise<Objection[]> => {
    if (what === "own") return [await call(objectionEndpoints.object, { params, body: { words: words.trim() } })];
    return (await call(objectionEndpoints.notBusiness, { params, body: { thread: what === "thread" } })).objections;
  };
  /** What came of it: a thread's mails may go different ways. */
  const outcome = (made: readonly Objection[]): string => {
    const closed = made.filter(({ closes }) => closes).length;
    const keeper = made.filter(({ kind, closes }) => kind === "objection" && !closes).length;
    const goes = made.length - closed - keeper;
    const parts = [
      closed > 0 ? t("objection.closed", { count: closed }) : "",
      goes > 0 ? t("objection.mineGoes", { count: goes }) : "",
      keeper > 0 ? t("objection.keeper", { count: keeper }) : "",
    ].filter(Boolean);
    return parts.length === 0 ? t("objection.nothing") : parts.join(" · ");
  };
  const submit = () =>
    void action.run(async () => {
      const made = await say();
      const undo = async () => {
        for (const one of made) await call(objectionEndpoints.withdraw, { params: { id: one.id } });
        props.onChanged();
      };
      toast({ text: outcome(made), ...(made.length > 0 && { undo }) });
      props.onClose();
      props.onChanged();
    });

  return (
    <FormDialog
      title={t("objection.title")}
      onClose={props.onClose}
      onSubmit={() => {
        setTried(true);
        if (!isShort) submit();
      }}
      busy={action.busy}
      error={action.error}
      submitLabel={t("objection.do")}
    >
      <Choices
        label={t("objection.what")}
        value={what}
        options={[
          { value: "one", label: t("objection.one"), hint: t("objection.goes") },
          { value: "thread", label: t("objection.thread"), hint: t("objection.goes") },
          { value: "own", label: t("objection.own"), hint: t("objection.ruled") },
        ]}
        onValue={setWhat}
      />
      {what === "own" && (
        <WordsField
          id={id}
          label={t("objection.words")}
          value={words}
          onValue={setWords}
          problem={tried && isShort ? t("objection.short") : null}
        />
      )}
      <p class="small muted">{t("objection.limits")}</p>
    </FormDialog>
  );
}

/** A few lines of a person's own words. */
export function WordsField(props: {
  id: string;
  label: string;
  hint?: string;
  value: string;
  onValue(value: string): void;
  problem: string | null;
}) {
  const { id } = props;
  const under = [props.hint ? `${id}-hint` : "", props.problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {props.label}
      </label>
      <textarea
        id={id}
        class="input"
        dir="auto"
        rows={4}
        maxLength={LONGEST}
        value={props.value}
        aria-invalid={props.problem !== null}
        aria-describedby={under || undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      {props.hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.problem && (
        <p class="field-problem" id={`${id}-problem`} role="alert">
          {props.problem}
        </p>
      )}
    </div>
  );
}

import { useId, useState } from "preact/hooks";
import { type Objection, objectionEndpoints } from "../../../shared/api/objections.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Badge, EmptyState, ErrorNote, PageHead, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useObjectionWords } from "../words/objections.ts";
import { SHORTEST, WordsField } from "./message-objection.tsx";
import { stateText } from "./objection-state.ts";

const looks = { open: "warn", upheld: "good", rejected: "plain", withdrawn: "plain" } as const;
const FIRST = 30;

/** `/objections`: one's own with what came of them; for records keepers everybody's, open ones first, to rule on. */
export function ObjectionsPage() {
  const { t } = useObjectionWords();
  const me = useMe();
  const isKeeper = hasRole(me, "keeper");
  const list = useLoad("objections", (ask) => ask(objectionEndpoints.listObjections, {}));
  usePageTitle(t("objections.title"));
  const all = list.data?.objections;
  const mine = all?.filter(({ person }) => person.id === me.person.id) ?? [];
  const others = all?.filter(({ person }) => person.id !== me.person.id) ?? [];
  return (
    <div class="page page-narrow">
      <PageHead title={t("objections.title")}>{t(isKeeper ? "objections.leadKeeper" : "objections.lead")}</PageHead>
      <ErrorNote error={list.error} onRetry={list.reload} />
      {!all && list.loading && <Skeleton rows={4} />}
      {all && isKeeper && (
        <section class="stack">
          <h2>{t("objections.others")}</h2>
          {others.length === 0 && <p class="muted">{t("objections.noneOthers")}</p>}
          <Cards objections={others} onChanged={list.reload} />
        </section>
      )}
      {all && (
        <section class="stack">
          {mine.length > 0 && <h2 class={isKeeper ? "" : "sr-only"}>{t("objections.mine")}</h2>}
          {mine.length === 0 && !isKeeper && (
            <EmptyState title={t("objections.none")}>{t("objections.noneText")}</EmptyState>
          )}
          <Cards objections={mine} onChanged={list.reload} />
        </section>
      )}
    </div>
  );
}

function Cards(props: { objections: readonly Objection[]; onChanged(): void }) {
  const { t } = useObjectionWords();
  const [shown, setShown] = useState(FIRST);
  return (
    <>
      {props.objections.slice(0, shown).map((one) => (
        <Card key={one.id} objection={one} onChanged={props.onChanged} />
      ))}
      {props.objections.length > shown && <Button onClick={() => setShown(shown + FIRST)}>{t("more")}</Button>}
    </>
  );
}

function Card(props: { objection: Objection; onChanged(): void }) {
  const words = useObjectionWords();
  const { t, dayTime } = words;
  const me = useMe();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const [ruling, setRuling] = useState<"upheld" | "rejected" | null>(null);
  const { objection, onChanged } = props;
  const { id, kind, state, keeper, keeperWords, ruledAt } = objection;
  const isMine = objection.person.id === me.person.id;
  const isOpen = state === "open";
  const mayRule = isOpen && !isMine && hasRole(me, "keeper");
  const withdraw = () =>
    void action.run(async () => {
      await call(objectionEndpoints.withdraw, { params: { id } });
      toast({ text: t("state.withdrawn") });
      onChanged();
    });
  return (
    <article class="card stack-tight">
      <div class="rule-head">
        <h3>{t(`objections.${kind}`)}</h3>
        <Badge look={looks[state]}>
          {t(kind === "not-business" && state === "upheld" && keeper === null ? "badge.expired" : `badge.${state}`)}
        </Badge>
      </div>
      <p class="small muted">
        {isMine ? (
          <time dateTime={objection.at}>{dayTime(objection.at)}</time>
        ) : (
          t("objections.by", { name: objection.person.name, at: dayTime(objection.at) })
        )}
        {state !== "upheld" && (
          <>
            {" · "}
            <a href={`/messages/${objection.messageId}`}>{t("objections.message")}</a>
          </>
        )}
      </p>
      {objection.words !== "" && (
        <blockquote class="objection-words">
          <Said>{objection.words}</Said>
        </blockquote>
      )}
      <p>{stateText(words, objection)}</p>
      {keeper && keeperWords && ruledAt && (
        <>
          <p class="small muted">{t("objections.ruledBy", { name: keeper.name, at: dayTime(ruledAt) })}</p>
          <blockquote class="objection-words">
            <Said>{keeperWords}</Said>
          </blockquote>
        </>
      )}
      <ErrorNote error={action.error} />
      {isMine && isOpen && (
        <Actions>
          <Button busy={action.busy} onClick={withdraw}>
            {t("objection.withdraw")}
          </Button>
        </Actions>
      )}
      {mayRule && (
        <Actions>
          <Button onClick={() => setRuling("rejected")}>{t("objections.reject")}</Button>
          <Button look="danger" onClick={() => setRuling("upheld")}>
            {t("objections.uphold")}
          </Button>
        </Actions>
      )}
      {ruling !== null && (
        <RulingDialog objection={objection} ruling={ruling} onClose={() => setRuling(null)} onChanged={onChanged} />
      )}
    </article>
  );
}

function RulingDialog(props: {
  objection: Objection;
  ruling: "upheld" | "rejected";
  onClose(): void;
  onChanged(): void;
}) {
  const { t } = useObjectionWords();
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const field = useId();
  const [words, setWords] = useState("");
  const [tried, setTried] = useState(false);
  const { objection, ruling } = props;
  const isUpheld = ruling === "upheld";
  const isShort = words.trim().length < SHORTEST;
  const rule = () =>
    void action.run(async () => {
      const body = { ruling, words: words.trim() };
      await call(objectionEndpoints.rule, { params: { id: objection.id }, body });
      toast({ text: t(`objections.${ruling}`) });
      props.onClose();
      props.onChanged();
    });
  return (
    <Dialog title={t(isUpheld ? "objections.upholdTitle" : "objections.rejectTitle")} onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isShort) rule();
        }}
      >
        <p>{t(isUpheld ? "objections.upholdText" : "objections.rejectText", { name: objection.person.name })}</p>
        <WordsField
          id={field}
          label={t("objections.reason")}
          hint={t("objections.reasonHint")}
          value={words}
          onValue={setWords}
          problem={tried && isShort ? t("objection.short") : null}
        />
        <ErrorNote error={action.error} />
        <Actions>
          <Button onClick={props.onClose}>{t("cancel")}</Button>
          <Button type="submit" look={isUpheld ? "danger" : "primary"} busy={action.busy}>
            {t(isUpheld ? "objections.upholdDo" : "objections.rejectDo")}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}

import { openItemEndpoints, type Waiting } from "../../../shared/api/open-items.ts";
import { isolated } from "../../../shared/direction.ts";
import { WAITING_DAYS } from "../../../shared/limits.ts";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button, ButtonLink } from "../parts/Button.tsx";
import { Badge, EmptyState, ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { navigate, usePlace } from "../router.tsx";
import { hasRole, type Loaded, useAction, useLoad, useMe, useSession } from "../session.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import { hiddenWord } from "./message-rows.tsx";

/** As many as are read in ten seconds; the rest are in the list of customers. */
const SHOWN = 12;

const choices = ["mine", "team"] as const;
type Whose = (typeof choices)[number] | "all";

/** Who waits for an answer, longest first. A manager begins with the teams, the records keeper has everybody. */
export function HomeWaiting(props: { sells: boolean }) {
  const { t, number } = useWords();
  const me = useMe();
  const asked = usePlace().query.get("whose");
  const start: Whose = !props.sells ? "all" : hasRole(me, "manager") ? "team" : "mine";
  const whose = props.sells ? (choices.find((one) => one === asked) ?? start) : "all";
  const loaded = useLoad(`waiting:${whose}`, (call) =>
    call(openItemEndpoints.listWaiting, { query: { whose, limit: SHOWN } }),
  );
  const list = loaded.data;
  return (
    <section class="stack-tight" aria-labelledby="home-waiting">
      <div class="home-head">
        <h2 id="home-waiting">{t("home.waiting")}</h2>
        {props.sells && (
          <fieldset class="switch" aria-label={t("home.whose")}>
            {choices.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === whose}
                onClick={() => navigate(one === start ? "/" : `/?whose=${one}`, { replace: true })}
              >
                {t(`home.${one}`)}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      <ErrorNote error={loaded.error} onRetry={loaded.reload} />
      {list === null && loaded.loading && <Skeleton lines={6} />}
      {list !== null && list.count > 0 && (
        <>
          <p class="muted home-sum" aria-live="polite">
            {t("home.waitingCount", { count: list.count })} {t("home.customerCount", { count: list.customerCount })}
            {list.lateCount > 0 && <Badge look="warn">{t("home.lateCount", { count: list.lateCount })}</Badge>}
          </p>
          <ol class="list waiting">
            {list.waiting.map((one) => (
              <WaitingRow key={one.message.id} waiting={one} list={loaded} />
            ))}
          </ol>
          {list.count > list.waiting.length && (
            <p class="more-foot">
              <a href="/customers?waiting=1">
                {t("home.allWaiting")} ({number(list.customerCount)})
              </a>
            </p>
          )}
        </>
      )}
      {list !== null && list.count === 0 && <Nobody />}
    </section>
  );
}

type List = Loaded<{ waiting: Waiting[]; count: number; lateCount: number; customerCount: number }>;

function WaitingRow(props: { waiting: Waiting; list: List }) {
  const words = useWords();
  const { t } = words;
  const { call } = useSession();
  const toast = useToast();
  const action = useAction();
  const keeper = hasRole(useMe(), "keeper");
  const { message, customers, sinceAt, dueAt, isLate, ownHours } = props.waiting;
  const due = [
    words.dayTime(sinceAt),
    t("home.dueAt", { at: words.dayTime(dueAt) }),
    ...(ownHours === null ? [] : [t("home.ownHours", { count: ownHours })]),
  ];
  const from = message.participants.find(({ role }) => role === "from");
  const subject = message.subject === null ? t(hiddenWord(message, keeper)) : message.subject || t("row.noSubject");
  const mayJudge = message.level === "text" || message.level === "original";
  const params = { id: message.threadId };
  const needsNone = () =>
    void action.run(async () => {
      await call(openItemEndpoints.needNoAnswer, { params, body: { messageId: message.id } });
      props.list.reload();
      toast({
        text: t("home.noAnswerDone"),
        undo: async () => {
          await call(openItemEndpoints.needAnswer, { params });
          props.list.reload();
        },
      });
    });
  return (
    <li class="waiting-row">
      <div class="waiting-what">
        <span class="waiting-who">{customers.map(({ name }) => isolated(name)).join(", ")}</span>
        <a href={`/messages/${message.id}`} data-row>
          <Said>{subject}</Said>
        </a>
        {from && <span class="small muted waiting-from">{t("home.from", { name: from.name || from.address })}</span>}
        <ErrorNote error={action.error} />
      </div>
      <div class="waiting-when">
        <time dateTime={sinceAt} title={due.join(". ")}>
          {relativeTime(sinceAt, Date.now(), localeOf(words))}
        </time>
        {isLate && <Badge look="warn">{t("home.late")}</Badge>}
      </div>
      {mayJudge && (
        <Button look="quiet" busy={action.busy} onClick={needsNone} aria-label={t("home.noAnswerFor", { subject })}>
          {t("home.noAnswer")}
        </Button>
      )}
    </li>
  );
}

/** Nobody waits: for somebody new that is because there is nothing yet, and then the way to begin stands here. */
function Nobody() {
  const { t } = useWords();
  const begin = (
    <div class="row">
      <ButtonLink href="/devices">{t("customers.connect")}</ButtonLink>
      <ButtonLink href="/import">{t("customers.import")}</ButtonLink>
    </div>
  );
  return (
    <EmptyState title={t("home.nobodyTitle")} action={begin}>
      {t("home.nobody", { days: WAITING_DAYS })}
    </EmptyState>
  );
}

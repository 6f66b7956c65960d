import { useEffect, useRef, useState } from "preact/hooks";
import { type LeftPromise, leavingEndpoints } from "../../../shared/api/leaving.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { ErrorNote, Progress } from "../parts/states.tsx";
import { useSession } from "../session.tsx";
import { useLeftTodayWords } from "../words/left-today.ts";

interface Found {
  promises: readonly LeftPromise[];
  looked: number;
  /** Null where all is looked through. */
  cursor: string | null;
  since: number;
  reached: number;
  error: unknown;
}

const start = (): Found => ({ promises: [], looked: 0, cursor: "", since: 0, reached: Date.now(), error: null });

/** Promises come by themselves, page by page, after everything else; the reader can stop it. */
export function LeftPromises(props: { id: string; reason: string | null }) {
  const words = useLeftTodayWords();
  const { t, day } = words;
  const { found, isGoing, setGoing } = usePromises(props);
  const { promises, looked, cursor, reached, since, error } = found;
  const span = Math.max(1, Date.now() - since);
  const isDone = cursor === null;
  return (
    <section class="stack-tight" aria-labelledby="left-promises">
      <h2 id="left-promises">{t("left.promises")}</h2>
      <p class="small muted">{t("left.promisesHint")}</p>
      <ErrorNote error={error} onRetry={() => setGoing(true)} />
      {!isDone && error === null && (
        <div class="row left-progress">
          <Progress label={t("left.promises")} value={since === 0 ? undefined : Date.now() - reached} max={span}>
            {t("left.promisesGoing", { count: looked, at: day(new Date(reached).toISOString()) })}
          </Progress>
          <Button onClick={() => setGoing(!isGoing)}>{t(isGoing ? "left.stop" : "left.goOn")}</Button>
        </div>
      )}
      {isDone && (
        <p class="small muted" role="status">
          {promises.length === 0 ? t("left.promisesNone") : t("left.promisesDone", { count: looked })}
        </p>
      )}
      <ul class="left-list">
        {inOrder(promises).map((one) => (
          <li key={`${one.messageId} ${one.sentence}`}>
            <div>
              <a href={`/messages/${one.messageId}`}>
                <Said>{one.sentence}</Said>
              </a>
              <div class="small muted">
                {one.customers.map(({ id, name }) => (
                  <span key={id}>
                    <Said>{name}</Said> ·{" "}
                  </span>
                ))}
                <Said>{one.subject}</Said> · {day(one.at)}
              </div>
            </div>
            {one.dueOn !== null && (
              <div class="left-list-end small">{t("left.promiseDue", { at: day(one.dueOn) })}</div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What has a day first, the next one at the top; then the newest. */
const inOrder = (promises: readonly LeftPromise[]): readonly LeftPromise[] =>
  promises.toSorted((a, b) => {
    if (a.dueOn !== null && b.dueOn !== null) return a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0;
    return Number(a.dueOn === null) - Number(b.dueOn === null) || (a.at < b.at ? 1 : -1);
  });

function usePromises(props: { id: string; reason: string | null }) {
  const { call } = useSession();
  const [found, setFound] = useState<Found>(start);
  const [isGoing, setGoing] = useState(true);
  const { id, reason } = props;
  const run = useRef(0);
  useEffect(() => {
    if (!isGoing || found.cursor === null) return;
    const mine = ++run.current;
    const query = { ...(found.cursor !== "" && { cursor: found.cursor }), ...(reason !== null && { reason }) };
    call(leavingEndpoints.leftPromises, { params: { id }, query }).then(
      (page) =>
        mine === run.current &&
        setFound({
          promises: [...found.promises, ...page.promises],
          looked: found.looked + page.looked,
          cursor: page.nextCursor,
          ...{ since: Date.parse(page.since), reached: Date.parse(page.reached), error: null },
        }),
      (error: unknown) => {
        if (mine !== run.current) return;
        setGoing(false);
        setFound({ ...found, error });
      },
    );
    return () => {
      run.current++;
    };
  }, [call, id, reason, isGoing, found.cursor]);
  return { found, isGoing, setGoing };
}

import { type LeftLook, type LeftRequest, type LeftStep, leavingEndpoints } from "../../../shared/api/leaving.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { writeMinor } from "../desk/write-number.ts";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { hasRole, useMe } from "../session.tsx";
import { useLeftTodayWords } from "../words/left-today.ts";
import { localeOf } from "../words/words.tsx";
import { usePaged } from "./message-pages.ts";
import { MoreFoot } from "./message-rows.tsx";

/** What is open at the quote desk, by them or in their hands. */
export function LeftRequests(props: { requests: readonly LeftRequest[] }) {
  const words = useLeftTodayWords();
  const { t, day, number } = words;
  const atDesk = hasRole(useMe(), "inside", "manager");
  const { requests } = props;
  return (
    <section class="stack-tight" aria-labelledby="left-requests">
      <h2 id="left-requests">
        {t("left.requests")} <span class="muted">{number(requests.length)}</span>
      </h2>
      {requests.length === 0 && <p class="muted">{t("left.requestsNone")}</p>}
      <ul class="left-list">
        {requests.map((one) => (
          <li key={one.id}>
            <div>
              {atDesk ? (
                <a href={`/desk/${one.id}`}>
                  <Said>{one.number ?? (one.wanted || t("left.noWords"))}</Said>
                </a>
              ) : (
                <Said>{one.number ?? (one.wanted || t("left.noWords"))}</Said>
              )}
              <div class="small muted">
                {one.customer !== null && (
                  <>
                    <Said>{one.customer.name}</Said> ·{" "}
                  </>
                )}
                {[one.isAsked && t("left.asked"), one.isTaken && t("left.taken")].filter(Boolean).join(", ")}
              </div>
            </div>
            <div class="left-list-end">
              {one.sum !== null && <div>{writeMinor(one.sum.gross, one.sum.currency, localeOf(words))}</div>}
              <div class="small muted">{t("left.due", { at: day(one.promiseAt) })}</div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What they have written down to do. */
export function LeftSteps(props: { steps: readonly LeftStep[] }) {
  const { t, day, number } = useLeftTodayWords();
  const { steps } = props;
  return (
    <section class="stack-tight" aria-labelledby="left-steps">
      <h2 id="left-steps">
        {t("left.steps")} <span class="muted">{number(steps.length)}</span>
      </h2>
      {steps.length === 0 && <p class="muted">{t("left.stepsNone")}</p>}
      <ul class="left-list">
        {steps.map((step) => (
          <li key={step.noteId}>
            <div>
              <Said>{step.text}</Said>
              <div class="small muted">
                <a href={`/customers/${step.customer.id}`}>
                  <Said>{step.customer.name}</Said>
                </a>
              </div>
            </div>
            <div class="left-list-end small">{day(step.dueOn)}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** For the person themself: who has looked. */
export function LeftLooks() {
  const { t, dayTime } = useLeftTodayWords();
  const list = usePaged<LeftLook>("left-looks", async (call, cursor) => {
    const page = await call(leavingEndpoints.leftLooks, {
      query: cursor === undefined ? {} : { cursor: Number(cursor) },
    });
    return { items: page.looks, nextCursor: page.nextCursor === null ? null : String(page.nextCursor) };
  });
  return (
    <section class="stack-tight" aria-labelledby="left-looks">
      <h2 id="left-looks">{t("left.looks")}</h2>
      <p class="small muted">{t("left.looksHint")}</p>
      {list.items.length === 0 && list.loading && <Skeleton lines={2} />}
      {list.items.length === 0 && list.error !== null && <ErrorNote error={list.error} onRetry={list.loadMore} />}
      {list.items.length === 0 && !list.loading && list.error === null && !list.hasMore && (
        <p class="muted">{t("left.looksNone")}</p>
      )}
      <ul class="left-list">
        {list.items.map(({ person, at }) => (
          <li key={`${person.id} ${at}`}>
            <Said>{person.name}</Said>
            <span class="small muted">{dayTime(at)}</span>
          </li>
        ))}
      </ul>
      {list.hasMore && <MoreFoot list={list} />}
    </section>
  );
}

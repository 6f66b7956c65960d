import { useState } from "preact/hooks";
import { type Quarantined, quarantineEndpoints } from "../../../shared/api/quarantine.ts";
import { formatBytes } from "../../../shared/ui/format-bytes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { Actions, Dialog } from "../parts/Dialog.tsx";
import { Badge, EmptyState, ErrorNote, Progress, Skeleton } from "../parts/states.tsx";
import { useAction, useLoad, useMe, useSession } from "../session.tsx";
import { useQuarantineWords } from "../words/quarantine.ts";
import { localeOf } from "../words/words.tsx";

const looks = { waiting: "warn", recorded: "good", refused: "plain", unreadable: "danger" } as const;

/** What browsers had not sent when their person's access ended: opened one by one, or all of a person's. */
export function Quarantine() {
  const { t } = useQuarantineWords();
  const me = useMe().person.id;
  const list = useLoad("quarantine", (ask) => ask(quarantineEndpoints.listQuarantine, {}));
  if (list.data === null)
    return list.error === null ? <Skeleton rows={3} /> : <ErrorNote error={list.error} onRetry={list.reload} />;
  const { items } = list.data;
  if (items.length === 0) return <EmptyState title={t("quarantine.none")}>{t("quarantine.noneText")}</EmptyState>;
  const waiting = items.filter(({ state, person }) => state === "waiting" && person.id !== me);
  const people = new Map(waiting.map(({ person }) => [person.id, person.name]));
  return (
    <>
      <p>{t("quarantine.text")}</p>
      {[...people].map(([id, name]) => (
        <AllOf key={id} name={name} items={waiting.filter(({ person }) => person.id === id)} onChanged={list.reload} />
      ))}
      {items.map((item) => (
        <Item key={item.id} item={item} isOwn={item.person.id === me} onChanged={list.reload} />
      ))}
    </>
  );
}

/** Every mail that waits of one person, one after the other; closing the page stops between two. */
function AllOf({ name, items, onChanged }: { name: string; items: readonly Quarantined[]; onChanged(): void }) {
  const { t } = useQuarantineWords();
  const { call } = useSession();
  const action = useAction();
  const [done, setDone] = useState<number | null>(null);
  if (items.length < 2) return null;
  const run = () =>
    void action
      .run(async () => {
        for (const [at, { id }] of items.entries()) {
          setDone(at);
          await call(quarantineEndpoints.decideQuarantined, { params: { id }, body: { decision: "record" } });
        }
      })
      .finally(() => {
        setDone(null);
        onChanged();
      });
  const progress = t("quarantine.allDone", { done: done ?? 0, count: items.length });
  return (
    <section class="card stack-tight">
      {done !== null && <Progress label={progress} max={items.length} value={done} />}
      <ErrorNote error={action.error} />
      <Actions>
        <Button look="primary" busy={action.busy} onClick={run}>
          {t("quarantine.all", { count: items.length, name })}
        </Button>
      </Actions>
    </section>
  );
}

function Item({ item, isOwn, onChanged }: { item: Quarantined; isOwn: boolean; onChanged(): void }) {
  const words = useQuarantineWords();
  const { t, dayTime } = words;
  const { call } = useSession();
  const action = useAction();
  const [asking, setAsking] = useState(false);
  const { id, person, deviceName, bytes, arrivedAt, state, decidedBy, decidedAt } = item;
  const isUndecided = state === "waiting" || state === "unreadable";
  const decide = (decision: "record" | "refuse") =>
    void action.run(async () => {
      await call(quarantineEndpoints.decideQuarantined, { params: { id }, body: { decision } });
      setAsking(false);
      onChanged();
    });
  return (
    <section class="card stack-tight" data-quarantined={id}>
      <p>
        <Said>{t("quarantine.of", { name: person.name, device: deviceName })}</Said>{" "}
        <Badge look={looks[state]}>{t(`quarantine.${state}`)}</Badge>
      </p>
      <p class="small muted">
        {t("quarantine.line", { at: dayTime(arrivedAt), size: formatBytes(bytes, localeOf(words)) })}
        {decidedBy && decidedAt && (
          <> · {t("quarantine.decidedBy", { name: decidedBy.name, at: dayTime(decidedAt) })}</>
        )}
      </p>
      {state === "unreadable" && <p>{t("quarantine.unreadableText")}</p>}
      {isUndecided && isOwn && <p class="muted">{t("quarantine.yours")}</p>}
      {!asking && <ErrorNote error={action.error} />}
      {isUndecided && !isOwn && (
        <Actions>
          <Button onClick={() => setAsking(true)}>{t("quarantine.refuse")}</Button>
          <Button look="primary" busy={action.busy} onClick={() => decide("record")}>
            {t("quarantine.record")}
          </Button>
        </Actions>
      )}
      {asking && (
        <Dialog title={t("quarantine.refuse")} onClose={() => setAsking(false)}>
          <p>{t("quarantine.sure")}</p>
          <ErrorNote error={action.error} />
          <Actions>
            <Button look="danger" busy={action.busy} onClick={() => decide("refuse")}>
              {t("quarantine.refuse")}
            </Button>
          </Actions>
        </Dialog>
      )}
    </section>
  );
}

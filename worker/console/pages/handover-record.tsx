import type { ComponentChildren } from "preact";
import type { HandoverSheet } from "../../../shared/api/handover-sheets.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { useHandoverWords } from "../words/handover.ts";

/** What the record says of the customer, as far as the reader may see it. */
export function SheetRecord({ sheet }: { sheet: HandoverSheet }) {
  const { t, day } = useHandoverWords();
  const { people, promises, quotes, nextSteps, conversations } = sheet.record;
  const isEmpty = [people, promises, quotes, nextSteps, conversations].every((list) => list.length === 0);
  return (
    <section class="card stack" aria-labelledby="ho-record">
      <h2 id="ho-record">{t("ho.sheet.record")}</h2>
      {isEmpty && <p class="muted">{t("ho.sheet.nothing")}</p>}
      <Part title={t("ho.sheet.persons")} items={people}>
        {({ id, name, title, phone, addresses, withLeaver, greeting }) => (
          <li key={id}>
            <strong>
              <Said>{name}</Said>
            </strong>{" "}
            <Said>{[title, phone, ...addresses].filter(Boolean).join(" · ")}</Said>
            <span class="small muted">
              {withLeaver !== null && withLeaver > 0 && (
                <> · {t("ho.sheet.withLeaver", { count: withLeaver, name: sheet.leaver.name })}</>
              )}
              {greeting !== null && <> · {t("ho.sheet.greeting", { text: greeting })}</>}
            </span>
          </li>
        )}
      </Part>
      <Part title={t("ho.sheet.promises")} items={promises}>
        {({ messageId, sentAt, text, dueOn }) => (
          <li key={`${messageId} ${text}`}>
            <a href={`/messages/${messageId}`}>{day(sentAt)}</a> <Said>{text}</Said>
            {dueOn !== null && <span class="small muted"> · {t("ho.sheet.promiseDue", { day: day(dueOn) })}</span>}
          </li>
        )}
      </Part>
      <Part title={t("ho.sheet.quotes")} items={quotes}>
        {({ id, number, wanted }) => (
          <li key={id}>
            <strong>{number ?? ""}</strong> <Said>{wanted}</Said>
          </li>
        )}
      </Part>
      <Part title={t("ho.sheet.steps")} items={nextSteps}>
        {({ id, nextStep }) => (
          <li key={id}>
            <Said>{nextStep?.text ?? ""}</Said>
            {nextStep && (
              <span class="small muted">
                {" "}
                · {day(nextStep.dueOn)} · {nextStep.person.name}
              </span>
            )}
          </li>
        )}
      </Part>
      <Part title={t("ho.sheet.talks")} items={conversations}>
        {({ id, sentAt, subject, snippet }) => (
          <li key={id}>
            {day(sentAt)}{" "}
            <a href={`/messages/${id}`}>
              <Said>{subject ?? "…"}</Said>
            </a>{" "}
            <span class="small muted">
              <Said>{snippet ?? ""}</Said>
            </span>
          </li>
        )}
      </Part>
    </section>
  );
}

function Part<Item>(props: { title: string; items: readonly Item[]; children(item: Item): ComponentChildren }) {
  if (props.items.length === 0) return null;
  return (
    <div>
      <h3>{props.title}</h3>
      <ul class="stack-tight">{props.items.map(props.children)}</ul>
    </div>
  );
}

import { useState } from "preact/hooks";
import type { Customer } from "../../../shared/api/customers.ts";
import { customerEndpoints } from "../../../shared/api/customers.ts";
import type { Note, NoteKind } from "../../../shared/api/notes.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { Button } from "../parts/Button.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { Later } from "../parts/Later.tsx";
import { ErrorNote, Skeleton } from "../parts/states.tsx";
import { useToast } from "../parts/Toast.tsx";
import { hasRole, useLoad, useMe } from "../session.tsx";
import { useWords } from "../words/words.tsx";
import { ActivityChart, type LoadedActivity } from "./activity-chart.tsx";
import { CustomerTimeline, useTimelineFilter } from "./customer-timeline.tsx";
import type { LoadedCustomer } from "./loaded-customer.ts";
import { Step } from "./note-entry.tsx";
import { NoteForm, type NotePeople } from "./note-form.tsx";
import { useTimeline } from "./timeline-list.ts";

const loadKnown = async () => (await import("./customer-known.tsx")).CustomerKnown;

/** As many contacts stand beside the timeline; the rest have their own page. */
const BESIDE = 4;

const yearsOfWeek = (monday: string): number[] =>
  [0, 6].map((days) => new Date(Date.parse(monday) + days * 86_400_000).getUTCFullYear());

/** A customer's conversations: the timeline, and beside it what is open next, how much was written, whom one can ring. */
export function CustomerTalks(props: { loaded: LoadedCustomer }) {
  const { t } = useWords();
  const toast = useToast();
  const { customer, contacts } = props.loaded;
  const { id } = customer;
  const [writing, setWriting] = useState<NoteKind | null>(null);
  const [filter, setFilter] = useTimelineFilter(id);
  const list = useTimeline(id, filter);
  const activity = useLoad(`activity:${id}`, (call) => call(customerEndpoints.activity, { params: { id } }));
  const people = peopleOf(props.loaded, activity.data);
  // A week at the turn of the year is of both.
  const years = [...new Set(activity.data?.weeks.flatMap(({ monday }) => yearsOfWeek(monday)))];
  const changed = (note: Note) => {
    list.put(note);
    activity.reload();
  };
  const mayWrite = useMayWrite(customer, props.loaded);
  return (
    <div class="customer-grid">
      <div class="stack customer-main">
        {mayWrite && writing === null && (
          <div class="row">
            <Button look="primary" onClick={() => setWriting("call")}>
              {t("note.logCall")}
            </Button>
            <Button onClick={() => setWriting("note")}>{t("note.write")}</Button>
          </div>
        )}
        {writing !== null && (
          <NoteForm
            customerId={id}
            people={people}
            kind={writing}
            onClose={() => setWriting(null)}
            onSaved={(note) => {
              setWriting(null);
              toast({ text: t("note.saved") });
              changed(note);
            }}
          />
        )}
        <CustomerTimeline
          list={list}
          people={people}
          years={years}
          filter={filter}
          onFilter={setFilter}
          onNote={changed}
        />
      </div>
      <aside class="stack customer-beside" aria-label={t("customer.beside")}>
        <ErrorNote error={activity.error} onRetry={activity.reload} />
        {activity.data === null ? (
          activity.loading && <Skeleton lines={6} />
        ) : (
          <Beside customer={customer} activity={activity.data} contacts={contacts} onNote={changed} />
        )}
      </aside>
    </div>
  );
}

function Beside(props: {
  customer: Customer;
  activity: LoadedActivity;
  contacts: LoadedCustomer["contacts"];
  onNote(note: Note): void;
}) {
  const { t } = useWords();
  const me = useMe();
  const { customer } = props;
  // Who answers for the customer, as the Worker decides it; it tells nobody else.
  const answers =
    hasRole(me, "manager", "keeper") || [customer.owner, customer.deputy].some((one) => one?.id === me.person.id);
  const { steps, colleagues } = props.activity;
  return (
    <>
      <section class="card">
        <h2>{t("note.open")}</h2>
        {steps.length === 0 && <p class="muted">{t("note.noOpen")}</p>}
        {steps.map(
          (note) => note.nextStep && <Step key={note.id} note={note} step={note.nextStep} onChanged={props.onNote} />,
        )}
      </section>
      <ActivityChart activity={props.activity} />
      {colleagues.length > 0 && (
        <section class="card">
          <h2>{t("activity.knownBy")}</h2>
          <p>
            {colleagues.map(({ id, name }, at) => (
              <span key={id}>
                {at > 0 && ", "}
                <Said>{name}</Said>
              </span>
            ))}
          </p>
          {answers && <Later load={loadKnown} props={{ customerId: customer.id, onClose: () => undefined }} />}
        </section>
      )}
      {props.contacts.length > 0 && (
        <section class="card beside-contacts">
          <h2>{t("customer.contacts")}</h2>
          <ul>
            {props.contacts.slice(0, BESIDE).map((contact) => (
              <li key={contact.id}>
                <b>
                  <Said>{contact.name || (contact.addresses[0] ?? "")}</Said>
                </b>
                {contact.title && (
                  <span class="small muted">
                    <Said>{contact.title}</Said>
                  </span>
                )}
                {[contact.phone, contact.addresses[0]].map(
                  (value) => value && <CopyButton key={value} value={value} />,
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function peopleOf({ customer, contacts, named }: LoadedCustomer, activity: LoadedActivity | null): NotePeople {
  const ours = [customer.owner, customer.deputy, ...named, ...(activity?.colleagues ?? [])];
  const byId = new Map(ours.flatMap((one) => (one === null ? [] : [[one.id, { id: one.id, name: one.name }]])));
  return {
    contacts: contacts.map(({ id, name, addresses }) => ({ id, name: name || (addresses[0] ?? "") })),
    colleagues: [...byId.values()],
  };
}

/** Who may write, as the Worker decides it; the Worker refuses anyway. */
function useMayWrite({ owner, deputy, teamId, restricted }: Customer, { named }: LoadedCustomer): boolean {
  const me = useMe().person;
  const isNamed = [owner, deputy, ...named].some((one) => one?.id === me.id);
  return isNamed || (!restricted && teamId !== null && me.teamIds.includes(teamId));
}

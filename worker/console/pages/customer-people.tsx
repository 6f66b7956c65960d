import type { ContactSource } from "../../../shared/api/customers.ts";
import { Avatar } from "../../../shared/ui/Avatar.tsx";
import { relativeTime } from "../../../shared/ui/relative-time.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { type Column, Table } from "../parts/Table.tsx";
import { localeOf, useWords } from "../words/words.tsx";
import type { LoadedCustomer } from "./loaded-customer.ts";

/** The people of the customer, as their mail names them. */
export function CustomerContacts(props: { customerId: string; contacts: LoadedCustomer["contacts"] }) {
  const words = useWords();
  const { t } = words;
  if (props.contacts.length === 0) return <p class="muted">{t("customer.noContacts")}</p>;
  const nowMs = Date.now();
  const when = (at: string | null) => at && relativeTime(at, nowMs, localeOf(words));
  const columns: Column<LoadedCustomer["contacts"][number]>[] = [
    {
      key: "name",
      head: t("customer.contactName"),
      cell: (contact) => (
        <div class="person">
          <Avatar name={contact.name || (contact.addresses[0] ?? "")} seed={contact.id} size="small" />
          <div>
            <Said>{contact.name || (contact.addresses[0] ?? "")}</Said>
            {contact.title && (
              <div class="small muted">
                <Said>{contact.title}</Said>
              </div>
            )}
            <Sources sources={contact.sources} mail={`/customers/${props.customerId}?with=${contact.id}`} />
          </div>
        </div>
      ),
    },
    {
      key: "address",
      head: t("customer.contactAddress"),
      cell: (contact) =>
        contact.addresses.map((address) => (
          <div key={address}>
            <CopyButton value={address} />
          </div>
        )),
    },
    {
      key: "phone",
      head: t("customer.contactPhone"),
      cell: (contact) => contact.phone && <CopyButton value={contact.phone} />,
    },
    { key: "in", head: t("customers.lastIn"), narrow: "hide", cell: (contact) => when(contact.lastInAt) },
    { key: "out", head: t("customers.lastOut"), narrow: "hide", cell: (contact) => when(contact.lastOutAt) },
    {
      key: "mail",
      head: <span class="sr-only">{t("contacts.mail")}</span>,
      cell: (contact) => <a href={`/customers/${props.customerId}?with=${contact.id}`}>{t("contacts.mail")}</a>,
    },
  ];
  return (
    <div class="contacts">
      <Table label={t("customer.contacts")} columns={columns} rows={props.contacts} rowKey={({ id }) => id} />
    </div>
  );
}

/** Where each fact comes from, those of one source on one line; folded, since one asks it seldom. */
function Sources(props: { sources: readonly ContactSource[]; mail: string }) {
  const words = useWords();
  const { t } = words;
  if (props.sources.length === 0) return null;
  const lines = new Map<string, ContactSource[]>();
  for (const source of props.sources) {
    const key = JSON.stringify([source.since, source.list]);
    lines.set(key, [...(lines.get(key) ?? []), source]);
  }
  return (
    <details class="sources small">
      <summary>{t("contacts.from")}</summary>
      <ul>
        {[...lines].map(([key, sources]) => {
          const [first] = sources;
          if (first === undefined) return null;
          const facts = words.list(
            sources.map(({ field, value }) => (field === "address" ? value : t(factWords[field]))),
          );
          const vars = { facts, when: words.day(first.since) };
          if (first.list === null)
            return (
              <li key={key}>
                <a href={props.mail}>{t("contacts.from.mail", vars)}</a>
              </li>
            );
          const { person, place } = first.list;
          return (
            <li key={key}>
              {place === null
                ? t("contacts.from.someList", { ...vars, name: person.name })
                : t("contacts.from.list", { ...vars, name: person.name, file: place.fileName, line: place.line })}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

const factWords = { name: "customer.contactName", title: "contacts.title", phone: "customer.contactPhone" } as const;

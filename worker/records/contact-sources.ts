import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Contact, ContactSource } from "../../shared/api/customers.ts";
import { listChangeSchema } from "../../shared/api/list-imports.ts";
import type { AppContext } from "../context.ts";

// Where each fact about a contact comes from: the last list that said it and was not taken back, else mail. A fact that
// neither explains has no source here; it is never guessed.

const rowSchema = z.object({
  ...{ subject: z.string(), line: z.number(), changes: z.string(), fileName: z.string(), at: z.string() },
  ...{ personId: z.string(), personName: z.string() },
});
const changesSchema = z.array(listChangeSchema);
const originSchema = z.object({ id: z.string(), createdAt: z.string(), isOfMail: z.number() });

/** Sources of these contacts' facts by contact; `withPlace`: the reader may know the file and line. */
export async function sourcesOf(
  ctx: AppContext,
  contacts: readonly Contact[],
  withPlace: boolean,
): Promise<Map<string, ContactSource[]>> {
  if (contacts.length === 0) return new Map();
  const ids = sql`(select value from json_each(${JSON.stringify(contacts.map(({ id }) => id))}))`;
  const [rows, origins] = await Promise.all([
    ctx.db.all(sql`
      select r.subject, r.line, r.changes, i.file_name as fileName, i.started_at as at, i.person_id as personId,
        p.name as personName
      from list_import_row r join list_import i on i.id = r.import_id join person p on p.id = i.person_id
      where r.subject in ${ids} and r.state in ('new', 'changed') and r.undone is not 'undone'
      order by i.started_at desc, r.line desc`),
    ctx.db.all(sql`
      select id, created_at as createdAt, origin_capture_id is not null as isOfMail from contact where id in ${ids}`),
  ]);
  const said = new Map<string, (z.infer<typeof rowSchema> & { told: z.infer<typeof changesSchema> })[]>();
  for (const row of z.array(rowSchema).parse(rows)) {
    const told = changesSchema.parse(JSON.parse(row.changes));
    said.set(row.subject, [...(said.get(row.subject) ?? []), { ...row, told }]);
  }
  const originOf = new Map(
    z
      .array(originSchema)
      .parse(origins)
      .map((one) => [one.id, one]),
  );
  return new Map(
    contacts.map((contact) => {
      const origin = originOf.get(contact.id);
      const sources = factsOf(contact).flatMap(({ field, value }): ContactSource[] => {
        const list = said
          .get(contact.id)
          ?.find(({ told }) => told.some((one) => one.field === field && one.becomes === value));
        if (list !== undefined) {
          const { personId, personName, fileName, line, at } = list;
          const place = withPlace ? { fileName, line } : null;
          return [{ field, value, since: at, list: { person: { id: personId, name: personName }, place } }];
        }
        // Mail gives names and addresses alone.
        const isOfMail = origin?.isOfMail === 1 && (field === "name" || field === "address");
        return isOfMail ? [{ field, value, since: origin.createdAt, list: null }] : [];
      });
      return [contact.id, sources];
    }),
  );
}

const factsOf = ({ name, title, phone, addresses }: Contact): Pick<ContactSource, "field" | "value">[] => [
  { field: "name", value: name },
  ...(title === null ? [] : [{ field: "title" as const, value: title }]),
  ...(phone === null ? [] : [{ field: "phone" as const, value: phone }]),
  ...addresses.map((value) => ({ field: "address" as const, value })),
];

import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";

/** Tables whose rows somebody made of a customer: it stays for as long as there is one. */
const tables = [
  ...["note", "quote_request", "outside_quote", "customer_stage", "customer_date", "check_call", "complaint"],
  ...["handover_customer", "handover_call", "silence"],
];

/** SQL: people have made something of the customer with this id (an SQL expression). */
export const isUsedByPeople = (customerId: SQL): SQL =>
  sql`(${sql.join(
    tables.map((table) => sql`exists (select 1 from ${sql.identifier(table)} u where u.customer_id = ${customerId})`),
    sql` or `,
  )})`;

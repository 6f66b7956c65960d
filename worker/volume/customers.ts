import { numberOf } from "./names.ts";
import type { CustomersColumn } from "./packed.ts";
import { packCustomers, unpackCustomers } from "./packed.ts";
import type { RecordRequest } from "./record.ts";
import { reasonNo } from "./rows.ts";

// Whose a message is: its column `customers`. All within the caller's transaction.

/** Each customer once, with the place of its address among the message's `participants`, else the address itself. */
export function customersOf(
  sql: SqlStorage,
  associations: RecordRequest["associations"],
  participants: RecordRequest["message"]["participants"],
): CustomersColumn {
  const byCustomer = new Map<number, CustomersColumn[number]>();
  for (const { customerId, reason, address } of associations) {
    const customer = numberOf(sql, customerId);
    const place = participants.findIndex((one) => one.address === address);
    if (!byCustomer.has(customer)) byCustomer.set(customer, [customer, reasonNo(reason), place < 0 ? address : place]);
  }
  return [...byCustomer.values()];
}

/**
 * Another witness's copy may show that the message belongs to further customers. It may name its participants in another
 * order, so a place among them would not say who is meant. Such a customer stays for as long as one of the captures that
 * showed it.
 */
export function addCustomers(sql: SqlStorage, { message, associations, evidence }: RecordRequest): void {
  const known = readCustomers(sql, message.number);
  const shown = customersOf(sql, associations, []);
  const witnessed = known.map((one): CustomersColumn[number] => {
    const [customer, reason, address, captures] = one;
    const isShown = captures && shown.some((other) => other[0] === customer);
    return isShown ? [customer, reason, address, [...captures, evidence.captureId]] : one;
  });
  const added = shown
    .filter(([customer]) => known.every(([one]) => one !== customer))
    .map(([customer, reason, address]): CustomersColumn[number] => [customer, reason, address, [evidence.captureId]]);
  writeCustomers(sql, message.number, { from: known, to: [...witnessed, ...added] });
}

/** A capture was taken back, and the message stays: customers that no other copy showed go with it, and their readers. */
export function dropCustomersOf(sql: SqlStorage, number: number, captureId: string): void {
  const known = readCustomers(sql, number);
  const left = known.flatMap((one): CustomersColumn => {
    const [customer, reason, address, captures] = one;
    if (!captures) return [one];
    const others = captures.filter((id) => id !== captureId);
    return others.length === 0 ? [] : [[customer, reason, address, others]];
  });
  writeCustomers(sql, number, { from: known, to: left });
}

const readCustomers = (sql: SqlStorage, number: number): CustomersColumn =>
  unpackCustomers(
    sql.exec<{ customers: string }>("SELECT customers FROM message WHERE number = ?", number).one().customers,
  );

function writeCustomers(
  sql: SqlStorage,
  number: number,
  { from, to }: { from: CustomersColumn; to: CustomersColumn },
): void {
  const column = packCustomers(to);
  if (column !== packCustomers(from)) sql.exec("UPDATE message SET customers = ? WHERE number = ?", column, number);
}

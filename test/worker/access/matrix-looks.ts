/** What the matrix looks at in an answer. */
import type { WholeAnswer } from "../support/whole.ts";
import { type ReaderName, readers } from "./matrix-table.ts";

/** What nobody meets who may not know of it. */
export const secrets = /alpha\.example|hush|word(open|sent|restricted|loose|two|formers|names|note)|Brenda|rep@acme/i;

/** All at once: nobody's answer depends on another's. */
export const forAll = async (check: (reader: ReaderName) => Promise<void>): Promise<void> => {
  await Promise.all(readers.map(check));
};

/** What two answers must share to look the same. */
export const looks = ({ status, text }: WholeAnswer) => ({ status, text: text.replace(/"requestId":"[^"]*"/, "") });

/** True for a value that tells anything. */
export const says = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

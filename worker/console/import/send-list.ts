import type { Call } from "../../../shared/api/client.ts";
import {
  type ListImport,
  type ListKind,
  type ListResult,
  type ListRow,
  listImportEndpoints,
  MAX_LIST_LINES,
} from "../../../shared/api/list-imports.ts";
import { patiently } from "./send-import.ts";

/** What going through a list needs; pauses come in, so that a test decides how long things take. */
export interface ListDeps {
  call: Call;
  /** Resolves after that many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** True once the person stopped. */
  isStopped(): boolean;
  /** Lines that the server has answered for. */
  onDone(done: number): void;
}

/** The list was stopped by the person; what has arrived stays. */
export class Stopped extends Error {
  override name = "Stopped";
}

type SentRow = Partial<ListRow> & Pick<ListRow, "line">;

/** Without what says nothing: a whole list goes over a slow line in one request. */
function shortened({ line, ...row }: ListRow): SentRow {
  return { line, ...Object.fromEntries(Object.entries(row).filter(([, said]) => said.length > 0)) };
}

const patience = (deps: Omit<ListDeps, "onDone">) => ({
  sleep: deps.sleep,
  whileHeld: async (): Promise<void> => {
    if (deps.isStopped()) throw new Stopped();
  },
  onSending: () => undefined,
});

/** What the lines would make or change; nothing is written. Throws Stopped, or ApiError for what waiting does not mend. */
export async function checkList(
  deps: Omit<ListDeps, "onDone">,
  kind: ListKind,
  rows: readonly ListRow[],
): Promise<ListResult[]> {
  const body = { kind, rows: rows.map(shortened) };
  const how = patience(deps);
  const answer = patiently(how, 0, () => deps.call(listImportEndpoints.checkLines, { body }));
  // Once stopped, nobody waits for what comes of it, not for a failure either: the next run may be under way.
  return (await answer.finally(how.whileHeld)).results;
}

/**
 * Sends the lines and finishes the import; lines that had arrived before are answered alike. What came of each goes to
 * `results` as it arrives; those in it already are not sent again. Throws like `checkList`.
 */
export async function sendList(
  deps: ListDeps,
  list: { kind: ListKind; fileName: string; fileKey: string },
  rows: readonly ListRow[],
  results: ListResult[] = [],
): Promise<{ finished: ListImport; results: ListResult[] }> {
  const { id } = await deps.call(listImportEndpoints.startList, { body: { ...list, total: rows.length } });
  for (let at = results.length; at < rows.length; at += MAX_LIST_LINES) {
    const part = rows.slice(at, at + MAX_LIST_LINES).map(shortened);
    const send = () => deps.call(listImportEndpoints.sendLines, { params: { id }, body: { rows: part } });
    results.push(...(await patiently(patience(deps), at, send)).results);
    deps.onDone(at + part.length);
  }
  const finished = await deps.call(listImportEndpoints.finishList, { params: { id } });
  return { finished, results };
}

/** SHA-256 (hex) of the file and of how it is read: the same list again is taken up where it stopped. */
export async function keyOfList(bytes: Uint8Array, how: unknown): Promise<string> {
  const said = new TextEncoder().encode(JSON.stringify(how));
  const whole = new Uint8Array(bytes.length + said.length);
  whole.set(bytes);
  whole.set(said, bytes.length);
  const digest = await crypto.subtle.digest("SHA-256", whole);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

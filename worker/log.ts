/** Ids, codes, sizes and counts only. Never a subject, a body, an address or HTML. */
export type LogFields = Record<string, string | number | boolean | null>;

/** One structured line. `event` is a fixed word such as `capture.stored`. */
export function log(level: "info" | "warn" | "error", event: string, fields: LogFields = {}): void {
  console[level](JSON.stringify({ event, ...fields }));
}

/** An error's name and first stack frames without its message, which may quote content. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const place =
    error.stack
      ?.split("\n")
      .slice(1, 4)
      .map((line) => line.trim())
      .join(" < ") ?? "";
  const cause = error.cause instanceof Error ? error.cause.name : null;
  return { error: error.name, place, cause };
}

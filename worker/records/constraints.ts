/** True when a write was refused by a constraint whose name SQLite gives as `what`, e.g. `UNIQUE … mailbox.address`. */
export function isConstraint(error: unknown, kind: "UNIQUE" | "NOT NULL" | "FOREIGN KEY", what = ""): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const found = new RegExp(`${kind} constraint failed(?:: ([^:]*))?`).exec(cause.message);
    if (found) return (found[1] ?? "").includes(what);
  }
  return false;
}

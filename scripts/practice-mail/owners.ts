// Gives files to the users that Debian's packages run as.
import { chownSync, readFileSync } from "node:fs";

/** Makes a user of this system, and its group, the owner of one file or folder. Throws when there is no such user. */
export function chownTo(user: string, path: string): void {
  const row = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === user);
  if (!row) throw new Error(`this system has no user "${user}"; its package is not installed`);
  chownSync(path, Number(row[2]), Number(row[3]));
}

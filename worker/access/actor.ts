import type { Role } from "../../shared/api/people.ts";
import { forbidden } from "../errors.ts";

/** A signed-in person, by console session or paired device. */
export interface PersonActor {
  kind: "person";
  personId: string;
  name: string;
  email: string;
  roles: readonly Role[];
  teamIds: readonly string[];
  /** Mailboxes that are theirs now or were: their own mail stays theirs to read. */
  mailboxIds: readonly string[];
  /** Null in the console. */
  deviceId: string | null;
  /** When this console session was signed in to, in ms since 1970; null for a device (step-up.ts). */
  confirmedAtMs: number | null;
  /** Since when they are known to leave (records/notice-mode.ts); null for everybody else. */
  noticeGivenAt: string | null;
}

/** The company's own doors and the sweep: records, and reads nothing for anybody. */
export interface SystemActor {
  kind: "system";
  door: "mail" | "sweep" | "queue" | "backup" | "scim";
}

/** Who acts. First argument of every record function. */
export type Actor = PersonActor | SystemActor;

/** The actor as leaves name it. */
export const actorName = (actor: Actor): string => (actor.kind === "person" ? actor.personId : `system:${actor.door}`);

/** True when the person has the role. */
export const hasRole = (actor: Actor, role: Role): boolean => actor.kind === "person" && actor.roles.includes(role);

/** Throws `forbidden` unless the actor has one of the roles. */
export function requireRole(actor: Actor, ...roles: Role[]): void {
  if (!roles.some((role) => hasRole(actor, role))) throw forbidden();
}

/** Throws `forbidden` unless a person acts. */
export function requirePerson(actor: Actor): PersonActor {
  if (actor.kind !== "person") throw forbidden();
  return actor;
}

import { z } from "zod";

// SCIM 2.0 users (RFC 7643 section 4.1) as directories really send them, and PATCH (RFC 7644 section 3.5.2) with the ways of
// Entra and Okta: ops in capitals, `active` as text, values without a path, filters in paths. Pure.

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/** Ours: the day after which somebody is not there any more. */
export const LEAVING_SCHEMA = "urn:ietf:params:scim:schemas:extension:counterfoil:2.0:User";
export const PATCH_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Entra writes booleans as text. */
const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((text) => text.toLowerCase() === "true"),
]);
const text = z.string().max(500);

export const scimUserSchema = z.looseObject({
  userName: z.string().trim().min(1).max(254),
  externalId: text.nullish(),
  active: flag.default(true),
  displayName: text.nullish(),
  name: z.looseObject({ formatted: text.nullish(), givenName: text.nullish(), familyName: text.nullish() }).nullish(),
  emails: z
    .array(z.looseObject({ value: text, type: text.nullish(), primary: flag.nullish() }))
    .max(20)
    .nullish(),
});
export type ScimUser = z.output<typeof scimUserSchema>;

/** What stands for the person on the screen. */
export function nameOf({ displayName, name, userName }: ScimUser): string {
  const whole = [name?.givenName, name?.familyName].filter(Boolean).join(" ");
  return (displayName || name?.formatted || whole || userName).trim().slice(0, 120);
}

/** The address that the person signs in and writes with: the primary or work one, else the user name where it is one. Lower case; null without one. */
export function addressOf({ emails, userName }: ScimUser): string | null {
  const list = emails ?? [];
  const found = list.find(({ primary }) => primary) ?? list.find(({ type }) => type === "work") ?? list[0];
  const address = (found?.value ?? userName).trim().toLowerCase();
  return z.email().max(254).safeParse(address).success ? address : null;
}

/** The last day that the directory names (a calendar day); null for none. */
export function lastDayOf(user: ScimUser): string | null {
  const own = user[LEAVING_SCHEMA];
  const day = typeof own === "object" && own !== null && "lastDay" in own ? own.lastDay : null;
  const parsed = z.iso.date().safeParse(typeof day === "string" ? day.slice(0, 10) : day);
  return parsed.success ? parsed.data : null;
}

export const patchSchema = z.looseObject({
  Operations: z
    .array(
      z.looseObject({
        op: z
          .string()
          .transform((op) => op.toLowerCase())
          .pipe(z.enum(["add", "replace", "remove"])),
        path: z.string().max(300).nullish(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(100),
});
type Operation = z.output<typeof patchSchema>["Operations"][number];

/** A path or a value that is none. RFC 7644 table 9: `invalidPath`, `noTarget`, `invalidValue`. */
export class ScimPatchError extends Error {}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The user after these operations, in order; the given one stays as it is. Throws ScimPatchError. */
export function applyPatch(user: Json, operations: readonly Operation[]): Json {
  const changed: Json = JSON.parse(JSON.stringify(user));
  for (const { op, path, value } of operations) {
    if (path === null || path === undefined || path === "") {
      if (op === "remove") throw new ScimPatchError("a removal names its path");
      if (!isObject(value)) throw new ScimPatchError("without a path the value is an object");
      for (const [key, one] of Object.entries(value)) setAt(changed, parsePath(key), op, one);
    } else setAt(changed, parsePath(path), op, value);
  }
  return changed;
}

interface Path {
  /** A schema's URN that the attribute stands under; null for the core. */
  schema: string | null;
  attribute: string | null;
  filter: { attribute: string; value: string } | null;
  sub: string | null;
}

/** `emails[type eq "work"].value`, `name.givenName`, `urn:…:User:department`, `active`. */
function parsePath(path: string): Path {
  const schema = [ENTERPRISE_SCHEMA, LEAVING_SCHEMA, USER_SCHEMA].find((urn) =>
    path.toLowerCase().startsWith(urn.toLowerCase()),
  );
  const rest = schema === undefined ? path : path.slice(schema.length).replace(/^[:.]/, "");
  const under = schema === undefined || schema === USER_SCHEMA ? null : schema;
  if (rest === "") return { schema: under, attribute: null, filter: null, sub: null };
  const found =
    /^([A-Za-z$][\w$-]*)(?:\[\s*([\w$.-]+)\s+eq\s+(?:"([^"]*)"|(true|false))\s*\])?(?:\.([A-Za-z$][\w$-]*))?$/i.exec(
      rest,
    );
  if (!found) throw new ScimPatchError(`not a path: ${path}`);
  const [, attribute = "", by, quoted, bare, sub] = found;
  const filter = by === undefined ? null : { attribute: by, value: quoted ?? bare ?? "" };
  return { schema: under, attribute, filter, sub: sub ?? null };
}

/** Attribute names know no case (RFC 7643 section 2.1). */
const keyIn = (object: Json, name: string): string =>
  Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;

function setAt(user: Json, { schema, attribute, filter, sub }: Path, op: Operation["op"], value: unknown): void {
  let target = user;
  if (schema !== null) {
    const there = user[schema];
    if (attribute === null) {
      if (op === "remove") delete user[schema];
      else user[schema] = isObject(there) && isObject(value) ? { ...there, ...value } : value;
      return;
    }
    target = isObject(there) ? there : {};
    user[schema] = target;
  }
  if (attribute === null) return;
  const key = keyIn(target, attribute);
  if (filter !== null) {
    setFiltered(target, key, { filter, sub }, op, value);
    return;
  }
  if (sub !== null) {
    const parent = isObject(target[key]) ? target[key] : {};
    target[key] = parent;
    if (op === "remove") delete parent[keyIn(parent, sub)];
    else parent[keyIn(parent, sub)] = value;
    return;
  }
  if (op === "remove") delete target[key];
  else if (op === "add" && Array.isArray(target[key]))
    target[key] = [...target[key], ...(Array.isArray(value) ? value : [value])];
  else if (isObject(target[key]) && isObject(value)) target[key] = { ...target[key], ...value };
  // Okta and Entra give a single value as a list of one.
  else
    target[key] =
      Array.isArray(value) && value.length === 1 && !Array.isArray(target[key]) && isSingle(key, value[0])
        ? heldIn(value[0])
        : value;
}

const isSingle = (key: string, one: unknown): boolean =>
  key.toLowerCase() === "active" && isObject(one) && "value" in one;
const heldIn = (one: unknown): unknown => (isObject(one) ? one.value : one);

function setFiltered(
  target: Json,
  key: string,
  { filter, sub }: { filter: NonNullable<Path["filter"]>; sub: string | null },
  op: Operation["op"],
  value: unknown,
): void {
  const list: unknown[] = Array.isArray(target[key]) ? target[key] : [];
  const fits = (one: unknown): one is Json =>
    isObject(one) && String(one[keyIn(one, filter.attribute)]).toLowerCase() === filter.value.toLowerCase();
  if (op === "remove" && sub === null) {
    target[key] = list.filter((one) => !fits(one));
    return;
  }
  const found = list.filter(fits);
  // RFC 7644 says noTarget; Entra adds a work address by a replace of what is not there yet.
  if (found.length === 0 && op !== "remove") {
    const made: Json = { [filter.attribute]: filter.value };
    list.push(made);
    found.push(made);
  }
  for (const one of found) {
    if (sub === null) Object.assign(one, isObject(value) ? value : {});
    else if (op === "remove") delete one[keyIn(one, sub)];
    else one[keyIn(one, sub)] = value;
  }
  target[key] = list;
}

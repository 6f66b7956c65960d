import type { Context } from "hono";
import { z } from "zod";
import { directoryEndpoints } from "../../shared/api/directory.ts";
import {
  applyPatch,
  ENTERPRISE_SCHEMA,
  LEAVING_SCHEMA,
  patchSchema,
  ScimPatchError,
  scimUserSchema,
  USER_SCHEMA,
} from "../../shared/directory/scim.ts";
import { statusOf } from "../../shared/errors.ts";
import { AppError, asAppError } from "../errors.ts";
import type { DirectoryFilter, DirectoryUser } from "../records/directory.ts";
import {
  createDirectoryUser,
  findDirectoryUser,
  listDirectoryUsers,
  removeDirectoryUser,
  writeDirectoryUser,
} from "../records/directory.ts";
import {
  endDirectoryToken,
  listDirectoryTokens,
  makeDirectoryToken,
  requireDirectory,
} from "../records/directory-tokens.ts";
import { limitByAddress } from "../records/rate-limits.ts";
import type { App, HonoEnv } from "./bind.ts";
import { bind } from "./bind.ts";
import { MOST_LISTED, providerConfig, resourceType, schemas } from "./scim-discovery.ts";

// SCIM 2.0 (RFC 7643, RFC 7644) for the company's directory: Entra, Okta. Users alone; groups are not taken.

const ERROR_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";
const LIST_SCHEMA = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

type Asked = Context<HonoEnv>;
const answer = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/scim+json; charset=utf-8", ...headers },
  });

/** RFC 7644 section 3.12. */
const refusal = (status: number, detail: string, scimType?: string): Response =>
  answer({ schemas: [ERROR_SCHEMA], status: String(status), detail, ...(scimType && { scimType }) }, status);

function refusalOf(error: unknown): Response {
  if (error instanceof ScimPatchError) return refusal(400, error.message, "invalidPath");
  if (error instanceof z.ZodError) return refusal(400, "The request is not as RFC 7643 says it.", "invalidValue");
  const known = asAppError(error);
  const status = statusOf(known.code);
  return refusal(status, known.message, known.code === "conflict" ? "uniqueness" : undefined);
}

const locationOf = (c: Asked, id: string): string => `${c.get("ctx").env.PUBLIC_ORIGIN}/scim/v2/Users/${id}`;
const etagOf = ({ version }: DirectoryUser): string => `W/"${version}"`;

function resourceOf(c: Asked, user: DirectoryUser) {
  const { personId, attributes, createdAt, updatedAt, status } = user;
  const extensions = [ENTERPRISE_SCHEMA, LEAVING_SCHEMA].filter((urn) => urn in attributes);
  return {
    ...attributes,
    schemas: [USER_SCHEMA, ...extensions],
    id: personId,
    active: status !== "disabled",
    meta: {
      resourceType: "User",
      created: createdAt,
      lastModified: updatedAt,
      version: etagOf(user),
      location: locationOf(c, personId),
    },
  };
}

const shown = (c: Asked, user: DirectoryUser, status = 200): Response =>
  answer(resourceOf(c, user), status, {
    etag: etagOf(user),
    ...(status === 201 && { location: locationOf(c, user.personId) }),
  });

/** What a directory sends of itself, without what we say: ids, meta, and a password that is nobody's to have. */
function userIn(body: unknown) {
  const { password: _, id: __, meta: ___, schemas: ____, ...rest } = z.looseObject({}).parse(body);
  return scimUserSchema.parse(rest);
}

const filters: readonly [RegExp, DirectoryFilter["attribute"]][] = [
  [/^userName$/i, "userName"],
  [/^externalId$/i, "externalId"],
  [/^id$/i, "id"],
  [/^emails(?:\[type eq "work"\])?(?:\.value)?$/i, "email"],
];

function filterIn(text: string | undefined): DirectoryFilter | null {
  if (text === undefined || text.trim() === "") return null;
  const [, path = "", value = ""] = /^\s*(.+?)\s+eq\s+"([^"]*)"\s*$/i.exec(text) ?? [];
  const attribute = filters.find(([pattern]) => pattern.test(path))?.[1];
  if (attribute === undefined) throw new ScimFilterError();
  return { attribute, value };
}
class ScimFilterError extends Error {}

const numberIn = (text: string | undefined, otherwise: number): number =>
  /^-?\d{1,7}$/.test(text ?? "") ? Number(text) : otherwise;

/** Binds the directory's routes, and those by which an admin lets it in. */
export function bindScim(app: App): void {
  bind(app, directoryEndpoints.directoryTokens, ({ ctx, actor }) => listDirectoryTokens(actor, ctx));
  bind(app, directoryEndpoints.makeDirectoryToken, ({ ctx, actor, body }) => makeDirectoryToken(actor, ctx, body.name));
  bind(app, directoryEndpoints.endDirectoryToken, async ({ ctx, actor, params }) => {
    await endDirectoryToken(actor, ctx, params.id);
    return { revoked: true as const };
  });
  const route = (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    work: (c: Asked, tokenId: string) => Promise<Response>,
  ) =>
    app.on(method, `/scim/v2${path}`, async (c) => {
      try {
        const ctx = c.get("ctx");
        await limitByAddress(ctx, "scim", c.req.raw);
        return await work(c, await requireDirectory(ctx, c.req.header("authorization") ?? null));
      } catch (error) {
        if (error instanceof ScimFilterError)
          return refusal(400, "userName, externalId, id and emails can be asked for by eq.", "invalidFilter");
        return refusalOf(error);
      }
    });
  const changed = async (
    c: Asked,
    tokenId: string,
    to: (was: DirectoryUser) => Promise<unknown>,
  ): Promise<Response> => {
    const was = await findDirectoryUser(c.get("ctx"), c.req.param("id") ?? "");
    const match = c.req.header("if-match");
    if (match !== undefined && match !== "*" && match !== etagOf(was)) return refusal(412, "It was changed since.");
    return shown(c, await writeDirectoryUser(c.get("ctx"), tokenId, was, userIn(await to(was))));
  };
  const json = async (c: Asked): Promise<unknown> =>
    c.req.json().catch(() => {
      throw new AppError("bad_request", "This is no JSON.");
    });
  route("GET", "/Users", async (c) => {
    const count = Math.min(Math.max(numberIn(c.req.query("count"), 100), 0), MOST_LISTED);
    const start = Math.max(numberIn(c.req.query("startIndex"), 1), 1);
    const { users, total } = await listDirectoryUsers(c.get("ctx"), {
      filter: filterIn(c.req.query("filter")),
      from: start - 1,
      count,
    });
    return answer({
      schemas: [LIST_SCHEMA],
      totalResults: total,
      startIndex: start,
      itemsPerPage: users.length,
      Resources: users.map((user) => resourceOf(c, user)),
    });
  });
  route("POST", "/Users", async (c, tokenId) =>
    shown(c, await createDirectoryUser(c.get("ctx"), tokenId, userIn(await json(c))), 201),
  );
  route("GET", "/Users/:id", async (c) => shown(c, await findDirectoryUser(c.get("ctx"), c.req.param("id") ?? "")));
  route("PUT", "/Users/:id", (c, tokenId) => changed(c, tokenId, () => json(c)));
  route("PATCH", "/Users/:id", (c, tokenId) =>
    changed(c, tokenId, async ({ attributes, status }) => {
      const { Operations } = patchSchema.parse(await json(c));
      return applyPatch({ ...attributes, active: status !== "disabled" }, Operations);
    }),
  );
  route("DELETE", "/Users/:id", async (c, tokenId) => {
    await removeDirectoryUser(c.get("ctx"), tokenId, c.req.param("id") ?? "");
    return new Response(null, { status: 204 });
  });
  route("GET", "/ServiceProviderConfig", async () => answer(providerConfig));
  route("GET", "/ResourceTypes", async (c) =>
    answer({
      schemas: [LIST_SCHEMA],
      totalResults: 1,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [resourceType(c.get("ctx").env.PUBLIC_ORIGIN)],
    }),
  );
  route("GET", "/Schemas", async () =>
    answer({
      schemas: [LIST_SCHEMA],
      totalResults: schemas.length,
      startIndex: 1,
      itemsPerPage: schemas.length,
      Resources: schemas,
    }),
  );
}

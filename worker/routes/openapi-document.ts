import { z } from "zod";
import { captureMetadataSchema } from "../../shared/api/captures.ts";
import type { Endpoint } from "../../shared/api/endpoint.ts";
import { errorBodySchema, errorCodes, statusOf } from "../../shared/errors.ts";

// The published description of the API, made from the very tables that routes and clients are made from. Pure.

/** What JSON Schema and OpenAPI are made of here. */
export type JsonObject = { [key: string]: unknown };

/** The OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) of every endpoint in the table, by noun. */
export function openApiDocument(
  table: Record<string, Record<string, Endpoint>>,
  serverUrl: string,
  undescribed: readonly string[],
): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [noun, endpoints] of Object.entries(table)) {
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const path = endpoint.path.replace(/:([A-Za-z0-9]+)/g, "{$1}");
      paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(noun, name, endpoint) };
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Counterfoil",
      version: "1",
      description:
        "What a person may see decides every answer: what is absent and what is hidden look the same (404). Sign in with the console's session cookie, or as a paired device with its access token and a proof of its key (DPoP, RFC 9449).",
    },
    servers: [{ url: serverUrl }],
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    tags: Object.keys(table).map((name) => ({ name })),
    paths,
    // Signing in is the library's own protocol (forms, WebAuthn, redirects); the rest is this document and a heartbeat.
    "x-undescribed": undescribed,
    components: {
      schemas: {
        Error: schemaOf(errorBodySchema, "output"),
        CaptureMetadata: schemaOf(captureMetadataSchema, "input"),
      },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: "counterfoil.session_token",
          description: "The console's session; over https the name starts with `__Secure-`.",
        },
        device: {
          type: "http",
          scheme: "DPoP",
          description:
            "The access token of a paired browser extension, with the header `DPoP`: a proof of the device's key (RFC 9449, ES256) with `ath`, the `nonce` of the last `DPoP-Nonce`, and, beside `Counterfoil-Capture`, the claim `capture`: base64url of that header's SHA-256.",
        },
        operator: { type: "http", scheme: "Setup", description: "The secret of the set-up link." },
      },
    },
  };
}

function operation(noun: string, name: string, endpoint: Endpoint): JsonObject {
  const statuses = new Map<number, string[]>();
  for (const code of errorCodes) statuses.set(statusOf(code), [...(statuses.get(statusOf(code)) ?? []), code]);
  const refusals = [...statuses].map(([status, codes]) => [
    String(status),
    { description: codes.join(", "), content: json({ $ref: "#/components/schemas/Error" }) },
  ]);
  return {
    operationId: `${noun}_${name}`,
    tags: [noun],
    summary: endpoint.summary,
    security: security[endpoint.who],
    ...(parametersOf(endpoint).length > 0 ? { parameters: parametersOf(endpoint) } : {}),
    ...(endpoint.body ? { requestBody: { required: true, content: contentOf(endpoint.body, "input") } } : {}),
    responses: {
      200: { description: "Done", content: contentOf(endpoint.response, "output") },
      ...Object.fromEntries(refusals),
    },
  };
}

const security: Record<Endpoint["who"], JsonObject[]> = {
  anyone: [],
  person: [{ session: [] }, { device: [] }],
  session: [{ session: [] }],
  device: [{ device: [] }],
  operator: [{ operator: [] }],
};

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });

const contentOf = (schema: z.ZodType | "bytes", io: "input" | "output"): JsonObject =>
  schema === "bytes" ? { "application/octet-stream": {} } : json(schemaOf(schema, io));

function parametersOf(endpoint: Endpoint): JsonObject[] {
  const parameters = [...fieldsOf(endpoint.params, "path"), ...fieldsOf(endpoint.query, "query")];
  if (!endpoint.captureHeader) return parameters;
  const header = {
    name: "Counterfoil-Capture",
    in: "header",
    required: true,
    description: "base64url of the capture's metadata as JSON (schema CaptureMetadata)",
    schema: { type: "string", contentEncoding: "base64url" },
  };
  return [...parameters, header];
}

function fieldsOf(schema: z.ZodObject | undefined, where: "path" | "query"): JsonObject[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: where,
    required: where === "path" || !z.safeParse(z.object({ field }), {}).success,
    // A path or query is text; what the Worker reads out of it is the output.
    schema: schemaOf(z.object({ field }), "output", "field"),
  }));
}

/** JSON Schema 2020-12 of a schema, or of one field of an object. What JSON Schema cannot say is left open. */
function schemaOf(schema: z.ZodType, io: "input" | "output", field?: string): JsonObject {
  const whole: JsonObject = { ...z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" }) };
  delete whole.$schema;
  if (field === undefined) return whole;
  const properties = z.record(z.string(), z.record(z.string(), z.unknown())).parse(whole.properties);
  return properties[field] ?? {};
}

import { describe, expect, it } from "vitest";
import { z } from "zod";
import { endpointTable } from "../../../shared/api/table.ts";
import { bindOpenApi } from "../../../worker/routes/openapi.ts";
import { anApp } from "../support/app.ts";

const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.record(z.string(), z.unknown()) }),
    )
    .optional(),
  requestBody: z.object({ required: z.literal(true), content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: z.record(z.string(), z.unknown()) })),
});
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const endpoints = Object.values(endpointTable).flatMap((nouns) => Object.values(nouns));

async function theDocument() {
  const answer = await anApp(bindOpenApi).call("GET", "/api/openapi.json");
  expect(answer.status).toBe(200);
  return { text: answer.text, document: documentSchema.parse(answer.body) };
}

describe("the OpenAPI document", () => {
  it("lists every endpoint of the table and no other", async () => {
    const { document } = await theDocument();
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    const wanted = endpoints.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(listed.sort()).toEqual(wanted.sort());
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("declares every path parameter, who may call, and the error's shape", async () => {
    const { document } = await theDocument();
    for (const { method, path, who, body } of endpoints) {
      const operation = document.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
      const declared = (operation?.parameters ?? [])
        .filter((parameter) => parameter.in === "path")
        .map((parameter) => parameter.name);
      expect(declared.sort(), path).toEqual([...path.matchAll(/:(\w+)/g)].map((match) => match[1]).sort());
      expect(operation?.security.length, path).toBe({ anyone: 0, person: 2, session: 1, device: 1, operator: 1 }[who]);
      expect(operation?.requestBody !== undefined, path).toBe(body !== undefined);
      expect(operation?.responses["401"]?.content).toEqual({
        "application/json": { schema: { $ref: "#/components/schemas/Error" } },
      });
    }
    expect(document.components.schemas.Error).toMatchObject({ required: ["error"] });
  });

  it("has no reference that leads nowhere", async () => {
    const { text, document } = await theDocument();
    for (const [, reference] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
      const name = reference?.replace("#/components/schemas/", "") ?? "";
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  it("says which query parameters may be left out", async () => {
    const { document } = await theDocument();
    const query = document.paths["/api/search"]?.get?.parameters ?? [];
    expect(query.find((parameter) => parameter.name === "q")).toMatchObject({
      in: "query",
      required: true,
      schema: { type: "string" },
    });
    expect(query.find((parameter) => parameter.name === "limit")).toMatchObject({
      required: false,
      schema: { type: "integer", maximum: 50 },
    });
  });
});

describe("the readable page", () => {
  it("shows every endpoint without any script", async () => {
    const answer = await anApp(bindOpenApi).call("GET", "/api/docs");
    expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    for (const { path } of endpoints) expect(answer.text).toContain(path);
    expect(answer.text).not.toMatch(/<script|javascript:|\son\w+=/i);
  });

  it("and the health check need no sign-in", async () => {
    expect((await anApp(bindOpenApi).call("GET", "/api/health")).body).toEqual({ ok: true });
  });
});

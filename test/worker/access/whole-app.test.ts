import { exports } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { meSchema } from "../../../shared/api/people.ts";
import { endpointTable } from "../../../shared/api/table.ts";
import { createApp } from "../../../worker/app.ts";
import { boundEndpoints } from "../../../worker/routes/bind.ts";
import { undescribed } from "../../../worker/routes/openapi.ts";
import { aPerson, emptyBook, testContext, testEnv } from "../support/app.ts";
import { deviceHeaders } from "../support/device.ts";

const origin = "http://counterfoil.example";

beforeEach(async () => {
  await emptyBook(testContext());
});

describe("the whole Worker", () => {
  it("binds every endpoint of the contract, each once, and no other", () => {
    boundEndpoints.length = 0;
    createApp(testEnv());
    const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
    const wanted = Object.values(endpointTable).flatMap((nouns) => Object.values(nouns).map(nameOf));
    expect(boundEndpoints.map(nameOf).sort()).toEqual(wanted.sort());
  });

  it("has no address that is neither in the contract nor named beside it", () => {
    const named = new Set([
      ...undescribed,
      ...Object.values(endpointTable).flatMap((nouns) =>
        Object.values(nouns).map((one) => `${one.method} ${one.path}`),
      ),
    ]);
    const routes = createApp(testEnv()).routes.filter(({ method }) => method !== "ALL");
    expect(routes.map(({ method, path }) => `${method} ${path}`).filter((one) => !named.has(one))).toEqual([]);
    expect(routes.length).toBe(named.size);
  });

  it("answers nobody where a sign-in is needed, before it looks at anything else", async () => {
    for (const endpoint of Object.values(endpointTable).flatMap((nouns) => Object.values(nouns))) {
      if (endpoint.who === "anyone") continue;
      const path = endpoint.path.replace(/:\w+/g, "nonsense");
      const answer = await exports.default.fetch(`${origin}${path}`, {
        method: endpoint.method,
        ...(endpoint.method === "GET" ? {} : { body: "nonsense" }),
      });
      expect(answer.status, `${endpoint.method} ${path}`).toBe(401);
      expect(await answer.json()).toMatchObject({ error: { code: "unauthenticated" } });
    }
  });

  it("lets no device into what needs the console, whatever its person's roles are", async () => {
    const admin = await aPerson(testContext(), { roles: ["admin", "keeper", "manager", "inside", "outside"] });
    for (const endpoint of Object.values(endpointTable).flatMap((nouns) => Object.values(nouns))) {
      if (endpoint.who !== "session") continue;
      const path = endpoint.path.replace(/:\w+/g, "nonsense");
      const answer = await exports.default.fetch(`${origin}${path}`, {
        method: endpoint.method,
        headers: { ...(await deviceHeaders(admin, endpoint.method, path)), "content-type": "application/json" },
        ...(endpoint.method === "GET" ? {} : { body: "{}" }),
      });
      expect(answer.status, `${endpoint.method} ${endpoint.path}`).toBe(403);
      await answer.body?.cancel();
    }
  });

  it("signs a person in by cookie, marks answers as not to be kept, and refuses another site's", async () => {
    const rep = await aPerson(testContext());
    const me = await exports.default.fetch(`${origin}/api/me`, { headers: { cookie: rep.cookie } });
    expect(meSchema.parse(await me.json()).person.id).toBe(rep.id);
    expect(me.headers.get("cache-control")).toBe("no-store");
    const foreign = await exports.default.fetch(`${origin}/api/me`, {
      method: "PATCH",
      headers: { cookie: rep.cookie, origin: "https://evil.example", "content-type": "application/json" },
      body: '{"language":"ru"}',
    });
    expect(foreign.status).toBe(403);
    await foreign.body?.cancel();
  });

  it("has one error shape for what is not there, and mounts sign-in", async () => {
    const nothing = await exports.default.fetch(`${origin}/api/auth/sign-up/email`, { method: "POST", body: "{}" });
    expect(nothing.status).toBe(404);
    expect(await nothing.json()).toMatchObject({ error: { code: "not_found", requestId: expect.any(String) } });
    const link = await exports.default.fetch(`${origin}/api/auth/link`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: "no-link-has-this-secret-at-all" }),
    });
    expect(link.status).toBe(401);
    expect(await link.json()).toMatchObject({ error: { code: "unauthenticated" } });
  });
});

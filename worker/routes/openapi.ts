import { html, raw } from "hono/html";
import type { Endpoint } from "../../shared/api/endpoint.ts";
import { endpointTable } from "../../shared/api/table.ts";
import type { App } from "./bind.ts";
import { openApiDocument } from "./openapi-document.ts";
import { offered } from "./sign-in.ts";

const whoSays: Record<Endpoint["who"], string> = {
  anyone: "no sign-in",
  person: "console session or connected extension",
  session: "console session",
  device: "connected extension",
  operator: "set-up link's secret",
};

/** Every address that is no endpoint of the contract; the directory's are described by themselves (RFC 7643). */
export const undescribed: readonly string[] = [
  ...offered.map(({ method, path }) => `${method} /api/auth${path}`),
  "GET /api/openapi.json",
  "GET /api/docs",
  "GET /api/health",
  ...["GET", "POST"].map((method) => `${method} /scim/v2/Users`),
  ...["GET", "PUT", "PATCH", "DELETE"].map((method) => `${method} /scim/v2/Users/:id`),
  ...["ServiceProviderConfig", "ResourceTypes", "Schemas"].map((name) => `GET /scim/v2/${name}`),
];

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff }
h2 { margin-top: 2.5rem } table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #ddd }
code { font: 14px ui-monospace, monospace; overflow-wrap: anywhere } th:first-child { width: 45% }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } td, th { border-color: #333 } a { color: #8ab4f8 } }`;

/** The description of the API, for machines and for people, and the health check. */
export function bindOpenApi(app: App): void {
  app.get("/api/openapi.json", (c) =>
    c.json(openApiDocument(endpointTable, new URL(c.get("ctx").env.PUBLIC_ORIGIN).origin, undescribed)),
  );
  app.get("/api/docs", (c) => {
    c.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    );
    return c.html(docsPage());
  });
  app.get("/api/health", (c) => c.json({ ok: true }));
}

// hono's html`` escapes every value; only the style above goes in raw.
const docsPage = () => html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Counterfoil API</title><style>${raw(style)}</style></head>
<body>
<h1>Counterfoil API</h1>
<p>The whole description, with every schema, as <a href="/api/openapi.json">OpenAPI 3.1</a>. Errors have one shape:
<code>{ "error": { "code", "message", "requestId" } }</code>.</p>
${Object.entries(endpointTable).map(
  ([noun, endpoints]) => html`<h2>${noun}</h2>
<table><thead><tr><th>Request</th><th>What it does</th><th>Who</th></tr></thead><tbody>
${Object.values(endpoints).map(
  (
    endpoint,
  ) => html`<tr><td><code>${endpoint.method} ${endpoint.path}</code></td><td>${endpoint.summary}</td><td>${whoSays[endpoint.who]}</td></tr>
`,
)}</tbody></table>
`,
)}<h2>beside the contract</h2>
<p>Signing in, this description, and the company's directory (SCIM 2.0, with a token of its own): ${undescribed.map((one) => html`<code>${one}</code> `)}</p>
</body>
</html>`;

/** Lists of customers and contacts as the console brings them in: by the routes, as somebody. */
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { type ListKind, listImportEndpoints } from "../../../shared/api/list-imports.ts";
import { bindListImports } from "../../../worker/routes/imports.ts";
import type { TestPerson } from "./app.ts";
import { anApp } from "./app.ts";

/** A line as the browser sends it; what is not said is empty. */
export type ListLine = { line: number; [field: string]: unknown };

/** Why each line was not taken, else what came of it. */
export const states = (results: { state: string; reason: string | null }[]) =>
  results.map(({ state, reason }) => reason ?? state);

/** The routes, and what the Book holds afterwards. */
export function listApp() {
  const { call, ctx } = anApp(bindListImports);
  let keys = 0;
  return {
    call,
    ctx,
    async start(as: TestPerson, kind: ListKind) {
      const fileKey = (++keys).toString(16).padStart(64, "0");
      const answer = await call("POST", "/api/list-imports", {
        as,
        json: { kind, fileName: "list.csv", fileKey, total: 9 },
      });
      expect(answer.status).toBe(200);
      return listImportEndpoints.startList.response.parse(answer.body).id;
    },
    async check(as: TestPerson, kind: ListKind, rows: ListLine[]) {
      const answer = await call("POST", "/api/list-imports/check", { as, json: { kind, rows } });
      expect(answer.status).toBe(200);
      return listImportEndpoints.checkLines.response.parse(answer.body).results;
    },
    async send(as: TestPerson, id: string, rows: ListLine[]) {
      const answer = await call("POST", `/api/list-imports/${id}/lines`, { as, json: { rows } });
      expect(answer.status).toBe(200);
      return listImportEndpoints.sendLines.response.parse(answer.body).results;
    },
    async undo(as: TestPerson, id: string) {
      for (;;) {
        const answer = await call("POST", `/api/list-imports/${id}/undo`, { as });
        expect(answer.status).toBe(200);
        const { import: job, left } = listImportEndpoints.undoList.response.parse(answer.body);
        if (left === 0) return job;
      }
    },
    customerOf: async (domain: string) =>
      (
        await ctx.db.all<{ id: string; name: string; tier: string | null; owner: string | null }>(sql`
      select c.id, c.name, c.tier, p.name as owner from customer_domain d join customer c on c.id = d.customer_id
      left join person p on p.id = c.owner_id where d.domain = ${domain}`)
      )[0],
    contactOf: async (address: string) =>
      (
        await ctx.db.all<{
          id: string;
          name: string;
          title: string | null;
          phone: string | null;
          customer: string | null;
        }>(sql`
      select c.id, c.name, c.title, c.phone, c.customer_id as customer from contact_address a
      join contact c on c.id = a.contact_id where a.address = ${address}`)
      )[0],
  };
}

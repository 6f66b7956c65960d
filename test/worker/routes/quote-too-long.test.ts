import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deskRequestSchema } from "../../../shared/api/desk-request.ts";
import { MAX_QUOTE_LINES } from "../../../shared/quote/content.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { bindQuotePapers } from "../../../worker/routes/quote-papers.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, countLeaves } from "../support/app.ts";
import { aDesk, aLine, asked, ctx, drafted, edited, submitted, tried } from "../support/desk.ts";

const { call } = anApp(bindDesk, bindQuotePapers);

/** A thousand lines of three hundred signs: more than a Worker can lay out. */
const tooMany = () =>
  Array.from({ length: MAX_QUOTE_LINES }, (_, at) =>
    aLine({ position: at + 1, description: `Valve ${at} ${"long ".repeat(60)}` }),
  );

describe("a quote that says more than one PDF can hold", () => {
  it("is refused when it is handed in, stays a draft, and is taken once it is shorter", async () => {
    const { rep, li } = await aDesk();
    const id = await asked(rep);
    const lines = tooMany();
    const { version } = await drafted(li, id, lines);
    const before = await countLeaves(ctx, "quote.submitted");
    expect(refusalOf(await tried(li, id, "submit", { revision: 1, version }))).toEqual([413, "too_large"]);
    expect(await countLeaves(ctx, "quote.submitted")).toBe(before);
    const still = deskRequestSchema.parse((await call("GET", `/api/desk/requests/${id}`, { as: li })).body);
    expect(still).toMatchObject({ state: "drafting", number: null, current: { state: "draft" } });
    const removed = lines.slice(100).map((line) => ({ kind: "removed" as const, line }));
    await edited(li, id, 1, removed);
    expect(await submitted(li, id)).toMatchObject({ state: "ready" });
  });

  it("is not laid out where it became ready all the same; its tables are", async () => {
    const { rep, li } = await aDesk();
    const id = await asked(rep);
    await drafted(
      li,
      id,
      tooMany()
        .slice(0, 100)
        .map((line) => ({ ...line, description: "Valve" })),
    );
    await submitted(li, id);
    const paper = (form: string) => call("GET", `/api/desk/requests/${id}/papers/${form}`, { as: li });
    // By a restore, or before the bound was there.
    await ctx.db.run(
      sql`update quote_line set body = json_set(body, '$.description', ${"long ".repeat(400)}) where request_id = ${id}`,
    );
    expect(refusalOf(await paper("pdf"))).toEqual([413, "too_large"]);
    expect((await paper("csv")).status).toBe(200);
  });
});

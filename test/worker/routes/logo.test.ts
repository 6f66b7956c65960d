import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { readLogo } from "../../../shared/quote/logo.ts";
import { readDeskSettings, updateDeskSettings } from "../../../worker/records/desk-settings.ts";
import { issuedOf } from "../../../worker/records/quote-papers.ts";
import { readRequestRows } from "../../../worker/records/quote-rows.ts";
import { bindDesk } from "../../../worker/routes/desk.ts";
import { bindQuotePapers } from "../../../worker/routes/quote-papers.ts";
import { refusalOf } from "../support/answers.ts";
import { anApp, aPerson, type TestPerson } from "../support/app.ts";
import { aDesk, asked, ctx, drafted, submitted } from "../support/desk.ts";

// The logo on the company's quotes.

const { call } = anApp(bindDesk, bindQuotePapers);

/** A PNG of four pixels in RGB. */
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEUlEQVR4nGP4z8AARAxg8j8AG/ID/fPnS7EAAAAASUVORK5CYII=";
const changed = (at: number, ...bytes: number[]): string => {
  const all = Buffer.from(dot, "base64");
  all.set(bytes, at);
  return all.toString("base64");
};
const put = (as: TestPerson, data: string) => call("PUT", "/api/desk/logo", { as, json: { data } });

it("stands on quotes that become ready from then on; earlier ones stay as they were", async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const { rep, li } = await aDesk();
  const ready = async () => {
    const id = await asked(rep);
    await drafted(li, id);
    await submitted(li, id);
    return id;
  };
  const logoOf = async (id: string) => {
    const [row] = await readRequestRows(ctx, sql`r.id = ${id}`);
    return row && (await issuedOf(ctx, row, 1)).seller.logo;
  };
  const before = await ready();
  const kept = await put(admin, dot);
  expect(kept.status, kept.text).toBe(200);
  const { logo } = kept.body as { logo: string };
  const { seller } = await readDeskSettings(ctx);
  await updateDeskSettings(admin.actor, ctx, { seller: { ...seller, logo } });
  expect([await logoOf(await ready()), await logoOf(before)]).toEqual([logo, ""]);
  const shown = await call("GET", `/api/logos/${logo}`);
  expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "image/png"]);
  await updateDeskSettings(admin.actor, ctx, { seller });
});

it("is an admin's to keep, a picture that can be printed, and known before the settings name it", async () => {
  const admin = await aPerson(ctx, { roles: ["admin"] });
  const { li } = await aDesk();
  expect(refusalOf(await put(li, dot))).toEqual([403, "forbidden"]);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>').toString("base64");
  // Interlaced; larger than its room; sixteen bits a colour; with transparency; cut off.
  const wrong = [svg, changed(28, 1), changed(16, 0, 0, 0x10, 0), changed(24, 16), changed(25, 6), dot.slice(0, 24)];
  for (const data of wrong) expect(refusalOf(await put(admin, data))).toEqual([400, "bad_request"]);
  const { seller } = await readDeskSettings(ctx);
  const named = { method: "PATCH", path: "/api/desk/settings", json: { seller: { ...seller, logo: "0".repeat(64) } } };
  expect(refusalOf(await call(named.method, named.path, { as: admin, json: named.json }))).toEqual([
    400,
    "bad_request",
  ]);
  expect(refusalOf(await call("GET", `/api/logos/${"0".repeat(64)}`))).toEqual([404, "not_found"]);
});

it("of a JPEG says its size by the frame's header, and nothing of a file that ends before it", () => {
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 40, 0, 120, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, ...frame]);
  expect(readLogo(jpeg)).toEqual({ mediaType: "image/jpeg", width: 120, height: 40 });
  expect(readLogo(jpeg.slice(0, 12))).toBeNull();
  expect(readLogo(new Uint8Array())).toBeNull();
});

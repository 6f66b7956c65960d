// The steps of bringing in a list, as screens: each is reached as a person reaches it.
import type { Page } from "@playwright/test";
import type { Screen } from "./screens.ts";

let files = 0;

/** A list with lines that come in, one that changes nothing by itself, and every kind of fault; never the same twice. */
function aList(): string {
  const no = ++files;
  const lines = [
    "Customer;Website;Grade;Account manager",
    `Harbour Pumps ${no};https://www.harbour-pumps-${no}.example/en;B;`,
    `Северный насос ${no};sever-nasos-${no}.example;A;`,
    `上海阀门 ${no};shanghai-famen-${no}.example;;`,
    `=HYPERLINK("http://evil.example") ${no};formula-${no}.example;Gold;`,
    `Free Trade ${no};gmail.com;;`,
    `Owned ${no};owned-${no}.example;;Nobody Known`,
    `;nameless-${no}.example;;`,
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** Chooses a file on the import page, as a drop would. */
export async function chooseList(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = typeof content === "string" ? Buffer.from(content) : content;
  await page.locator("main input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
}

async function toColumns(page: Page): Promise<void> {
  await chooseList(page, "customers from the ERP.csv", aList());
  await page.locator("main .list-columns").waitFor();
}

async function toCheck(page: Page): Promise<void> {
  await toColumns(page);
  await page.locator("main .sticky-actions .button-primary").click();
  await page.locator("main .list-filters").waitFor();
}

async function toDone(page: Page): Promise<void> {
  await toCheck(page);
  await page.locator("main .sticky-actions .button-primary").click();
  await page.locator("main .plain-list").waitFor();
}

const screen = (name: string, act: (page: Page) => Promise<void>): Screen => ({
  ...{ name, who: "manager", path: "/import", ready: "main h1", act },
});

/** Columns named, the dry run with its faults, and what came of it. */
export const stepsOfAList: readonly Screen[] = [
  screen("import-columns", toColumns),
  screen("import-check", toCheck),
  screen("import-list-done", toDone),
  screen("import-list-wrong", (page) => chooseList(page, "empty.csv", "")),
];

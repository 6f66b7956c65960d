// Every screen of the console with the demo company in it: readable by everybody (axe-core), no wider than its window. Its
// pictures lie in test-results/screens. All widths, looks and languages: `npm run screens`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type DemoScreens, findFaults, type Look, type Screen, startDemoScreens } from "../support/screens.ts";

const pictures = join(import.meta.dirname, "../../test-results/screens");
const WIDTH = 1280;
/** The screens that are looked at in every language. */
const spoken = ["customers", "customer", "message", "search"];

let demo: DemoScreens;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  mkdirSync(pictures, { recursive: true });
  demo = await startDemoScreens(31850);
});
test.afterAll(async () => {
  await demo?.stop();
});

/** Draws screens in a look; gives every fault with the screen's name before it. */
async function look(at: readonly Screen[], { width, colours, language }: Look): Promise<string[]> {
  const faults: string[] = [];
  for (const screen of at) {
    const page = await demo.open(screen, { width, colours, language });
    await page.screenshot({ path: join(pictures, `${screen.name}-${width}-${colours}-${language}.png`) });
    faults.push(...(await findFaults(page)).map((fault) => `${screen.name}: ${fault}`));
    await page.close();
  }
  return faults;
}

for (const colours of ["light", "dark"] as const) {
  test(`every screen, ${colours}`, async () => {
    test.setTimeout(180_000);
    expect(await look(demo.screens, { width: WIDTH, colours, language: "en" })).toEqual([]);
  });
}

for (const language of ["zh", "ru"] as const) {
  test(`four screens in ${language}`, async () => {
    const screens = demo.screens.filter(({ name }) => spoken.includes(name));
    expect(await look(screens, { width: WIDTH, colours: "light", language })).toEqual([]);
  });
}

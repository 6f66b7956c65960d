// `npm run screens`: a picture of every screen in every width, colours and language, and what axe-core says of each.
//   npm run screens -- --width 360 --colours dark --language zh     one of each only
//   npm run screens -- --only customer                              screens whose name has this in it
// Pictures: .state/screens/<screen>-<width>-<colours>-<language>.png. Exits with 1 when a screen has a fault.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inspect, parseArgs } from "node:util";
import type { Language } from "../shared/api/people.ts";
import { findFaults, type Look, startDemoScreens } from "../test/support/screens.ts";
import { projectDir } from "./local-worker.ts";
import { shutDown } from "./processes.ts";

const widths = [360, 1280, 2560];
const colours: readonly Look["colours"][] = ["light", "dark", "forced"];
const languages: readonly Language[] = ["en", "zh", "ru"];

async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { only: text, width: text, colours: text, language: text, port: { ...text, default: "31900" } },
  });
  const looks = widths
    .flatMap((width) => colours.flatMap((c) => languages.map((language): Look => ({ width, colours: c, language }))))
    .filter((look) => values.width === undefined || String(look.width) === values.width)
    .filter((look) => values.colours === undefined || look.colours === values.colours)
    .filter((look) => values.language === undefined || look.language === values.language);
  const folder = join(projectDir, ".state", "screens");
  mkdirSync(folder, { recursive: true });
  const demo = await startDemoScreens(Number(values.port));
  const wanted = demo.screens.filter(({ name }) => name.includes(values.only ?? ""));
  let pictures = 0;
  let faults = 0;
  for (const look of looks) {
    for (const screen of wanted) {
      const name = `${screen.name}-${look.width}-${look.colours}-${look.language}`;
      const page = await demo.open(screen, look);
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: look.width < 1000 });
      for (const fault of await findFaults(page)) {
        process.stdout.write(`${name}: ${fault}\n`);
        faults++;
      }
      await page.close();
      pictures++;
    }
  }
  await demo.stop();
  process.stdout.write(`${pictures} pictures in .state/screens, ${faults} faults\n`);
  return shutDown(faults > 0 ? 1 : 0);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${inspect(error)}\n`);
  return shutDown(1);
});

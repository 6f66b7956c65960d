// What the browser tests need beside npm's packages: a Chromium, a Firefox, fonts that draw every script, and the practice
// mailbox.
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canInstallDebianPackages, installCommand, installDebianPackages } from "./debian.ts";
import { aptPackages, canRun, canRunSogo, installPackages, sogoPackages } from "./practice-mail/packages.ts";

/** The browser and the fonts: without the second, Chinese screenshots show boxes. */
const browserPackages = ["chromium", "fonts-dejavu-core", "fonts-wqy-microhei"] as const;
const firefoxPackages = ["firefox-esr"] as const;
/** Reads the text of a quote's PDF, as a customer's program does. */
const pdfPackages = ["poppler-utils"] as const;

/** Something that tests need, and how to get it where it is missing. */
export interface TestNeed {
  name: string;
  isThere: boolean;
  command: string;
}

/** Path of a Chromium that can load an unpacked extension; null when there is none. Chrome itself no longer can. */
export const findChromium = (): string | null => findProgram("chromium", "chromium-browser");

/** Path of a Firefox; the long-term release where both are there, since that is the oldest that the extension allows. */
export const findFirefox = (): string | null => findProgram("firefox-esr", "firefox");

function findProgram(...names: string[]): string | null {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => folder !== "");
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}

/** Installs what is missing when this is root on Debian, saying so; elsewhere takes what is there. Tells what is missing. */
export async function getTestNeeds(say: (line: string) => void): Promise<TestNeed[]> {
  if (canInstallDebianPackages()) {
    const logFile = join(tmpdir(), "counterfoil-apt.log");
    // A mirror that is down must not hide the tests that need nothing from it: they are named as skipped below.
    for (const packages of [browserPackages, firefoxPackages, pdfPackages])
      await installDebianPackages(packages, { say, logFile }).catch((error: unknown) => say(String(error)));
    for (const packages of [aptPackages, sogoPackages])
      await installPackages(say, packages).catch((error: unknown) => say(String(error)));
  }
  const [roundcube, sogo] = [canRun(), canRunSogo()];
  return [
    { name: "Chromium", isThere: findChromium() !== null, command: installCommand(browserPackages) },
    { name: "Firefox", isThere: findFirefox() !== null, command: installCommand(firefoxPackages) },
    { name: "pdftotext", isThere: findProgram("pdftotext") !== null, command: installCommand(pdfPackages) },
    { name: "practice mailbox (Roundcube)", isThere: roundcube.ok, command: roundcube.ok ? "" : roundcube.command },
    { name: "SOGo", isThere: sogo.ok, command: sogo.ok ? "" : sogo.command },
  ];
}

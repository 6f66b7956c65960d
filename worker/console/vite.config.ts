import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The fonts of quotes' PDFs (OFL 1.1): the Worker reads them from its assets (worker/quote-fonts.ts). */
const quoteFonts: Record<string, string> = {
  "fonts/noto-sans-regular.ttf": "noto-sans/400Regular/NotoSans_400Regular.ttf",
  "fonts/noto-sans-bold.ttf": "noto-sans/600SemiBold/NotoSans_600SemiBold.ttf",
  "fonts/noto-sans-sc-regular.ttf": "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
  "fonts/noto-sans-sc-bold.ttf": "noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold.ttf",
  "fonts/LICENSE.txt": "noto-sans-sc/LICENSE_FONT",
};

const withQuoteFonts: Plugin = {
  name: "quote-fonts",
  generateBundle() {
    for (const [fileName, file] of Object.entries(quoteFonts)) {
      this.emitFile({ type: "asset", fileName, source: readFileSync(`node_modules/@expo-google-fonts/${file}`) });
    }
  },
};

/** Run from the repository's root: `vite build -c worker/console/vite.config.ts`. */
export default defineConfig({
  root: "worker/console",
  oxc: { jsx: { importSource: "preact" } },
  build: {
    outDir: "../../dist/console",
    emptyOutDir: true,
    target: "es2023",
    cssTarget: "chrome123",
    // The polyfill would be one more script; every browser that runs es2023 has modulepreload.
    modulePreload: { polyfill: false },
    // The CSP forbids data: fonts and scripts; nothing is inlined.
    assetsInlineLimit: 0,
    rollupOptions: {
      input: {
        console: "worker/console/index.html",
        "mail-frame": "worker/console/mail-frame/index.html",
        "mail-frame-remote": "worker/console/mail-frame/remote/index.html",
      },
      output: {
        // What zod may do (no-made-code.ts) must be said before any schema is made: setting and zod share a file, in which
        // the entry's first import runs first. What later pages alone use of shared/ comes with them.
        codeSplitting: {
          groups: [
            {
              name: "contract",
              test: /no-made-code|[\\/]zod[\\/]|[\\/]shared[\\/](?!ui[\\/]|mail[\\/](?:segment|signature|language)|policy[\\/]|quote[\\/]|leaving[\\/]|care[\\/]|money|api[\\/](?:desk|quote-requests|quote-papers|offers|request-form|items|keeping|copies|holds|retention|objections|own-never|privacy-notice|stops|policies|policy-changes|dry-run|own-record|backup|doors|list-imports|imports|exposure|handover|leaving|left|silence|owners|assign|stages|care|check-calls|complaints|team-report|evidence-packs|own-copy|quarantine|scim|directory|coverage))/,
            },
          ],
        },
      },
    },
  },
  plugins: [withQuoteFonts],
  worker: { format: "es" },
});

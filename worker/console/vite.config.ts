import { defineConfig } from "vite";

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
              test: /no-made-code|[\\/]zod[\\/]|[\\/]shared[\\/](?!ui[\\/]|mail[\\/](?:segment|signature|language)|policy[\\/]|quote[\\/]|money|api[\\/](?:desk|quote-requests|keeping|copies|holds|retention|objections|own-never|privacy-notice|stops|policies|policy-changes|dry-run|own-record|backup|doors|list-imports|imports))/,
            },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
});

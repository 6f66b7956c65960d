import { fileURLToPath } from "node:url";
import { defineConfig } from "wxt";

/** Fixes the Chromium id of unpacked builds, so that reloading a checkout elsewhere keeps its outbox. Public half only. */
const CHROMIUM_KEY =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAiP8HAdjfa9Gg6dHNSvuHENg8xEzJNylqB9GT1FgkVhTt9+LzVrE93X5ayWhXQK5hJsHUzYWFXwiBDjIyE+4JCfBZUyekfBSFAV6VO9Ar7mnd5b9CaF76ZbTa61CE9UxZ+f4jH1JjHkfIILrO7ryELGmQDPAfceQCApohtx5+9Sa6CHrgQSlMZAQwmjYSMF/eNoRAklY8wGe15pqDQwmQKqqfhGlTFFkYLVFiXAqkwfBks0QOcb4oJJaTuaIplebtKIo3gxje7UtWePM+yuh/cUPMZRURIlKPXiiEmGb5p1QX7EHVPsWiklhOjLQwv2+KQIB4JlGEY9v+QUojMWexawIDAQAB";

const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src https: http:",
  "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
].join("; ");

/** Undoes the polyfill's alias, which stands before anything that a plugin could resolve. */
const nativeBrowser = {
  name: "native-browser",
  enforce: "pre" as const,
  resolveId: (id: string): string | null =>
    id === "@wxt-dev/webextension-polyfill/browser" ? fileURLToPath(import.meta.resolve("@wxt-dev/browser")) : null,
};

export default defineConfig({
  srcDir: "extension",
  publicDir: "extension/public",
  outDir: "dist/extension",
  // `npm run dev` only rebuilds and reloads; which browser, with whose profile, is the developer's own.
  webExt: { disabled: true },
  imports: false,
  manifestVersion: 3,
  modules: ["@wxt-dev/webextension-polyfill"],
  hooks: {
    // A page's scripts only send messages, which browsers answer with a promise by themselves: the polyfill would be a
    // sixth of what each page of the webmail loads.
    "vite:build:extendConfig": ([entrypoint], config) => {
      if (entrypoint?.type !== "content-script" && entrypoint?.type !== "unlisted-script") return;
      config.plugins = [...(config.plugins ?? []), nativeBrowser];
    },
  },
  zip: {
    excludeSources: ["dist/**", "node_modules/**", "test/**", "worker/**", ".state/**", "docs/**"],
  },
  manifest: ({ browser, command }) => ({
    name: "Counterfoil",
    description: "Puts a customer's mail on the company's record, from the webmail you already use.",
    action: { default_title: "Counterfoil" },
    icons: { 16: "icon/16.png", 32: "icon/32.png", 48: "icon/48.png", 128: "icon/128.png" },
    permissions: [
      // Server address, pairing and webmails; what is open in a tab (session only).
      "storage",
      // What was saved must not fall to the browser's quota before it is uploaded.
      "unlimitedStorage",
      // Wakes the upload after the service worker was stopped.
      "alarms",
      // Content scripts on the webmails that the person adds, and only there.
      "scripting",
      // The page in front, at a press in the popup and for that page alone: mail of a webmail that no adapter knows.
      "activeTab",
      // The customer behind the open message (Chromium; Firefox has its sidebar without a permission).
      ...(browser === "firefox" ? [] : ["sidePanel"]),
    ],
    // Nothing at install. The person adds the webmail's and the server's address and is asked for each; any company hosts
    // them at its own name, so no list can be narrower. http is for a server on this very computer: origins.ts refuses others.
    optional_host_permissions: ["https://*/*", "http://*/*"],
    // Stricter than the browsers' own: these pages show what mail says. The server may be anywhere, so `connect-src` is
    // wide; the only fetch is api-client.ts. `wxt` itself, which reloads pages in development, brings its own.
    ...(command === "build" ? { content_security_policy: { extension_pages: POLICY } } : {}),
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "extension@counterfoil.example",
              strict_min_version: "140.0",
              data_collection_permissions: {
                required: ["personalCommunications", "personallyIdentifyingInfo", "websiteContent"],
              },
            },
          },
        }
      : { key: CHROMIUM_KEY, minimum_chrome_version: "121", storage: { managed_schema: "managed-schema.json" } }),
  }),
});

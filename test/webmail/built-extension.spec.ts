// What pages can reach of the extension, read from what is shipped: nothing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { expect, test } from "@playwright/test";

const builds = ["chrome-mv3", "firefox-mv3"] as const;
const folderOf = (build: string): string => join(import.meta.dirname, "../../dist/extension", build);

for (const build of builds) {
  const folder = folderOf(build);
  const read = (path: string): string => readFileSync(join(folder, path), "utf8");

  test.describe(build, () => {
    test.beforeAll(() => {
      if (!existsSync(join(folder, "manifest.json"))) throw new Error(`${folder} is missing: npm run build, first`);
    });

    test("its manifest opens nothing to pages and takes no site by itself", () => {
      const manifest: Record<string, unknown> = JSON.parse(read("manifest.json"));
      for (const key of [
        ...["web_accessible_resources", "externally_connectable", "content_scripts", "host_permissions"],
        ...["optional_permissions", "sandbox", "oauth2", "update_url", "devtools_page", "chrome_url_overrides"],
      ]) {
        expect(manifest, key).not.toHaveProperty(key);
      }
      expect(manifest.permissions).toEqual([
        ...["storage", "unlimitedStorage", "alarms", "scripting", "activeTab"],
        ...(build === "chrome-mv3" ? ["sidePanel"] : []),
      ]);
      expect(manifest.optional_host_permissions).toEqual(["https://*/*", "http://*/*"]);
    });

    test("it says what data it takes, where a browser asks that", () => {
      const { browser_specific_settings: own } = JSON.parse(read("manifest.json"));
      expect(own?.gecko.data_collection_permissions).toEqual(
        build === "chrome-mv3"
          ? undefined
          : { required: ["personalCommunications", "personallyIdentifyingInfo", "websiteContent"] },
      );
    });

    test("its own pages run their own scripts only, and no text becomes markup there", () => {
      const manifest: { content_security_policy?: Record<string, string> } = JSON.parse(read("manifest.json"));
      expect(manifest.content_security_policy).toEqual({
        extension_pages:
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src https: http:; " +
          "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      });
      for (const page of readdirSync(folder).filter((name) => extname(name) === ".html")) {
        const html = read(page);
        expect(html, page).not.toMatch(
          /<script(?![^>]*\ssrc="\/)|<script[^>]*src="(?!\/)|\son\w+=|style=|javascript:/i,
        );
      }
    });

    test("its content scripts have no storage, no keys, no server and no way for a page to speak to them", () => {
      const [first, second] = [read("content-scripts/webmail.js"), read("ask-inside.js")];
      for (const one of [first, second]) expect(one.length).toBeGreaterThan(1000);
      const script = first + second;
      // The framework's own message to the page stays unsent: the option that says so stands in the script.
      expect(first).toMatch(/noScriptStartedPostMessage:!0/);
      // Two webmails' own addresses for their mail are no server of ours.
      const own = script
        .replace("noScriptStartedPostMessage||window.postMessage(", "")
        .replaceAll(/\/api\/accounts\b|\/apps\/mail\/api\//g, "");
      for (const name of [
        ...["indexedDB", "localStorage", "sessionStorage", "generateKey", "importKey", "deriveKey", "privateKey"],
        ...["authorization", "DPoP", "refreshToken", "accessToken", "/api/"],
        ...["postMessage", "BroadcastChannel", "innerHTML", "eval("],
      ]) {
        expect(own.includes(name), name).toBe(false);
      }
      expect(script).not.toMatch(/addEventListener\(\s*["'`]message["'`]/);
      expect(script).not.toMatch(/\.storage\.(local|session|sync|managed)\b/);
    });
  });
}

import { describe, expect, it } from "vitest";
import { isSameOrigin } from "../../../worker/access/same-origin.ts";

const env = { PUBLIC_ORIGIN: "https://mail.acme.example/" };
const check = (method: string, headers: Record<string, string>) =>
  isSameOrigin(env, new Request("https://mail.acme.example/api/x", { method, headers }));
const cookie = "__Secure-counterfoil.session_token=x";

describe("a request from another site", () => {
  it.each([
    ["GET", { cookie, origin: "https://evil.example" }, true],
    ["HEAD", { cookie }, true],
    ["POST", { cookie, origin: "https://mail.acme.example" }, true],
    ["POST", { cookie, origin: "https://evil.example" }, false],
    ["POST", { cookie, origin: "http://mail.acme.example" }, false],
    ["POST", { cookie, origin: "https://mail.acme.example:8443" }, false],
    ["POST", { cookie, origin: "https://mail.acme.example.evil.example" }, false],
    ["POST", { cookie, origin: "null" }, false],
    ["POST", { cookie, origin: "https://evil.example", "sec-fetch-site": "same-origin" }, false],
    ["POST", { cookie, "sec-fetch-site": "same-origin" }, true],
    ["POST", { cookie, "sec-fetch-site": "same-site" }, false],
    ["POST", { cookie, "sec-fetch-site": "none" }, false],
    ["PUT", { cookie }, false],
    ["PATCH", { cookie }, false],
    ["DELETE", { cookie }, false],
    ["PUT", { authorization: "Bearer x", origin: "chrome-extension://abcdefghijklmnop" }, true],
    ["POST", { authorization: "Bearer x", cookie, origin: "moz-extension://abcdefgh" }, true],
  ])("%s with %o passes: %s", (method, headers, passes) => {
    expect(check(method, headers)).toBe(passes);
  });
});

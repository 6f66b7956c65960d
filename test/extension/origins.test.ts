import { describe, expect, it } from "vitest";
import { parseOrigin, patternOf } from "../../extension/origins.ts";

describe("parseOrigin", () => {
  it.each([
    ["https://mail.example.com/?_task=mail", "https://mail.example.com"],
    ["mail.example.com", "https://mail.example.com"],
    [" mail.example.com:8443/x ", "https://mail.example.com:8443"],
    ["http://127.0.0.1:8787/", "http://127.0.0.1:8787"],
    ["http://localhost:8787", "http://localhost:8787"],
    ["localhost:8787/customers", "http://localhost:8787"],
    ["127.0.0.1:8790", "http://127.0.0.1:8790"],
    ["localhost.example.com", "https://localhost.example.com"],
  ])("%s is %s", (typed, origin) => {
    expect(parseOrigin(typed)).toEqual({ origin });
  });
  it.each([
    ["http://mail.example.com", "needsHttps"],
    ["http://127.0.0.1.evil.example", "needsHttps"],
    ["", "badAddress"],
    ["ftp://example.com", "badAddress"],
    ["javascript:alert(1)", "badAddress"],
    ["not an address", "badAddress"],
    ["mail", "badAddress"],
  ])("%j is refused: %s", (typed, problem) => {
    expect(parseOrigin(typed)).toEqual({ problem });
  });
});

describe("patternOf", () => {
  it("names one host and no port", () => {
    expect(patternOf("http://127.0.0.1:8787")).toBe("http://127.0.0.1/*");
    expect(patternOf("https://mail.example.com")).toBe("https://mail.example.com/*");
  });
});

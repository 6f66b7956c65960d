import { describe, expect, it } from "vitest";
import { badDomain, readDomains } from "../../worker/console/domains.ts";
import { matchPath, ownPath } from "../../worker/console/router.tsx";

describe("matchPath", () => {
  it("gives the parameters, decoded", () => {
    expect(matchPath("/customers/:id", "/customers/a%20b")).toEqual({ id: "a b" });
    expect(matchPath("/pair/done", "/pair/done")).toEqual({});
  });
  it("is null for another path, an empty parameter or a broken escape", () => {
    for (const path of ["/customers", "/customers/", "/customers/1/2", "/customers/%E0%A4"]) {
      expect(matchPath("/customers/:id", path), path).toBeNull();
    }
  });
});

describe("ownPath", () => {
  it("goes back to a path of this site, and never to another site", () => {
    expect(ownPath("/pair?challenge=x&state=y")).toBe("/pair?challenge=x&state=y");
    for (const evil of [
      null,
      "",
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "/a\\b",
      "/\t/evil.example",
    ]) {
      expect(ownPath(evil), String(evil)).toBe("/");
    }
  });
});

describe("domains as people type them", () => {
  it("are read with commas of any script, spaces and a leading @, each once", () => {
    expect(readDomains(" @Acme.example，acme.example; b.acme.example\n")).toEqual(["acme.example", "b.acme.example"]);
  });
  it("that are none are found", () => {
    expect(badDomain(["acme.example"])).toBeNull();
    for (const wrong of ["acme", "https://acme.example", "-a.example", "a..example", "user@acme.example"]) {
      expect(badDomain(["acme.example", wrong])).toBe(wrong);
    }
  });
});

import { describe, expect, it } from "vitest";
import { managedNames, readManaged } from "../../extension/managed.ts";
import schema from "../../extension/public/managed-schema.json" with { type: "json" };

describe("what the computer's settings say", () => {
  it("is what they say where all of it can be read", () => {
    const given = {
      ...{ server: "https://counterfoil.example.com", webmails: ["https://webmail.example.com"] },
      ...{ askAlways: false, neverDomains: ["clinic.example"], language: "zh" },
    };
    expect(readManaged(given)).toEqual({ ...given, invalid: [] });
  });

  it.each<[string, unknown, string[], unknown]>([
    ["a server that is no origin", { server: "counterfoil" }, ["server"], undefined],
    ["a server with a path", { server: "https://a.example/x" }, ["server"], undefined],
    ["a number for a list", { webmails: 7 }, ["webmails"], undefined],
    ["a word for yes: then it asks", { askAlways: "yes" }, ["askAlways"], true],
    ["an address among domains: then it asks", { neverDomains: ["a@b.example", 7] }, ["neverDomains"], true],
    ["a language there are no words in", { language: "zh-TW" }, ["language"], undefined],
    ["what is no object", "nothing", [], undefined],
  ])("names what cannot be read, and reads the rest: %s", (_, given, invalid, askAlways) => {
    const read = readManaged(given);
    expect([read.invalid, read.askAlways]).toEqual([invalid, askAlways]);
  });

  it("keeps of a list what can be read", () => {
    const read = readManaged({
      webmails: ["https://webmail.example.com", "webmail"],
      neverDomains: ["clinic.example", "no domain", "sub.union.example"],
    });
    expect(read.webmails).toEqual(["https://webmail.example.com"]);
    expect(read.neverDomains).toEqual(["clinic.example", "sub.union.example"]);
  });

  it("has a schema that names the same", () => {
    expect(Object.keys(schema.properties)).toEqual(managedNames);
  });
});

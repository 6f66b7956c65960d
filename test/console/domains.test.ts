import { describe, expect, it } from "vitest";
import { badDomain, domainToOffer, readDomains } from "../../worker/console/domains.ts";

describe("the company's domains", () => {
  it("offers the domain of one's own address, and never the demo's", () => {
    expect(domainToOffer("Ann@Mail.Example.com")).toBe("mail.example.com");
    expect(domainToOffer("ann@harbour.example")).toBe("");
    expect(domainToOffer("")).toBe("");
  });

  it("reads them as people type them", () => {
    expect(readDomains("@acme.example，Acme.example\n a.example")).toEqual(["acme.example", "a.example"]);
    expect(badDomain(["acme.example", "acme"])).toBe("acme");
    expect(badDomain(["acme.example"])).toBeNull();
  });
});

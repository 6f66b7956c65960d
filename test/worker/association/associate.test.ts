import { describe, expect, it } from "vitest";
import { type AssociationFacts, associate, type KnownCustomers } from "../../../worker/association/associate.ts";
import { registrableDomain } from "../../../worker/association/registrable-domain.ts";

const nobody: KnownCustomers = {
  contactsByAddress: new Map(),
  customersByDomain: new Map(),
  blockedDomains: new Set(),
};

const known: KnownCustomers = {
  contactsByAddress: new Map([
    ["lena@gmail.com", { customerId: "initech", contactId: "c1" }],
    ["guest@globex.example", { customerId: "initech", contactId: "c2" }],
    ["unplaced@globex.example", { customerId: null, contactId: "c3" }],
  ]),
  customersByDomain: new Map([
    ["globex.example", { customerId: "globex" }],
    ["dealers.globex.example", { customerId: "dealers" }],
  ]),
  blockedDomains: new Set(["blocked.example"]),
};

function mail(from: string, to: string[], more: Partial<AssociationFacts> & { bcc?: string[] } = {}): AssociationFacts {
  const { bcc = [], ...facts } = more;
  return {
    participants: [
      { role: "from", address: from, name: "" },
      ...to.map((address) => ({ role: "to", address, name: "" })),
      ...bcc.map((address) => ({ role: "bcc", address, name: "" })),
    ],
    ownDomains: ["own.example"],
    colleagueAddresses: new Set(["rep.at.home@gmail.com"]),
    ...facts,
  };
}

const customersOf = (facts: AssociationFacts) => associate(facts, known).customers.map((c) => [c.customerId, c.reason]);

describe("a message's customers", () => {
  it("follow the exact contact before the domain", () => {
    expect(customersOf(mail("guest@globex.example", ["rep@own.example"]))).toEqual([["initech", "contact"]]);
    expect(customersOf(mail("anna@globex.example", ["guest@globex.example"]))).toEqual([
      ["initech", "contact"],
      ["globex", "domain"],
    ]);
  });
  it("follow the registrable domain, and a longer known domain before it", () => {
    expect(customersOf(mail("anna@mail.globex.example", ["rep@own.example"]))).toEqual([["globex", "domain"]]);
    expect(customersOf(mail("x@dealers.globex.example", ["rep@own.example"]))).toEqual([["dealers", "domain"]]);
  });
  it("are found by domain for a contact whose company is not known", () => {
    expect(customersOf(mail("unplaced@globex.example", []))).toEqual([["globex", "domain"]]);
  });
  it("may be a free-mail address only as an exact contact, never by its domain", () => {
    expect(customersOf(mail("lena@gmail.com", ["rep@own.example"]))).toEqual([["initech", "contact"]]);
    const other = associate(mail("other@gmail.com", ["rep@own.example"]), known);
    expect(other.customers).toEqual([]);
    expect(other.newDomains).toEqual([]);
    expect(other.contacts).toEqual([{ address: "other@gmail.com", name: "", customerId: null }]);
  });
  it("are not decided by who was in Bcc", () => {
    const result = associate(mail("rep@own.example", ["new@hooli.example"], { bcc: ["anna@globex.example"] }), known);
    expect(result.customers).toEqual([]);
    expect(result.contacts.map((contact) => contact.address)).toEqual(["new@hooli.example"]);
  });
});

describe("a business domain that nobody knows", () => {
  it("is a candidate once, with the first person seen there", () => {
    const facts = mail("rep@own.example", ["a@eu.hooli.example", "b@hooli.example"]);
    expect(associate(facts, known).newDomains).toEqual([
      { domain: "hooli.example", address: "a@eu.hooli.example", name: "" },
    ]);
  });
  it("is none when blocked, when a machine wrote, or when the message is an automatic answer", () => {
    expect(associate(mail("a@blocked.example", []), nobody).newDomains).toHaveLength(1);
    expect(associate(mail("a@blocked.example", []), known).newDomains).toEqual([]);
    for (const from of ["MAILER-DAEMON", "noreply", "no-reply+77", "bounces-12"].map((name) => name.toLowerCase())) {
      const result = associate(mail(`${from}@hooli.example`, ["rep@own.example"]), known);
      expect([from, result.newDomains, result.contacts]).toEqual([from, [], []]);
    }
    const away = mail("a@hooli.example", ["rep@own.example"], { autoSubmitted: "auto-replied" });
    expect(associate(away, known).newDomains).toEqual([]);
    expect(associate({ ...away, autoSubmitted: "no" }, known).newDomains).toHaveLength(1);
  });
});

describe("the direction", () => {
  it.each([
    ["anna@globex.example", ["rep@own.example"], "in"],
    ["rep@own.example", ["anna@globex.example"], "out"],
    ["rep.at.home@gmail.com", ["anna@globex.example"], "out"],
    ["rep@own.example", ["boss@de.own.example", "rep.at.home@gmail.com"], "internal"],
  ] as const)("from %s to %j is %s", (from, to, direction) => {
    const result = associate(mail(from, [...to]), known);
    expect(result.direction).toBe(direction);
    if (direction === "internal") expect(result.contacts).toEqual([]);
  });
});

describe("the registrable domain", () => {
  it.each([
    ["mail.globex.co.uk", "globex.co.uk"],
    ["sales.globex.com.cn", "globex.com.cn"],
    ["acme.github.io", "acme.github.io"],
    ["deep.acme.github.io", "acme.github.io"],
    ["github.io", "github.io"],
    ["Globex.Example.", "globex.example"],
    ["co.uk", null],
    ["192.0.2.1", null],
    ["", null],
  ])("of %j is %j", (domain, expected) => {
    expect(registrableDomain(domain)).toBe(expected);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { outlook } from "../../../extension/webmail/outlook.ts";
import { preferSelectors } from "../../../extension/webmail/selectors.ts";
import { listCases, openPage } from "./fixture-page.ts";

const [stored] = listCases("outlook");
if (!stored) throw new Error("no stored page");
/** As a new release of the webmail may have it. */
const changed = openPage(stored.page.replaceAll('role="heading"', 'role="title"'), stored.expected.url);

afterEach(() => preferSelectors({}, changed));

describe("a company's own selectors", () => {
  it("go before those that the extension brings along, which stand where they find nothing", () => {
    expect(outlook.findOpenMessage(changed)?.subject).toBeNull();
    preferSelectors({ outlook: { subject: [".gone", "[role=title] span"] } }, changed);
    expect(outlook.findOpenMessage(changed)).toMatchObject({ subject: "Forty valves" });
    expect(outlook.findMailboxOwner(changed)).toBe("rep1@acme.example");
  });

  it("that are none are passed over", () => {
    preferSelectors({ outlook: { subject: ["[[[", ""], owner: ["::nothing(", "#O365_MainLink_Me"] } }, changed);
    expect(outlook.findMailboxOwner(changed)).toBe("rep1@acme.example");
  });

  it("make nothing of a mail readable", () => {
    preferSelectors({ outlook: { body: [], subject: ["#UniqueMessageBody_1 p"] } }, changed);
    expect(outlook.findOpenMessage(changed)?.subject).toBeNull();
  });
});

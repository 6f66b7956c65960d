import { expect, it } from "vitest";
import { parseMessage } from "../../../worker/mail/parse-message.ts";

const parse = async (headers: string[]) =>
  (await parseMessage(new TextEncoder().encode(`${["From: a@acme.example", ...headers].join("\r\n")}\r\n\r\nHi\r\n`)))
    .message;
const bcc = async (headers: string[]) =>
  (await parse(headers)).participants.filter(({ role }) => role === "bcc").map(({ address }) => address);

it.each([
  ["an address", ["Bcc: boss@acme.example"], ["boss@acme.example"]],
  ["a mail sent on", ["Resent-Bcc: boss@acme.example"], ["boss@acme.example"]],
  ["what is no address", ["Bcc: The Boss"], ["the boss"]],
  ["nothing", ["Bcc: "], []],
  ["an undisclosed group", ["Bcc: undisclosed-recipients:;"], []],
])("names the hidden recipients of a sender's copy: %s", async (_, headers, expected) => {
  expect(await bcc(headers)).toEqual(expected);
});

it("names them however many others there are", async () => {
  const to = Array.from({ length: 1500 }, (_, n) => `p${n}@globex.example`).join(", ");
  expect(await bcc([`To: ${to}`, "Bcc: boss@acme.example"])).toEqual(["boss@acme.example"]);
});

import { revised, sheet, type Talk } from "../talk.ts";

const ballast = sheet(
  "Q-2433",
  "USD",
  ["CIF Singapore, Incoterms 2020", "L/C at sight", "10 weeks"],
  [
    ["AFC-BF-400", 14, 1890],
    ["AFC-BF-150", 36, 148],
    ["AFC-PA-120", 14, 425],
  ],
);
const ballastFinal = revised(ballast, { discountPercent: 9, payment: "20 % with order, 80 % against B/L copy" });
const drydock = sheet(
  "Q-2551",
  "EUR",
  ["FCA Rotterdam, Incoterms 2020", "net 30", "48 hours from stock"],
  [
    ["AFC-GK-200", 60, 17.2],
    ["AFC-GK-100", 120, 9.1],
    ["AFC-BF-150", 8, 162],
  ],
);
/** Meridian: the customer that two reps know, Wei in Singapore and Rosa in Rotterdam. */
export const talksMeridian: readonly Talk[] = [
  {
    key: "meridian-ballast",
    subject: "Hull 2217 ballast system - butterfly valves",
    daysAgo: 201,
    ours: ["wei"],
    theirs: ["priya"],
    cc: ["inside"],
    turns: [
      [
        "priya",
        0,
        `Dear Wei,

For newbuild hull 2217 (LR class) please quote the ballast valves on the attached list. Bodies nodular iron with rilsan coating, disc aluminium bronze, actuators double acting with limit switches. Class certificate per piece for DN400.`,
        { request: ballast },
      ],
      [
        "li",
        20,
        `Dear Priya, Wei is travelling today, so this is from Inside. Two points to price correctly: is the air supply on board 6 or 7 bar, and do the DN150 valves carry handlevers or gearboxes? And is LR type approval enough for the DN150?`,
        { cc: ["wei"] },
      ],
      [
        "priya",
        5,
        `Dear Li Na, 6 bar minimum, 8 design. Handlevers with padlock. Type approval is enough below DN300.`,
        { cc: ["wei"] },
      ],
      [
        "wei",
        44,
        `Dear Priya, quotation {no} as discussed, {total} CIF Singapore. Valid 30 days. Actuators are sized for 5.5 bar, so you keep a margin at the end of the line.`,
        { quote: ballast },
      ],
      [
        "priya",
        70,
        `Dear Wei, thank you. Two Korean makers are at 41k and 43k for the same scope. L/C costs us 1.2 % on top, our bank is difficult this year. Please relook at price and payment.`,
      ],
      [
        "wei",
        25,
        `Dear Priya, we can drop the L/C: 20 % with order and 80 % against copy of B/L. With that and a volume discount of 9 % we arrive at {total}, see {no}. The Korean offers probably have aluminium actuator housings without marine coating; please compare that line.`,
        { quote: ballastFinal },
      ],
      [
        "priya",
        48,
        `You were right about the coating. Order MM-2217-088 attached. LR surveyor will attend at your works, please give two weeks' notice.`,
        { order: { no: "PO-MM-2217-088", sheet: ballastFinal } },
      ],
      [
        "wei",
        12,
        `Dear Priya, confirmed with thanks, our order AFC-61344. Hydro test with LR is planned for {day+52}. Inside (Li Na, in copy) follows the documents.`,
      ],
      [
        "li",
        1230,
        `Dear Priya, LR attended today and stamped 14 of 14. Vessel ETD {day+5}, ETA Singapore {day+13}. B/L draft follows for your check; please confirm consignee spelling.`,
      ],
      [
        "priya",
        190,
        `Consignee is correct. One remark: container arrived with two DN150 handlevers missing, photo attached. Not urgent, but sea trial is on {day+30}.`,
        { photo: "crate-7-handlevers.png" },
      ],
      [
        "li",
        16,
        `Dear Priya, my apologies, they were still on our bench. Sent this morning by courier with two spare padlocks. Final invoice INV-30502 attached, 80 % as agreed.`,
        { invoice: { no: "INV-30502", sheet: ballastFinal } },
      ],
    ],
  },
  {
    key: "meridian-drydock",
    subject: "URGENT - gaskets and valves for drydock Rotterdam",
    daysAgo: 61,
    ours: ["rosa"],
    theirs: ["joost"],
    cc: [],
    turns: [
      [
        "joost",
        0,
        `Rosa, got your number from the yard. MV Meridian Pearl is in Botlek drydock until {day+6} and half of the sea-chest gaskets we were given are the wrong class. I need 60 pcs DN200 PN25, 120 pcs DN100 PN40 spiral wound and eight DN150 wafer valves. Who can have it here within two days?`,
      ],
      [
        "rosa",
        1,
        `Joost, we can, all in our Rotterdam store. {no} below: {total} FCA, or our van brings it to Botlek for 85 EUR. Say yes before 16:00 and it is loaded tonight.`,
        { quote: drydock },
      ],
      [
        "joost",
        1,
        `Yes to all, with the van. PO follows from the Singapore office, vessel account. Gate 3, ask for me.`,
      ],
      [
        "rosa",
        17,
        `Delivered at gate 3 at 07:40, signed Dekker. Certificates attached in one PDF. I still need the PO number for the invoice.`,
        {
          paper: {
            name: "3.1-certificates-GK-BF.pdf",
            lines: ["EN 10204 3.1", "Heat 84412 spiral-wound gaskets", "Heat 77103 butterfly valves DN150"],
          },
        },
      ],
      ["joost", 76, `PO MM-PEARL-19. You saved our undocking, the owner noticed. I'll call you first next time.`],
      [
        "rosa",
        22,
        `Thank you Joost! Invoice INV-30577 attached. Fair winds to the Pearl.`,
        { invoice: { no: "INV-30577", sheet: drydock } },
      ],
    ],
  },
  {
    key: "meridian-price",
    subject: "DN150 wafer valves: two prices?",
    daysAgo: 30,
    ours: ["wei", "rosa"],
    theirs: ["priya"],
    cc: ["grace"],
    turns: [
      [
        "priya",
        0,
        `Dear Wei, dear Rosa,

our Rotterdam superintendent paid 162 EUR for AFC-BF-150 in drydock. Hull 2217 paid 148 USD less 9 %. Same part number. Which one is the price of Acme?`,
        { to: ["wei", "rosa"], cc: [] },
      ],
      [
        "grace",
        9,
        `Dear Priya, a fair question, and I have asked both to let me answer. The drydock price was a 48-hour stock sale of eight pieces, the hull price a project of thirty-six. What we should have had is one agreement for your whole fleet. I propose a frame: project price for everything above 20 pieces a year, 8 % above it for express. Wei stays your contact in Singapore, Rosa in Rotterdam.`,
        { cc: ["wei", "rosa"] },
      ],
      [
        "priya",
        50,
        `Dear Grace, acceptable. Please let one person send the draft, with all part numbers that both offices bought in the last twelve months.`,
        { to: ["grace"], cc: ["wei", "rosa"] },
      ],
      [
        "wei",
        31,
        `Dear Priya, I will send it. Draft list attached, {day+14} is my target for the signed version; Rosa has added the drydock items.`,
        {
          cc: ["rosa", "grace"],
          paper: {
            name: "frame-agreement-draft-items.pdf",
            lines: [
              "Frame agreement Meridian Marine, draft items",
              "AFC-BF-400  AFC-BF-150  AFC-PA-120  AFC-GK-100  AFC-GK-200",
            ],
          },
        },
      ],
    ],
  },
];

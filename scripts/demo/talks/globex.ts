import { revised, sheet, type Talk } from "../talk.ts";

const turnaround = sheet(
  "Q-2417",
  "USD",
  ["DAP Houston, Incoterms 2020", "30 % with order, 70 % net 30", "14 weeks ex works"],
  [
    ["AFC-TV-150", 6, 4860],
    ["AFC-GV-300", 2, 3180],
    ["AFC-GK-200", 24, 18.4],
  ],
);
const turnaroundLess = revised(turnaround, { discountPercent: 6, leadTime: "12 weeks ex works, 4 valves by air" });
const kits = sheet(
  "Q-2588",
  "USD",
  ["DAP Houston, Incoterms 2020", "net 30", "from stock, 5 working days"],
  [
    ["AFC-SK-150", 6, 640],
    ["AFC-SK-050", 20, 46],
  ],
);

/** Globex: known to Wei alone, nobody copied. */
export const talksGlobex: readonly Talk[] = [
  {
    key: "globex-turnaround",
    subject: 'RFQ 88-4410: 6" trunnion ball valves, Unit 4 turnaround',
    daysAgo: 248,
    ours: ["wei"],
    theirs: ["dana"],
    cc: [],
    turns: [
      [
        "dana",
        0,
        `Hello Wei,

We met at the Houston valve show. For our Unit 4 turnaround we need your best price and delivery on the attached list: six trunnion ball valves 6" Class 600, two 12" gate valves and the gaskets to go with them. Service is hydrotreater feed, 90 degC, fire-safe to API 607 required.

Please quote DAP Houston. Bids close {day+10}.`,
        { request: turnaround },
      ],
      [
        "wei",
        15,
        `Hello Dana,

Thank you for RFQ 88-4410, good to hear from you after the show. Three questions before I price it:

1. Do you need NACE MR0175 trim on the trunnion valves? Your datasheet leaves the box empty.
2. Gear operator or bare stem?
3. Are EN 10204 3.1 certificates enough, or do you want third-party inspection?`,
      ],
      [
        "dana",
        6,
        `Wei, copying Marcus, our reliability engineer, who knows the service. Marcus, can you answer 1 and 2? For 3, 3.1 certs are fine.`,
        { cc: ["marcus"] },
      ],
      [
        "marcus",
        20,
        `NACE yes, the stream carries up to 200 ppm H2S. Gear operators on all six, with a lockable handwheel. And please keep the face-to-face to ASME B16.10 long pattern, the old valves were short pattern and the spool pieces are being remade anyway.`,
        { cc: ["dana"] },
      ],
      [
        "wei",
        40,
        `Dear Dana, Marcus,

please find our quotation {no} below and attached as PDF and Excel. The price includes NACE trim, gear operators, 3.1 certificates and fire-safe certificate. Total {total}, valid until {day+30}.`,
        { quote: turnaround, to: ["dana"], cc: ["marcus"] },
      ],
      [
        "dana",
        52,
        `Wei, we like the technical offer but you are about 8 % above the low bid and your 14 weeks misses our mechanical window by ten days. What can you do on both? If you get me a number I can defend, I would rather not split the order.`,
      ],
      [
        "wei",
        26,
        `Dana, I spoke with the factory. If you order by {day+7} we move four of the six bodies from another lot and air-freight them at our cost, so four valves ship in week 9 and the rest in week 12. On price I can give 6 % on the whole package, which brings {no} to {total}. That is honestly the floor with NACE material.`,
        { quote: turnaroundLess },
      ],
      [
        "dana",
        30,
        `Approved. PO 4500-71833 attached. Please confirm ship dates in writing and put the PO number and tag numbers on every crate; receiving rejects anything without tags.`,
        { order: { no: "PO-4500-71833", sheet: turnaroundLess } },
      ],
      [
        "wei",
        18,
        `Dana, thank you for PO 4500-71833. Order acknowledged under our number AFC-61207. First four valves ready {day+60}, balance {day+81}. The 30 % invoice comes separately today. Tags XV-4101 to XV-4106 will be on steel plates wired to the body and stencilled on the crates.`,
      ],
      [
        "wei",
        1500,
        `Dana, the first four valves left by air last night, AWB 618-5550 2231. Packing list attached, four crates, 1,140 kg gross. Please check the shock indicators before you sign.`,
        {
          paper: {
            name: "packing-list-AFC-61207-1.pdf",
            lines: [
              "Acme Flow Control",
              "PACKING LIST AFC-61207 / 1",
              "4 crates, 1,140 kg gross",
              "XV-4101 XV-4102 XV-4103 XV-4104",
            ],
          },
        },
      ],
      [
        "wei",
        560,
        `Dana, balance delivered {day-2} and signed by your receiving dock. Final invoice INV-30418 over 70 % attached, net 30. It was a pleasure; I hope the startup goes quietly.`,
        { invoice: { no: "INV-30418", sheet: turnaroundLess } },
      ],
    ],
  },
  {
    key: "globex-leak",
    subject: "Stem leak on XV-4103 (s/n TV150-22871)",
    daysAgo: 96,
    ours: ["wei"],
    theirs: ["marcus", "dana"],
    cc: [],
    turns: [
      [
        "marcus",
        0,
        `Wei, we found a weep at the stem of XV-4103 during last night's walkdown, about 40 drops a minute at 62 bar. Others are dry. Picture attached. It is on bypass for now but I need it back in ten days. Warranty?`,
        { photo: "XV-4103-stem.png" },
      ],
      [
        "wei",
        3,
        `Marcus, sorry to see that. Please check the torque on the four gland bolts first: 45 Nm, crosswise, warm. Our build record for s/n TV150-22871 shows a stem seal lot that had one other complaint, so I would not fight it: a kit is leaving our Rotterdam stock today free of charge, DHL, two days.`,
      ],
      [
        "marcus",
        28,
        `Retorqued to 45, down to 5 drops but not dry. We will fit the kit on Thursday's night shift. Is there a drawing for the anti-static spring? Last time my guys lost it under the rack.`,
      ],
      [
        "wei",
        8,
        `Drawing attached. The spring sits in the blind hole on the downstream side; a dab of grease holds it. There is a second spring in the kit, experience taught us that.`,
        {
          paper: {
            name: "TV-150-stem-assembly.pdf",
            lines: [
              "AFC-TV-150 stem assembly, drawing 150-600-07 rev C",
              "Item 11: anti-static spring, downstream side",
            ],
          },
        },
      ],
      [
        "marcus",
        150,
        `Fitted, tested to 1.1 x, bone dry. Closing the ticket. Dana wants to hold a set of kits on the shelf, she will write to you.`,
        { cc: ["dana"] },
      ],
    ],
  },
  {
    key: "globex-kits",
    subject: "Spare seal kits for Unit 4",
    daysAgo: 6.4,
    ours: ["wei"],
    theirs: ["dana"],
    cc: [],
    turns: [
      [
        "dana",
        0,
        `Wei, following up on the stem leak: please quote six stem and seat kits for the 6" trunnions and twenty DN50 RPTFE kits for the utility valves. Stock delivery preferred. Also, my boss asks whether you would do a two-year price agreement on spares.`,
      ],
      [
        "wei",
        21,
        `Hello Dana, all of it is on the shelf in Rotterdam. {no} below, {total} delivered Houston, valid to {day+30}. A two-year agreement is possible: fixed prices for 12 months, then capped at +3 %. I will send a draft next week.`,
        { quote: kits },
      ],
      [
        "dana",
        60,
        `Thanks, price is fine. Hold the six kits for me please; the requisition is with my boss and he is out until {day+4}. For the agreement add the 12" gate valve bonnet gaskets as well. Can we get a call with whoever would handle our daily orders at your end? I only ever talk to you.`,
      ],
    ],
  },
];

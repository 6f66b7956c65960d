import { revised, sheet, type Talk } from "../talk.ts";

const esd = sheet(
  "Q-2425",
  "EUR",
  ["DAP Aberdeen, Incoterms 2020", "net 60", "16 weeks after drawing approval"],
  [
    ["AFC-TV-150", 8, 4720],
    ["AFC-PA-160", 8, 1975],
    ["AFC-PO-010", 8, 845],
  ],
);
const esdFinal = revised(esd, { discountPercent: 4, payment: "10 % with drawings, 90 % net 45" });

/** Northsea: Rosa's, tendered with Ivo at Inside. */
export const talksNorthsea: readonly Talk[] = [
  {
    key: "northsea-esd",
    subject: "ITT NS-1173 Actuated ESD valves, Skerry Alpha",
    daysAgo: 226,
    ours: ["rosa"],
    theirs: ["fiona", "alasdair"],
    cc: ["inside"],
    turns: [
      [
        "fiona",
        0,
        `Dear Ms Marin,

Northsea Offshore invites Acme Flow Control to tender for eight actuated ESD valves (6" Class 600, spring return, fail closed, SIL 2) for Skerry Alpha. The parts list is attached. Tenders in pounds or euro, DAP Aberdeen, by noon on {day+18}. Technical queries to Alasdair Reid only.`,
        { request: esd, cc: ["alasdair", "inside"] },
      ],
      [
        "rosa",
        46,
        `Dear Alasdair, we will bid. Technical queries: (1) closing time under 6 s at minimum air 5.5 barg, correct? (2) partial stroke test device by us? (3) is PFP on the actuator in our scope?`,
        { to: ["alasdair"] },
      ],
      [
        "alasdair",
        22,
        `(1) 6 s, yes, at 5.0 barg please. (2) PST through the positioner is acceptable. (3) PFP is by others; keep 60 mm clear around the yoke.`,
        { cc: ["fiona", "inside"] },
      ],
      [
        "ivo",
        50,
        `Dear Fiona, dear Alasdair,

on behalf of Rosa Marin our tender {no}. The 160 mm actuator closes in 4.2 s at 5.0 barg with a safety factor of 1.6. SIL 2 certificate and calculation sheets on request. Total {total} DAP Aberdeen.`,
        { quote: esd, to: ["fiona"], cc: ["alasdair", "rosa"] },
      ],
      [
        "fiona",
        160,
        `Dear Ivo, dear Rosa, you are technically first of four. Commercially we need net 45 with nothing up front, and a better figure. Can you respond by {day+3}?`,
        { to: ["ivo", "rosa"] },
      ],
      [
        "rosa",
        26,
        `Dear Fiona, after a long talk with our finance: 10 % on approved drawings (we buy castings for you at that point), 90 % net 45, and 4 % off the total. {no}, {total}. I hope this lets you sign.`,
        { quote: esdFinal, to: ["fiona"], cc: ["ivo"] },
      ],
      [
        "fiona",
        118,
        `Award letter and purchase order NS-PO-20991 attached. Drawings to Alasdair in three weeks, please. Liquidated damages 0.5 % a week, capped at 5 %, as in the ITT.`,
        { order: { no: "NS-PO-20991", sheet: esdFinal }, cc: ["alasdair", "inside"] },
      ],
      [
        "ivo",
        330,
        `Dear Alasdair, GA drawing and wiring diagram rev A attached. Please note that junction box JB-2 moved 40 mm to keep your PFP clearance.`,
        {
          to: ["alasdair"],
          cc: ["fiona", "rosa"],
          paper: {
            name: "GA-NS1173-revA.pdf",
            lines: ["General arrangement NS-1173 rev A", "AFC-TV-150 + AFC-PA-160 + AFC-PO-010"],
          },
        },
      ],
      [
        "alasdair",
        96,
        `Code 2: approved with comments. Cable glands M25 not M20, and add tag plates in 316. No need to resubmit, go ahead.`,
        { to: ["ivo"], cc: ["rosa"] },
      ],
    ],
  },
  {
    key: "northsea-late",
    subject: "NS-PO-20991: two valves not on the vessel manifest",
    daysAgo: 74,
    ours: ["rosa"],
    theirs: ["fiona", "accounts"],
    cc: ["inside"],
    turns: [
      [
        "fiona",
        0,
        `Rosa, the supply boat leaves on {day+5} and the quayside has six valves, not eight. ESDV-1107 and 1108 are not on your consignment note. The platform shutdown is booked. Where are they?`,
      ],
      [
        "rosa",
        2,
        `Fiona, I have just spoken with the forwarder: two crates were held at Rotterdam because the dangerous-goods declaration for the actuator grease was missing a signature. Our mistake. Ivo signs it now; they go by road tonight and reach Aberdeen in three days. I'll send the truck number as soon as I have it.`,
      ],
      [
        "ivo",
        4,
        `Truck 55-BKR-7, driver reachable through me day and night. ETA quayside {day+3} in the morning.`,
        { cc: ["rosa"] },
      ],
      [
        "fiona",
        74,
        `Arrived, loaded, boat left on time. I'm not going to claim a week of LDs over a signature, but I'd like an 8D on how a crate gets to a port without papers.`,
        { to: ["rosa"], cc: ["ivo"] },
      ],
      [
        "rosa",
        140,
        `Fair, and thank you. The 8D is attached: the declaration is now a line in our release checklist, so a crate cannot be booked without it. Final invoice INV-30561 attached too, 90 % net 45.`,
        {
          to: ["fiona"],
          cc: ["accounts", "inside"],
          invoice: { no: "INV-30561", sheet: esdFinal },
          paper: {
            name: "8D-30561.pdf",
            lines: [
              "8D report",
              "Root cause: declaration not part of the release checklist",
              "Action: checklist line 14",
            ],
          },
        },
      ],
      [
        "accounts",
        1150,
        `Payment advice: INV-30561 settled in full on {day+0} by BACS, reference NS20991-90.`,
        { cc: ["fiona"] },
      ],
    ],
  },
];

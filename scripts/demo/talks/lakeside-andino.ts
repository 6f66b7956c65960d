import { revised, sheet, type Talk } from "../talk.ts";

const stations = sheet(
  "Q-2462",
  "USD",
  ["DDP Milwaukee, Incoterms 2020", "net 30", "8 weeks"],
  [
    ["AFC-BF-400", 6, 2140],
    ["AFC-EA-060", 6, 1640],
    ["AFC-ST-150", 4, 388],
  ],
);
const stationsBid = revised(stations, { discountPercent: 3 });
const checks = sheet(
  "Q-2580",
  "USD",
  ["DDP Milwaukee, Incoterms 2020", "net 30", "3 weeks"],
  [
    ["AFC-CK-100", 12, 315],
    ["AFC-GK-100", 24, 9.8],
  ],
);
const slurry = sheet(
  "Q-2479",
  "USD",
  ["CIP Antofagasta, Incoterms 2020", "50 % with order, 50 % before shipment", "11 weeks"],
  [
    ["AFC-BV-100", 18, 742],
    ["AFC-PA-120", 18, 425],
    ["AFC-SK-050", 40, 46],
  ],
);
const slurryFinal = revised(slurry, { discountPercent: 5, payment: "30 % with order, 70 % net 30 from B/L" });

/** Lakeside and Cobre Andino: Rosa's, with Inside copied on the first. */
export const talksLakesideAndino: readonly Talk[] = [
  {
    key: "lakeside-stations",
    subject: "Bid request: pump stations 3 and 5, motorized butterfly valves",
    daysAgo: 180,
    ours: ["rosa"],
    theirs: ["helen", "curtis"],
    cc: ["inside"],
    turns: [
      [
        "helen",
        0,
        `Good morning Rosa,

The Authority is replacing discharge valves at pump stations 3 and 5. Six each 16" motorized butterfly valves plus four strainers, list attached. Public bid rules apply: sealed price by {day+21}, AWWA C504 where it says so, NSF 61 on wetted parts, no substitutions without an addendum.`,
        { request: stations },
      ],
      [
        "rosa",
        30,
        `Good morning Helen, thank you for thinking of us again. Before I seal anything: your list says DN400 PN10 drilling, the stations have 125 lb flanges on the old drawings. Which one is right? And is the motor supply 460 V? Ours is built for 400 V as standard, 460 V is a no-charge option.`,
      ],
      [
        "helen",
        25,
        `Good catch. I asked Curtis, who runs the stations; he answers below and I will issue an addendum to all bidders.`,
        { cc: ["curtis", "inside"] },
      ],
      [
        "curtis",
        7,
        `125 lb drilling on both stations, we never had PN10 anything. 460 V three phase. And please put the handwheel on the left side at station 5 or nobody can reach it behind the surge tank.`,
        { cc: ["helen", "inside"] },
      ],
      [
        "ivo",
        92,
        `Dear Helen, our sealed bid in copy for your file: {no}, {total} DDP Milwaukee including 460 V motors, 125 lb drilling, NSF 61 EPDM and left-hand handwheels for station 5.`,
        { quote: stations, to: ["helen"], cc: ["rosa"] },
      ],
      [
        "helen",
        260,
        `Bids were opened this morning. You are second by about 2.5 %. The board may negotiate with the two lowest. Is there any room?`,
      ],
      [
        "rosa",
        20,
        `Helen, 3 % if both stations are released together, because that is one truck instead of two. Revised {no}, {total}. Lead time stays at 8 weeks.`,
        { quote: stationsBid },
      ],
      [
        "helen",
        190,
        `Board approved. PO 26-0419 attached. Curtis wants a call a week before delivery so that the crane is there.`,
        { order: { no: "PO-26-0419", sheet: stationsBid }, cc: ["curtis", "inside"] },
      ],
      [
        "rosa",
        1340,
        `Helen, Curtis, all six valves are in customs clearance at Chicago, delivery {day+6} between 8 and 11. O&M manual attached. Invoice will follow after the dock signature.`,
        {
          to: ["helen", "curtis"],
          paper: {
            name: "OM-manual-BF-400.pdf",
            lines: ["Operation and maintenance, AFC-BF-400 with AFC-EA-060", "Torque switches: open 60 %, close 65 %"],
          },
        },
      ],
    ],
  },
  {
    key: "lakeside-slam",
    subject: "Check valve slam at station 5",
    daysAgo: 22,
    ours: ["rosa"],
    theirs: ["curtis", "helen"],
    cc: ["inside"],
    turns: [
      [
        "curtis",
        0,
        `Rosa, new butterflies run fine. But now that they close fast we hear the old swing checks slam so hard it shakes dust from the ceiling. What do you have that closes quicker in 4 inch?`,
      ],
      [
        "ivo",
        19,
        `Hello Curtis, that is the classic swing check. Our dual-plate AFC-CK-100 with the stronger spring closes before the flow turns round. Send me pump curve, static head and pipe length and I run the surge number rather than guess.`,
        { cc: ["rosa"] },
      ],
      [
        "curtis",
        27,
        `210 gpm each, 38 m static, 640 m of 4" ductile iron. Three pumps per station, so twelve valves with the spares Helen will want.`,
        { to: ["ivo"], cc: ["rosa", "helen"] },
      ],
      [
        "ivo",
        46,
        `Curtis, calculated peak falls from 14.2 to 9.1 bar with the 4 Nm spring. Quotation {no} to Helen in copy, {total}; gaskets included so nobody has to search for them.`,
        { quote: checks, cc: ["helen", "rosa"] },
      ],
      [
        "helen",
        98,
        `Ivo, under our threshold so no bid needed. I only need the NSF 61 listing for the dual-plate valve and then I can cut the PO.`,
        { to: ["ivo"], cc: ["rosa", "curtis"] },
      ],
    ],
  },
  {
    key: "andino-slurry",
    subject: "Consulta de precios / RFQ ball valves for reagent plant",
    daysAgo: 150,
    ours: ["rosa"],
    theirs: ["ignacio"],
    cc: [],
    turns: [
      [
        "ignacio",
        0,
        `Estimada Rosa, I write in English for our engineering file. We need 18 ball valves DN100 CF8M with pneumatic actuator for the lime and xanthate lines, and 40 seal kits DN50 for the existing ones. Plant is at 3,200 m, please consider for the actuators. CIP Antofagasta.`,
      ],
      [
        "rosa",
        13,
        `Estimado Ignacio, gracias. At 3,200 m the compressor gives you less, so what gauge pressure do you really have at the valve? And how many cycles per day on the lime line? Lime eats soft seats; above 200 cycles I would offer metal.`,
      ],
      [
        "ignacio",
        30,
        `5.0 bar at the panel, perhaps 4.7 at the far end. Lime line 60 cycles a day, xanthate 10. Soft seat is OK, we change it in every yearly stop.`,
      ],
      [
        "rosa",
        45,
        `Ignacio, then the 120 mm actuator holds with 4.5 bar and 25 % margin. Our offer {no}: {total} CIP Antofagasta, 11 weeks.`,
        { quote: slurry },
      ],
      [
        "ignacio",
        96,
        `Rosa, finance does not allow 50 % in advance for new suppliers. And the CIP freight looks high, our forwarder pays 20 % less from Rotterdam. Can you do 30/70 with 70 after B/L, and sharpen the pencil?`,
      ],
      [
        "rosa",
        28,
        `Agreed on 30/70 from B/L date. I booked the freight at your forwarder's rate, that alone is most of a 5 % reduction: {no}, {total}. Can we close this week? Resin prices for the seats go up on the 1st.`,
        { quote: slurryFinal },
      ],
      [
        "ignacio",
        70,
        `Closed. Orden de compra OC-118840 attached. Please send certificates of origin for the EU-Chile agreement, without it we pay 6 % duty.`,
        { order: { no: "OC-118840", sheet: slurryFinal } },
      ],
      [
        "rosa",
        20,
        `Gracias Ignacio! Confirmed as AFC-61502; origin declaration will be printed on the invoice itself, that is how the agreement wants it.`,
      ],
      [
        "ignacio",
        1560,
        `Container arrived but customs holds it: the origin declaration has no place and date. Storage is 180 USD a day. Please correct today if possible.`,
      ],
      [
        "rosa",
        3,
        `Corrected invoice INV-30549 attached with place, date and my signature, original by courier. I'm sorry; send me the storage bill and I will credit it.`,
        { invoice: { no: "INV-30549", sheet: slurryFinal } },
      ],
    ],
  },
  {
    key: "andino-crusher",
    subject: "Dust suppression line, next year's budget",
    daysAgo: 4.6,
    ours: ["rosa"],
    theirs: ["ignacio"],
    cc: [],
    turns: [
      [
        "ignacio",
        0,
        `Rosa, for next year's budget I need an indicative price only: 30 wafer butterfly DN150 and 12 strainers DN150, for the crusher dust suppression. No formal offer needed, plus minus 10 %.`,
      ],
      [
        "rosa",
        17,
        `Ignacio, indicative: 150 to 165 USD each for the butterflies and about 390 for the strainers, CIP. If you expect fines in the water take the 0.8 mm screen, it costs the same. When does the budget become a requisition?`,
      ],
      [
        "ignacio",
        29,
        `First quarter if the board is in a good mood. Thank you for answering faster than the others, two of them have not even opened the mail.`,
      ],
    ],
  },
];

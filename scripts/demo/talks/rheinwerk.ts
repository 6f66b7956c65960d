import { revised, sheet, type Talk } from "../talk.ts";

const skid = sheet(
  "Q-2451",
  "EUR",
  ["DAP Mannheim, Incoterms 2020", "30 Tage netto", "10 Wochen"],
  [
    ["AFC-CV-080", 5, 3650],
    ["AFC-PO-010", 5, 840],
    ["AFC-BV-050", 32, 179],
    ["AFC-GK-100", 80, 8.9],
  ],
);
const skidFinal = revised(skid, { discountPercent: 5, payment: "14 Tage 2 % Skonto, 30 Tage netto" });
const steam = sheet(
  "Q-2561",
  "EUR",
  ["DAP Mannheim, Incoterms 2020", "30 Tage netto", "4 Wochen"],
  [
    ["AFC-SV-040", 8, 1060],
    ["AFC-ST-150", 8, 359],
  ],
);

/** Rheinwerk: Rosa's, and Ivo's who writes their language. */
export const talksRheinwerk: readonly Talk[] = [
  {
    key: "rhein-skid",
    subject: "Anfrage 26-1140: Regelventile und Kugelhähne für Dosieranlage",
    daysAgo: 190,
    ours: ["rosa", "ivo"],
    theirs: ["weber", "schaefer"],
    cc: [],
    turns: [
      [
        "weber",
        0,
        `Sehr geehrte Frau Marin,

für eine Dosieranlage (Kunde in Ludwigshafen) bitten wir um Ihr Angebot gemäß beigefügter Liste: 5 Regelventile DN80 mit Stellungsregler, 32 Kugelhähne DN50, Dichtungen. Bitte frei Baustelle Mannheim. Angebotsfrist: {day+14}. Technische Fragen gern an Frau Schäfer.`,
        { request: skid, to: ["rosa"], cc: ["schaefer", "ivo"] },
      ],
      [
        "rosa",
        6,
        `Sehr geehrter Herr Weber, vielen Dank. Mein Kollege Ivo Horvat übernimmt die Auslegung und meldet sich bei Frau Schäfer; sein Deutsch ist auch besser als meines.`,
        { cc: ["schaefer", "ivo"] },
      ],
      [
        "ivo",
        19,
        `Sehr geehrte Frau Schäfer,

zur Auslegung der Regelventile fehlen mir drei Angaben: Dichte und Viskosität des Mediums (Natronlauge 50 %?), minimaler Durchfluss und zulässiger Schallpegel. Und: ATEX-Zone für die Stellungsregler?`,
        { to: ["schaefer"], cc: ["weber", "rosa"] },
      ],
      [
        "schaefer",
        27,
        `Hallo Herr Horvat, Natronlauge 50 % bei 60 °C, Dichte 1500 kg/m³, Viskosität etwa 12 mPas. Durchfluss 4 bis 26 m³/h, Schall unter 80 dB(A). Keine Ex-Zone. Bitte Gehäuse mit Heizmantelanschluss vorsehen, unter 15 °C kristallisiert uns das Zeug.`,
        { to: ["ivo"], cc: ["weber", "rosa"] },
      ],
      [
        "ivo",
        46,
        `Sehr geehrter Herr Weber, sehr geehrte Frau Schäfer,

anbei unser Angebot {no} über {total}. Kv 63, Öffnung im Normalpunkt 58 %, Schallpegel 71 dB(A). Heizmantel ist enthalten. Bindefrist bis {day+30}.`,
        { quote: skid, to: ["weber"], cc: ["schaefer", "rosa"] },
      ],
      [
        "weber",
        75,
        `Sehr geehrter Herr Horvat, sehr geehrte Frau Marin, technisch einwandfrei. Preislich liegen Sie 7 % über dem Wettbewerb, und unser Haus zahlt grundsätzlich mit Skonto. Bitte überarbeiten Sie beides.`,
        { to: ["ivo", "rosa"], cc: [] },
      ],
      [
        "rosa",
        24,
        `Sehr geehrter Herr Weber, 5 % Nachlass und 2 % Skonto bei 14 Tagen, damit sind wir gleichauf: {no}, {total}. Mehr gibt das Material in diesem Quartal nicht her.`,
        { quote: skidFinal, cc: ["ivo"] },
      ],
      [
        "weber",
        49,
        `Einverstanden. Bestellung 4700118 anbei. Bitte Auftragsbestätigung binnen drei Tagen und Pönale wie in unseren Einkaufsbedingungen § 9.`,
        { order: { no: "BE-4700118", sheet: skidFinal }, to: ["rosa", "ivo"], cc: [] },
      ],
      [
        "ivo",
        21,
        `Sehr geehrter Herr Weber, wir bestätigen die Bestellung 4700118 unter AFC-61390, Liefertermin {day+70}. § 9 akzeptieren wir mit der im Angebot genannten Obergrenze von 5 %.`,
        { cc: ["rosa", "schaefer"] },
      ],
      [
        "schaefer",
        1300,
        `Hallo Herr Horvat, die Spedition hat heute nur vier von fünf Regelventilen abgeladen. Packstück 3 fehlt. Die Monteure stehen am {day+4} auf der Baustelle.`,
        { to: ["ivo"], cc: ["rosa"] },
      ],
      [
        "ivo",
        2,
        `Hallo Frau Schäfer, Packstück 3 steht im Depot Karlsruhe, wurde falsch gescannt. Direktfahrt ist beauftragt, morgen um 9 Uhr bei Ihnen. Kosten gehen auf uns.`,
        { to: ["schaefer"], cc: ["rosa"] },
      ],
      [
        "rosa",
        60,
        `Sehr geehrter Herr Weber, nachdem nun alles vollständig ist: unsere Rechnung INV-30466 anbei. Danke für Ihre Geduld mit Packstück 3.`,
        { to: ["weber"], cc: ["ivo", "schaefer"], invoice: { no: "INV-30466", sheet: skidFinal } },
      ],
    ],
  },
  {
    key: "rhein-steam",
    subject: "Sicherheitsventile Dampfnetz, kurzfristig",
    daysAgo: 50,
    ours: ["ivo", "rosa"],
    theirs: ["schaefer", "weber"],
    cc: [],
    turns: [
      [
        "schaefer",
        0,
        `Hallo Herr Horvat, der TÜV hat bei der Revision acht Sicherheitsventile DN40 beanstandet. Haben Sie etwas Lieferbares mit 10 bar Ansprechdruck und Bauteilprüfnummer? Schmutzfänger davor sollten wir gleich miterneuern.`,
      ],
      [
        "ivo",
        3,
        `Hallo Frau Schäfer, haben wir. Bitte noch die abzuführende Dampfmenge je Ventil und den Zuführungsdruckverlust, damit die Bauteilprüfung passt.`,
        { cc: ["rosa"] },
      ],
      ["schaefer", 22, `2,1 t/h Sattdampf je Ventil, Druckverlust unter 2 %. Leitungen sind kurz.`],
      [
        "ivo",
        8,
        `Dann passt AFC-SV-040 mit 2,6 t/h. Angebot {no}: {total}, vier Wochen. Zwei Stück kann ich aus dem Musterlager sofort schicken.`,
        { quote: steam, cc: ["weber", "rosa"] },
      ],
      [
        "weber",
        47,
        `Bestellung 4700562 anbei, bitte die zwei Stück sofort. Skonto wie gehabt.`,
        { order: { no: "BE-4700562", sheet: steam }, cc: ["rosa", "schaefer"] },
      ],
      [
        "ivo",
        520,
        `Sehr geehrter Herr Weber, die restlichen sechs Ventile gehen heute raus, Rechnung INV-30571 anbei. Die Abnahmezeugnisse hat Frau Schäfer vorab.`,
        { cc: ["schaefer", "rosa"], invoice: { no: "INV-30571", sheet: steam } },
      ],
    ],
  },
  {
    key: "rhein-frame",
    subject: "Rahmenvertrag für das kommende Jahr",
    daysAgo: 7.5,
    ours: ["rosa", "ivo"],
    theirs: ["weber"],
    cc: [],
    turns: [
      [
        "weber",
        0,
        `Sehr geehrte Frau Marin, wir verhandeln derzeit die Rahmenverträge für das kommende Jahr. Bei einem Jahresvolumen von rund 120.000 EUR erwarte ich Festpreise und 8 % Bonus. Wann können wir sprechen?`,
        { cc: ["ivo"] },
      ],
      [
        "rosa",
        26,
        `Sehr geehrter Herr Weber, gern. Ich schlage den {day+12} vormittags vor, Grace Okafor aus unserer Vertriebsleitung ist dabei. Einen gestaffelten Bonus können wir uns vorstellen: 3 % ab 60.000, 5 % ab 100.000.`,
        { cc: ["ivo", "grace"] },
      ],
    ],
  },
];

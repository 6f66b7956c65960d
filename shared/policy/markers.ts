// Words by which a mail says of itself that it is not the company's business, as people write them in subjects. A seed for
// an admin's own lists, not a proof of anything: what is kept by itself is decided by who is on the mail.

const privateWords = [
  "private",
  "personal",
  "privat",
  "persönlich",
  "privé",
  "personnel",
  "privado",
  "私人",
  "个人",
  "私信",
  "личное",
  "личный",
  "приватно",
] as const;

/** "Private" as a mark: `Private: …`, `[private]`. The bare word is trade as well (private label, personal protection). */
export const privateMarks: readonly string[] = privateWords.flatMap((word) => [
  `${word}:`,
  `[${word}]`,
  `(${word})`,
  `【${word}】`,
]);

/** Works councils, unions, doctors, lawyers, personnel: words that trade seldom has in a subject. */
export const protectedWords = [
  "works council",
  "union meeting",
  "trade union",
  "betriebsrat",
  "gewerkschaft",
  "syndicat",
  "comité d'entreprise",
  "sindicato",
  "工会",
  "профсоюз",
  "sick note",
  "medical certificate",
  "doctor's appointment",
  "arzttermin",
  "krankmeldung",
  "rendez-vous médical",
  "arrêt maladie",
  "cita médica",
  "病假",
  "体检",
  "就诊",
  "больничный",
  "приём у врача",
  "attorney-client",
  "anwalt",
  "avocat",
  "abogado",
  "律师",
  "адвокат",
  "payslip",
  "salary",
  "gehaltsabrechnung",
  "bulletin de paie",
  "nómina",
  "工资单",
  "薪资",
  "расчётный лист",
  "зарплата",
  "job application",
  "bewerbung",
  "candidature",
  "简历",
  "резюме",
] as const;

/** Folders that people keep their own mail in. */
export const privateFolders = [
  "private*",
  "personal*",
  "privat*",
  "persönlich*",
  "privé*",
  "personnel*",
  "privado*",
  "私人*",
  "个人*",
  "личное*",
  "личные*",
] as const;

import type { LabelledSet } from "./read.ts";

// A German salesman of machine parts, with a works council, a union, a family doctor and a season ticket.

export const de: LabelledSet = {
  customers: [
    "muster-pumpen.example",
    "stadtwerke-neustadt.example",
    "klinikum-nord.example",
    "kessel-kraft.example",
    "heizung.huber@freemail.example",
  ],
  contacts: ["dispo@spedition-krause.example", "stefan.kumpel@freemail.example", "info@messebau.example"],
  rows: `
customer | einkauf@muster-pumpen.example > me | Anfrage: 200 Kugelhähne DN25
customer | me > einkauf@muster-pumpen.example | AW: Anfrage: 200 Kugelhähne DN25
customer | me > einkauf@muster-pumpen.example; mia@acme.example | Angebot 2026-0815
customer | einkauf@muster-pumpen.example > me | AW: Angebot 2026-0815, Rückfrage zum Rabatt
customer | einkauf@muster-pumpen.example > me | Bestellung 4711
customer | me > einkauf@muster-pumpen.example | Auftragsbestätigung zu Ihrer Bestellung 4711
customer | t.vogel@muster-pumpen.example > me | Liefertermin Kugelhähne
customer | me > t.vogel@muster-pumpen.example | AW: Liefertermin Kugelhähne
customer | t.vogel@muster-pumpen.example > me | Terminvorschlag für die Werksabnahme
customer | t.vogel@muster-pumpen.example > me | Mahnung
customer | buchhaltung@muster-pumpen.example > me | Rechnung 90311 doppelt gebucht
customer | buchhaltung@muster-pumpen.example > me | Überweisung ist raus
customer | qs@muster-pumpen.example > me | Reklamation: Dichtung spröde
customer | me > qs@muster-pumpen.example; qs@acme.example | Prüfbefund zur Reklamation
customer | qs@muster-pumpen.example > me | Persönliche Schutzausrüstung auf der Baustelle
customer | t.vogel@muster-pumpen.example > me | Danke für das persönliche Gespräch
customer | f.adam@stadtwerke-neustadt.example > me | Ausschreibung Fernwärme, Los 2
customer | me > f.adam@stadtwerke-neustadt.example | Bieterfrage zu Los 2
customer | vergabe@stadtwerke-neustadt.example > me | Zuschlag Los 2
customer | f.adam@stadtwerke-neustadt.example > me | Rahmenvertrag 2026 bis 2029
customer | f.adam@stadtwerke-neustadt.example > me; mia@acme.example | WG: Rahmenvertrag, Anmerkungen der Rechtsabteilung
customer | f.adam@stadtwerke-neustadt.example > me | Absperrklappe am Schacht 14 undicht
customer | me > f.adam@stadtwerke-neustadt.example | Monteur kommt am Dienstag
customer | notdienst@stadtwerke-neustadt.example > me | DRINGEND Ersatzteil Pumpwerk Ost
customer | einkauf@klinikum-nord.example > me | Angebotsaufforderung medizinische Gase
customer | technik@klinikum-nord.example > me | Wartung der Druckminderer, Station 4
customer | me > technik@klinikum-nord.example | AW: Wartung der Druckminderer, Station 4
customer | einkauf@klinikum-nord.example > me | Lieferantenselbstauskunft
customer | r.kessel@kessel-kraft.example > me | Zeichnung Flansch Rev. C
customer | me > r.kessel@kessel-kraft.example | AW: Zeichnung Flansch Rev. C
customer | r.kessel@kessel-kraft.example > me; dispo@spedition-krause.example | Abholung Freitag
customer | me > r.kessel@kessel-kraft.example; dispo@spedition-krause.example | AW: Abholung Freitag
customer | r.kessel@kessel-kraft.example > me | Privatkunden-Preisliste
customer | r.kessel@kessel-kraft.example > me | Preiserhöhung zum 1.7.
customer | r.kessel@kessel-kraft.example > me | Geheimhaltungsvereinbarung
customer | r.kessel@kessel-kraft.example > me | Ihr Besuch letzte Woche
customer | me > r.kessel@kessel-kraft.example | Protokoll zum Besuch
customer | r.kessel@kessel-kraft.example > me | Lohnfertigung: Kapazität im Herbst
customer | heizung.huber@freemail.example > me | brauch 3 ventile bis mittwoch
customer | me > heizung.huber@freemail.example | AW: brauch 3 ventile bis mittwoch
customer | heizung.huber@freemail.example > me | Re: Abschlagsrechnung
mixed | einkauf@muster-pumpen.example > me; planer@ing-buero.example | Auslegung Sicherheitsventil
mixed | f.adam@stadtwerke-neustadt.example > me; bau@tiefbau-lenz.example | Bauzeitenplan
mixed | me > einkauf@klinikum-nord.example; pruefer@pruefstelle.example | Prüfbericht Druckminderer
mixed | r.kessel@kessel-kraft.example > me; ralf.kessel@freemail.example | Bilder von der Anlage
mixed | me > t.vogel@muster-pumpen.example; akkreditiv@handelsbank.example | Bürgschaft
mixed | heizung.huber@freemail.example > me; sohn.huber@freemail.example | wer nimmt die Ware an
private.familie | claudia.daheim@freemail.example > me | Holst du Emma ab?
private.familie | me > claudia.daheim@freemail.example | AW: Holst du Emma ab?
private.familie | me > me.privat@freemail.example | Scan Personalausweis
private.familie | oma@freemail.example > me | Kuchen am Sonntag
private.familie | bruder@autohaus-weiss.example > me | Papas Geburtstag
private.familie | claudia@grundschule.example > me | Elternabend
private.freund | stefan.kumpel@freemail.example > me | Skihütte im Februar
private.freund | me > stefan.kumpel@freemail.example | AW: Skihütte im Februar
private.freund | stefan.kumpel@freemail.example > me; info@messebau.example | Grillen bei mir
private.schule | sekretariat@grundschule.example > me | Ihre Tochter wurde heute entschuldigt
private.kita | leitung@kita-regenbogen.example > me | Schließtage
private.vermieter | verwaltung@hausverwaltung-bauer.example > me | Nebenkostenabrechnung
private.bank | service@hausbank.example > me | Ihr Kreditantrag
private.versicherung | leistung@krankenkasse.example > me | Ihr Antrag auf Krankengeld
private.reise | buchung@ferien.example > me | Buchungsbestätigung Mallorca
private.verein | vorstand@tsv.example > me | Jahreshauptversammlung
private.kirche | pfarramt@gemeinde.example > me | Taufe
private.partei | ortsverein@partei.example > me | Mitgliedsbeitrag
private.arzt | praxis@hausarzt-dr-lang.example > me | Ihr Termin am Montag
private.arzt | me > praxis@hausarzt-dr-lang.example | Rezept bitte
private.arzt | labor@blutwerte.example > me | Ihr Befund
private.arzt | zahnarzt@lachen.example > me | Prophylaxe
private.arzt | psych@therapie-mitte.example > me | Terminverschiebung
private.arzt | radiologie@klinikum-nord.example > me | Ihr Arzttermin am 12.6., MRT Knie
private.arzt | befunde@klinikum-nord.example > me | Ihr Arztbrief
private.arzt | patientenservice@klinikum-nord.example > me | Ihre Krankmeldung
private.arzt | betriebsarzt@arbeitsmedizin.example > me; personal@acme.example | Ihre Vorsorgeuntersuchung
private.betriebsrat | betriebsrat@acme.example > me; sekretaer@metallgewerkschaft.example | Sitzung des Betriebsrats
private.betriebsrat | me > betriebsrat@acme.example; sekretaer@metallgewerkschaft.example | Beschwerde wegen Überwachung
private.betriebsrat | betriebsrat@muster-pumpen.example > me | Austausch der Betriebsräte
private.betriebsrat | g.braun@muster-pumpen.example > me | Betriebsrat: Treffen der Kollegen in Kassel
private.gewerkschaft | sekretaer@metallgewerkschaft.example > me | Urabstimmung
private.gewerkschaft | me > sekretaer@metallgewerkschaft.example | Beitritt
private.gewerkschaft | sekretaer@metallgewerkschaft.example > me; sam@acme.example | Warnstreik am Donnerstag
private.gewerkschaft | j.lenz@stadtwerke-neustadt.example > me | Gewerkschaft: Vertrauensleute am Mittwoch
private.anwalt | kanzlei@ra-fischer.example > me | Ihre Scheidung
private.anwalt | kanzlei@ra-fischer.example > me; gegenseite@ra-koch.example | Sorgerecht
private.anwalt | me > kanzlei@ra-fischer.example | Kündigungsschutzklage
private.anwalt | geschaeftsstelle@arbeitsgericht.example > me | Ladung zum Gütetermin
private.anwalt | notar@notariat-roth.example > me | Kaufvertrag Wohnung, Entwurf
private.personal | personal@acme.example > me; lohn@steuerbuero.example | Ihre Gehaltsabrechnung
private.personal | bav@pensionskasse.example > me | Ihre Anwartschaft
private.bewerbung | me > jobs@konkurrenz.example | Bewerbung als Vertriebsleiter
private.bewerbung | headhunter@koepfe.example > me | Spannende Position
private.bewerbung | personal@kessel-kraft.example > me | Einladung zum Vorstellungsgespräch
private.bewerbung | me > bewerbung@kessel-kraft.example | Meine Unterlagen
private.bewerbung | karriere@muster-pumpen.example > me | Ihre Bewerbung bei uns
private.bewerbung | personalabteilung@stadtwerke-neustadt.example > me | Arbeitsvertrag zur Unterschrift
private.markiert | t.vogel@muster-pumpen.example > me | Privat: Essen am Samstag?
private.markiert | me > t.vogel@muster-pumpen.example | AW: Privat: Essen am Samstag?
private.markiert | r.kessel@kessel-kraft.example > me | [persönlich] unter uns
private.markiert | r.kessel@kessel-kraft.example > me | Persönlich: Glückwunsch!
private.markiert | f.adam@stadtwerke-neustadt.example > me | (privat) Tennis
private.markiert | f.adam@stadtwerke-neustadt.example > me | Hochzeit | sensitivity=Personal
private.markiert | f.adam@stadtwerke-neustadt.example > me | Kur | sensitivity=private
private.ordner | r.kessel@kessel-kraft.example > me | Chorprobe | folder=Privat
private.ordner | r.kessel@kessel-kraft.example > me | Boot | folder=INBOX/Privates
private.ordner | einkauf@muster-pumpen.example > me | Klassentreffen | folder=Persönlich
internal | mia@acme.example > me | Preisliste Entwurf
internal | me > chef@acme.example | Rabatt Muster-Pumpen
internal | betriebsrat@acme.example > me | Aushang
internal | personal@acme.example > me | Ihr Urlaubsantrag
internal | it@acme.example > me; mia@acme.example | Wartungsfenster
internal | me > betriebsrat@acme.example | Frage zur Betriebsvereinbarung
other.newsletter | news@muster-pumpen.example > me | Muster-Pumpen aktuell | list=<news.muster-pumpen.example>
other.newsletter | post@branchendienst.example > me | Der Armaturenbrief | list=<brief.branchendienst.example>
other.automatic | t.vogel@muster-pumpen.example > me | Abwesenheitsnotiz: Angebot 2026-0815 | auto=auto-replied
other.cold | kontakt@adressen.example > me | Neue Kunden garantiert
other.supplier | verkauf@giesserei.example > me | Teuerungszuschlag Messing
other.supplier | dispo@spedition-krause.example > me | Maut ab Juli
other.authority | finanzamt@amt.example > me | Umsatzsteuervoranmeldung
untold | t.vogel@muster-pumpen.example > me | Fußball am Sonntag
untold | r.kessel@kessel-kraft.example > me | Der Kleine ist da!
`,
};

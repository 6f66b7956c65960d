import type { LabelledSet } from "./read.ts";

// A valve maker's salesman in England: his customers, his union, his doctor, his family. Written before any rule was looked at.

export const en: LabelledSet = {
  customers: [
    "globex.example",
    "initech.example",
    "northwind.example",
    "st-mary-hospital.example",
    "tomspumps@freemail.example",
  ],
  contacts: ["ops@fastfreight.example", "dave.old.friend@freemail.example", "agent@portagents.example"],
  rows: `
customer | j.park@globex.example > me | Request for quotation: 40 ball valves DN50
customer | me > j.park@globex.example | Re: Request for quotation: 40 ball valves DN50
customer | j.park@globex.example > me; mia@acme.example | Re: Re: Request for quotation: 40 ball valves DN50
customer | me > j.park@globex.example; mia@acme.example | Quotation Q-2291 rev. B
customer | j.park@globex.example > me | PO 4500018823
customer | orders@globex.example > sales@acme.example; me | Purchase order 4500018824 attached
customer | ap@globex.example > me | Invoice 88121: price does not match PO
customer | me > ap@globex.example | Corrected invoice 88121
customer | h.stone@globex.example > me | Site visit on 14 March
customer | me > h.stone@globex.example | Hotel and directions for your visit
customer | h.stone@globex.example > me | thanks for lunch yesterday, and the next steps
customer | l.brandt@initech.example > me | Complaint 2026-117: leaking stem on FV-100
customer | me > l.brandt@initech.example; quality@acme.example | Re: Complaint 2026-117: leaking stem on FV-100
customer | l.brandt@initech.example > me | 8D report?
customer | me > l.brandt@initech.example | 8D report for complaint 2026-117
customer | l.brandt@initech.example > me | NDA for the new pump project
customer | legal@initech.example > me | Frame agreement 2026-2028, our comments
customer | me > legal@initech.example; mia@acme.example | Re: Frame agreement 2026-2028, our comments
customer | legal@initech.example > me | Re: liability clause 11.2
customer | l.brandt@initech.example > me | Personal protective equipment during commissioning
customer | l.brandt@initech.example > me | Delivery confirmation, personal handover to Mr. Reed
customer | stores@initech.example > me | Goods receipt 7781, two boxes short
customer | m.ruiz@northwind.example > me | Private label packaging: artwork
customer | me > m.ruiz@northwind.example | Re: Private label packaging: artwork
customer | m.ruiz@northwind.example > me | Union fittings and reducers, price list 2026
customer | m.ruiz@northwind.example > me | Doctor blade holders, sample request
customer | me > m.ruiz@northwind.example | Samples sent today by courier
customer | m.ruiz@northwind.example > me; k.lee@northwind.example | Forecast Q3
customer | k.lee@northwind.example > me | introduction
customer | k.lee@northwind.example > me | (no subject)
customer | k.lee@northwind.example > me |
customer | k.lee@northwind.example > me | Happy new year and our price expectations
customer | k.lee@northwind.example > me | Sick of late deliveries
customer | k.lee@northwind.example > me; ops@fastfreight.example | Container MSKU 882712, ETA Felixstowe
customer | me > k.lee@northwind.example; ops@fastfreight.example | Re: Container MSKU 882712, ETA Felixstowe
customer | procurement@st-mary-hospital.example > me | Tender: medical gas valves, lot 3
customer | me > procurement@st-mary-hospital.example | Bid for lot 3, medical gas valves
customer | estates@st-mary-hospital.example > me | Ward 7 shut-off valve, urgent replacement
customer | tomspumps@freemail.example > me | two gate valves please
customer | me > tomspumps@freemail.example | Re: two gate valves please
customer | tomspumps@freemail.example > me | paid this morning
customer | me > tomspumps@freemail.example | Receipt for your payment
mixed | j.park@globex.example > me; pm@contractor.example | Scope split for the Leeds plant
mixed | me > j.park@globex.example; newbank@trustbank.example | Letter of credit draft
mixed | h.stone@globex.example > me; h.stone.home@freemail.example | slides for tomorrow
mixed | m.ruiz@northwind.example > me; designer@studio.example | artwork round 2
mixed | l.brandt@initech.example > me; lab@testhouse.example | test results FV-100
mixed | k.lee@northwind.example > me; customs@broker.example | HS code for reducers
mixed | me > j.park@globex.example; m.ruiz@northwind.example; info@expo.example | Stand C14 at the fair
mixed | tomspumps@freemail.example > me; toms.brother@freemail.example | who takes the delivery
private.family | anna.home@freemail.example > me | can you pick up Leo at 4
private.family | me > anna.home@freemail.example | Re: can you pick up Leo at 4
private.family | me > me2@freemail.example | passport scan
private.family | mum@freemail.example > me | Sunday roast?
private.family | anna@schoolboard.example > me | Half term
private.family | brother@shipyard.example > me | Dad's 70th
private.family | dave.old.friend@freemail.example > me | stag do in Prague!!
private.family | me > dave.old.friend@freemail.example | Re: stag do in Prague!!
private.family | dave.old.friend@freemail.example > me; ops@fastfreight.example | five-a-side on Thursday
private.family | agent@portagents.example > me | flat viewing Saturday
private.school | office@greenfield-school.example > me | Leo was absent today
private.school | office@greenfield-school.example > me; anna.home@freemail.example | Parents' evening
private.landlord | lettings@homes.example > me | Your tenancy agreement
private.bank | alerts@mybank.example > me | Your mortgage offer
private.bank | noreply@mybank.example > me | Your statement is ready
private.shop | orders@books.example > me | Your order has shipped
private.travel | bookings@airline.example > me | Your e-ticket: Malaga, 2 adults 1 child
private.dating | hello@matches.example > me | Someone likes you
private.faith | father.john@parish.example > me | Baptism of your daughter
private.party | branch@party.example > me | Your membership and Tuesday's canvass
private.sport | captain@rowing.example > me | crew list
private.doctor | reception@village-surgery.example > me | Your appointment on Monday
private.doctor | me > reception@village-surgery.example | Re: Your appointment on Monday
private.doctor | results@bloodlab.example > me | Your test results
private.doctor | dr.patel@clinic.example > me | Referral letter
private.doctor | therapy@mind.example > me | session notes
private.doctor | dentist@smiles.example > me | Time for your check-up
private.doctor | appointments@st-mary-hospital.example > me | Your hospital appointment, cardiology outpatient clinic
private.doctor | records@st-mary-hospital.example > me | Your medical records
private.doctor | occupational.health@st-mary-hospital.example > me | Medical certificate for your employer
private.doctor | me > hr@acme.example; reception@village-surgery.example | Sick note attached
private.union | steward@valveworkers-union.example > me | Branch meeting, ballot on the pay offer
private.union | me > steward@valveworkers-union.example | Re: ballot on the pay offer
private.union | steward@valveworkers-union.example > me; sam@acme.example; ola@acme.example | Strike ballot papers
private.union | rep@acme.example > me; steward@valveworkers-union.example | Works council agenda for Wednesday
private.union | union@acme.example > me; membership@valveworkers-union.example | Subs and membership
private.union | union@globex.example > me | Trade union exchange with your branch
private.lawyer | clerk@harborlaw.example > me | Your divorce petition
private.lawyer | clerk@harborlaw.example > me; anna.solicitor@otherlaw.example | Without prejudice: custody
private.lawyer | me > clerk@harborlaw.example | Re: employment claim against Acme
private.lawyer | notices@court.example > me | Hearing date
private.lawyer | tribunal@employment.example > me; clerk@harborlaw.example | Case 2201/26, bundle
private.hr | hr@acme.example > me; payroll@bureau.example | Your payslip for May
private.hr | hr@acme.example > me; pensions@provider.example | Your pension forecast
private.hr | coach@outplacement.example > me | Our next talk
private.job | recruiter@talents.example > me | A role you may like
private.job | me > jobs@competitor.example | Application: regional sales manager
private.job | hr@initech.example > me | Interview on Thursday
private.job | me > careers@initech.example | My application for regional sales manager
private.job | careers@northwind.example > me | Your job application
private.job | recruitment@globex.example > me | Offer of employment
private.marked | j.park@globex.example > me | Private: my wife and I would love to see you both
private.marked | j.park@globex.example > me | [private] what I really think of our new boss
private.marked | me > h.stone@globex.example | Personal: congratulations on the baby
private.marked | h.stone@globex.example > me | Re: Personal: congratulations on the baby
private.marked | l.brandt@initech.example > me | Re: golf | sensitivity=Private
private.marked | l.brandt@initech.example > me | the photos | sensitivity=Personal
private.folder | k.lee@northwind.example > me | choir rehearsal moved | folder=Private
private.folder | k.lee@northwind.example > me | Re: choir rehearsal moved | folder=INBOX.Personal
private.folder | m.ruiz@northwind.example > me | house swap in August | folder=Personal/Holidays
internal | mia@acme.example > me | price list draft
internal | me > mia@acme.example; boss@acme.example | discount for Globex
internal | boss@acme.example > sales@acme.example; me | targets Q4
internal | hr@acme.example > me | your appraisal
internal | it@acme.example > me | password expires in 5 days
internal | me > rep@acme.example | works council minutes
other.newsletter | news@globex.example > me | Globex newsletter: new plant opens | list=<news.globex.example>
other.newsletter | digest@valveworld.example > me | Valve World Weekly | list=<weekly.valveworld.example>
other.automatic | j.park@globex.example > me | Automatic reply: Quotation Q-2291 | auto=auto-replied
other.automatic | l.brandt@initech.example > me | Out of office | auto=auto-replied
other.cold | sales@leads.example > me | 10,000 verified leads
other.cold | hello@saas.example > me | Quick question
other.supplier | steel@foundry.example > me | Bar stock prices July
other.supplier | ops@fastfreight.example > me | Rate sheet September
untold | h.stone@globex.example > me | school run tomorrow
untold | j.park@globex.example > me | did you see the match
`,
};

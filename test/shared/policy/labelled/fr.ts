import type { LabelledSet } from "./read.ts";

// A French salesman of fittings: his customers also trade in food, and one of them is a hospital.

export const fr: LabelledSet = {
  customers: [
    "pompes-duval.example",
    "chu-lyon.example",
    "agro-sud.example",
    "mairie-belleville.example",
    "plomberie.morel@freemail.example",
  ],
  contacts: ["exploitation@transports-roux.example", "julien.pote@freemail.example", "contact@imprimeur.example"],
  rows: `
customer | achats@pompes-duval.example > me | Demande de prix : vannes papillon DN80
customer | me > achats@pompes-duval.example | RE: Demande de prix : vannes papillon DN80
customer | me > achats@pompes-duval.example; mia@acme.example | Devis 2026-331
customer | achats@pompes-duval.example > me | RE: Devis 2026-331, remise ?
customer | achats@pompes-duval.example > me | Bon de commande 55012
customer | me > achats@pompes-duval.example | Accusé de réception de commande 55012
customer | s.duval@pompes-duval.example > me | Délai de livraison
customer | s.duval@pompes-duval.example > me | Rendez-vous mardi à l'usine
customer | me > s.duval@pompes-duval.example | Compte rendu de notre rendez-vous
customer | s.duval@pompes-duval.example > me | Merci pour votre accueil
customer | compta@pompes-duval.example > me | Facture F-2026-88 : écart de TVA
customer | me > compta@pompes-duval.example | Avoir AV-2026-12
customer | compta@pompes-duval.example > me | Relance facture
customer | qualite@pompes-duval.example > me | Réclamation 44 : joint défectueux
customer | me > qualite@pompes-duval.example; qualite@acme.example | Rapport 8D réclamation 44
customer | s.duval@pompes-duval.example > me | Équipement de protection personnel sur chantier
customer | s.duval@pompes-duval.example > me | Changement de personnel aux achats
customer | s.duval@pompes-duval.example > me | Contrat cadre 2026-2028
customer | marches@mairie-belleville.example > me | Appel d'offres réseau d'eau, lot 1
customer | me > marches@mairie-belleville.example | Question sur le lot 1
customer | marches@mairie-belleville.example > me | Notification d'attribution
customer | technique@mairie-belleville.example > me | Fuite rue des Lilas, vanne de sectionnement
customer | me > technique@mairie-belleville.example | RE: Fuite rue des Lilas, vanne de sectionnement
customer | technique@mairie-belleville.example > me | Syndicat des eaux : réunion de chantier
customer | achats@chu-lyon.example > me | Marché vannes pour gaz médicaux
customer | biomedical@chu-lyon.example > me | Maintenance des détendeurs
customer | me > biomedical@chu-lyon.example | Intervention du 3 juin
customer | achats@chu-lyon.example > me | Référencement fournisseur
customer | p.garcia@agro-sud.example > me | Ligne d'embouteillage : vannes alimentaires
customer | me > p.garcia@agro-sud.example | RE: Ligne d'embouteillage : vannes alimentaires
customer | p.garcia@agro-sud.example > me | Échantillons pour la ligne huile d'olive
customer | p.garcia@agro-sud.example > me; exploitation@transports-roux.example | Enlèvement vendredi
customer | me > p.garcia@agro-sud.example; exploitation@transports-roux.example | RE: Enlèvement vendredi
customer | p.garcia@agro-sud.example > me | Privilégier l'inox 316L
customer | p.garcia@agro-sud.example > me | Prévisions S2
customer | p.garcia@agro-sud.example > me | Accord de confidentialité
customer | p.garcia@agro-sud.example > me | bonne année et nos besoins 2026
customer | p.garcia@agro-sud.example > me |
customer | plomberie.morel@freemail.example > me | 5 robinets pour jeudi svp
customer | me > plomberie.morel@freemail.example | RE: 5 robinets pour jeudi svp
customer | plomberie.morel@freemail.example > me | virement fait
mixed | achats@pompes-duval.example > me; projet@bureau-etudes.example | Dimensionnement soupape
mixed | technique@mairie-belleville.example > me; chantier@btp-leroy.example | Planning
mixed | me > achats@chu-lyon.example; labo@essais.example | Certificats matière
mixed | p.garcia@agro-sud.example > me; pablo.garcia@freemail.example | photos de la ligne
mixed | me > s.duval@pompes-duval.example; credit@banque-pro.example | Caution
mixed | plomberie.morel@freemail.example > me; morel.fils@freemail.example | qui réceptionne
private.famille | claire.maison@freemail.example > me | tu prends les enfants ?
private.famille | me > claire.maison@freemail.example | Re: tu prends les enfants ?
private.famille | me > moi.perso@freemail.example | scan carte d'identité
private.famille | maman@freemail.example > me | dimanche
private.famille | frere@garage-petit.example > me | anniversaire de papa
private.ami | julien.pote@freemail.example > me | week-end à Biarritz
private.ami | me > julien.pote@freemail.example | Re: week-end à Biarritz
private.ami | julien.pote@freemail.example > me; contact@imprimeur.example | foot jeudi soir
private.ecole | vie-scolaire@college.example > me | Absence de votre fils
private.ecole | directrice@creche.example > me | Fermeture
private.bailleur | gestion@immo.example > me | Quittance de loyer
private.banque | conseiller@mabanque.example > me | Votre prêt immobilier
private.mutuelle | remboursements@mutuelle.example > me | Votre remboursement
private.caf | dossier@allocations.example > me | Votre demande
private.voyage | resa@vols.example > me | Votre réservation
private.club | secretaire@judo.example > me | Licence
private.paroisse | accueil@paroisse.example > me | Baptême
private.parti | section@parti.example > me | Cotisation
private.medecin | cabinet@dr-fabre.example > me | Votre rendez-vous de lundi
private.medecin | me > cabinet@dr-fabre.example | ordonnance
private.medecin | resultats@labo-analyses.example > me | Vos résultats
private.medecin | dentiste@sourire.example > me | Rappel
private.medecin | psy@cabinet-paix.example > me | séance
private.medecin | rdv@chu-lyon.example > me | Votre rendez-vous médical en cardiologie
private.medecin | dossiers@chu-lyon.example > me | Votre dossier médical
private.medecin | urgences@chu-lyon.example > me | Votre arrêt maladie
private.medecin | sante-travail@medecine-travail.example > me; rh@acme.example | Visite médicale
private.syndicat | delegue@syndicat-metal.example > me | Grève du 12
private.syndicat | me > delegue@syndicat-metal.example | adhésion
private.syndicat | delegue@syndicat-metal.example > me; sam@acme.example | tract
private.syndicat | cse@acme.example > me; expert@cabinet-cse.example | Ordre du jour du comité d'entreprise
private.syndicat | cse@pompes-duval.example > me | Rencontre inter-CSE
private.syndicat | l.petit@pompes-duval.example > me | Comité d'entreprise : échange entre élus
private.avocat | cabinet@maitre-noel.example > me | Votre divorce
private.avocat | cabinet@maitre-noel.example > me; confrere@maitre-blanc.example | Garde alternée
private.avocat | me > cabinet@maitre-noel.example | licenciement abusif
private.avocat | greffe@prudhommes.example > me | Convocation
private.avocat | etude@notaire-lamy.example > me | Compromis de vente
private.rh | rh@acme.example > me; paie@cabinet-comptable.example | Votre bulletin de paie
private.rh | retraite@caisse.example > me | Votre relevé de carrière
private.candidature | me > emploi@concurrent.example | Candidature commercial
private.candidature | chasseur@talents-fr.example > me | opportunité
private.candidature | rh@agro-sud.example > me | Entretien jeudi
private.candidature | me > recrutement@agro-sud.example | Candidature : responsable régional
private.candidature | recrutement@pompes-duval.example > me | Promesse d'embauche
private.candidature | emploi@mairie-belleville.example > me | Votre candidature
private.marque | s.duval@pompes-duval.example > me | Privé : dîner samedi ?
private.marque | me > s.duval@pompes-duval.example | RE: Privé : dîner samedi ?
private.marque | s.duval@pompes-duval.example > me | [privé] entre nous
private.marque | p.garcia@agro-sud.example > me | Personnel: félicitations
private.marque | p.garcia@agro-sud.example > me | (personnel) tennis
private.marque | p.garcia@agro-sud.example > me | mariage | sensitivity=Personal
private.marque | technique@mairie-belleville.example > me | cure | sensitivity=Private
private.dossier | p.garcia@agro-sud.example > me | chorale | folder=Privé
private.dossier | p.garcia@agro-sud.example > me | bateau | folder=INBOX/Personnel
private.dossier | s.duval@pompes-duval.example > me | les vacances | folder=Perso
internal | mia@acme.example > me | tarif projet
internal | me > chef@acme.example | remise Duval
internal | rh@acme.example > me | congés
internal | cse@acme.example > me | Noël des enfants
internal | it@acme.example > me; mia@acme.example | mise à jour
other.newsletter | lettre@pompes-duval.example > me | La lettre de Duval | list=<lettre.pompes-duval.example>
other.newsletter | info@salon-eau.example > me | Salon de l'eau | list=<salon.example>
other.automatic | s.duval@pompes-duval.example > me | Absence du bureau : Devis 2026-331 | auto=auto-replied
other.cold | contact@prospects.example > me | Doublez vos ventes
other.supplier | ventes@fonderie.example > me | Hausse laiton
other.supplier | exploitation@transports-roux.example > me | surcharge gazole
untold | s.duval@pompes-duval.example > me | le match de dimanche
untold | p.garcia@agro-sud.example > me | c'est une fille !
`,
};

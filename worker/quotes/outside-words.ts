// Words by which a paper is told: what a quote is called, and what other business papers are. By language, so that one can be
// checked by who speaks it. `(?<!\p{L})` and `(?!\p{L})` are word boundaries that know every alphabet.

const whole = (...words: readonly string[]): RegExp => new RegExp(`(?<!\\p{L})(?:${words.join("|")})(?!\\p{L})`, "iu");
const within = (...words: readonly string[]): RegExp => new RegExp(words.join("|"), "iu");
const either = (one: RegExp, other: RegExp): RegExp => new RegExp(`${one.source}|${other.source}`, "iu");

/** A quote, named as such. */
export const quoteNoun: RegExp = either(
  whole(
    ...["quotations?", "quotes?", "(?:price|commercial|sales|budget|formal) (?:offer|proposal|quote)", "our offer"],
    ...["(?:preis)?angebot(?:e|s|es)?", "offerte[ns]?", "kostenvoranschlag"],
    ...["devis", "offre (?:de prix|commerciale)", "proposition (?:commerciale|de prix)", "cotation"],
    ...["presupuestos?", "cotizaci[oó]n(?:es)?", "oferta (?:comercial|econ[oó]mica|de precios?)"],
    ...["preventivo", "offerta", "or[cç]amento", "cota[cç][aã]o", "proposta comercial", "prijsopgave"],
    ...["wycena", "oferta(?: handlowa| cenowa)?", "cenov[aá] nab[ií]dka", "(?:fiyat )?teklifi?"],
    ...["коммерческ(?:ое|ого|им|ие|их) предложени[еяию]й?м?", "ценов(?:ое|ого) предложени[ея]", "кп", "tkp"],
  ),
  within("报价(?:单|书|表|编号)?", "報價(?:單|書|表)?", "(?:御|お)?見積(?:もり|り)?書?", "견적서?"),
);

/** What a quote is called by as a title or a file's name alone: in a sentence these say little. */
export const quoteTitleWord: RegExp = either(
  whole("offer", "proposal", "offre", "oferta", "предложение", "kp"),
  quoteNoun,
);

/** Other business papers. */
export const otherNoun: RegExp = either(
  whole(
    ...["(?:pro[ -]?forma[ -])?invoices?", "pro[ -]?forma", "credit notes?", "receipts?", "statement of account"],
    ...[
      "(?:purchase|sales) orders?",
      "order (?:confirmation|acknowledge?ment|form)",
      "p\\.?o\\.?",
      "packing (?:list|slip)",
    ],
    ...["delivery notes?", "bill of lading", "price[ -]?lists?", "catalog(?:ue)?s?", "brochures?", "data ?sheets?"],
    ...["(?:terms|conditions) (?:and|of) [a-z]+", "contract", "certificate", "(?:user )?manual", "drawings?"],
    ...["(?:schluss|anzahlungs|proforma)?rechnung(?:en)?", "gutschrift", "bestellung", "auftragsbest[aä]tigung"],
    ...["lieferschein", "preisliste", "katalog", "datenblatt", "mahnung", "agb", "vertrag"],
    ...["factures?", "avoir", "bon de (?:commande|livraison)", "confirmation de commande", "liste de prix", "tarif"],
    ...["fiche technique", "facturas?", "pedido", "orden de compra", "albar[aá]n", "lista de precios", "cat[aá]logo"],
    ...["fattura", "ordine", "listino", "factuur", "faktura", "zam[oó]wienie", "fatura"],
    ...["сч[её]т(?:[- ]фактура)?", "накладная", "заказ", "упд", "акт", "прайс(?:[- ]лист)?", "каталог", "договор"],
    ...["спецификация", "rfq", "rfp", "inquiry", "enquiry", "anfrage", "запрос(?: кп)?"],
  ),
  within(
    "发票",
    "發票",
    "订单",
    "訂單",
    "采购单",
    "送货单",
    "送貨單",
    "装箱单",
    "收据",
    "价目表",
    "價目表",
    "产品目录",
    "合同",
  ),
);

/** Who writes asks for a quote: it is none. */
export const asking: RegExp = either(
  whole(
    ...["rfqs?", "request for (?:a )?(?:quote|quotation|proposal|price)", "(?:price )?(?:inquiry|enquiry)"],
    ...[
      "(?:send|give|provide|quote|let) us (?:with )?(?:a|your|the|know)[^.?!\\n]{0,30}(?:quote|quotation|offer|prices?)",
    ],
    ...["(?:please|kindly|could you|can you) (?:also )?quote", "your (?:best |latest )?(?:quote|quotation|offer)"],
    ...["(?:preis)?anfrage", "um (?:ihr|ein) [^.?!\\n]{0,30}angebot", "ihr angebot", "demande de (?:devis|prix)"],
    ...[
      "votre (?:devis|offre)",
      "solicitud de (?:cotizaci[oó]n|presupuesto)",
      "su (?:cotizaci[oó]n|presupuesto|oferta)",
    ],
    ...["запрос(?: на)? (?:кп|коммерческ\\p{L}*|цен\\p{L}*|котировк\\p{L}*)"],
    ...["(?:просим|прошу|пришлите|направьте|вышлите)[^.?!\\n]{0,40}(?:кп|коммерческое предложение|цен[уы])"],
  ),
  within(
    "询价",
    "詢價",
    "询盘",
    "请(?!查).{0,8}报.{0,12}价",
    "求报价",
    "見積(?:もり|り)?(?:依頼|を.{0,10}お願い)",
    "견적 ?(?:요청|의뢰|부탁)",
  ),
);

/** Who writes says that a quote comes with the mail or stands in it. */
export const giving: RegExp = either(
  whole(
    ...[
      "(?:our|my|the|this|following|attached|enclosed|updated|revised|new) (?:[\\p{L}]+ ){0,3}(?:quote|quotation|offer|proposal)",
    ],
    ...[
      "(?:quote|quotation|offer|proposal) (?:is |as |attached|enclosed|for |no|nr|#|below)",
      "we (?:can|could|are able to|are pleased to) (?:offer|quote)",
    ],
    ...[
      "as quoted",
      "(?:unser|das|anbei|beiliegend\\p{L}*|anliegend\\p{L}*|folgende[sn]?) (?:[\\p{L}]+ ){0,4}(?:angebot|offerte)",
    ],
    ...[
      "bieten wir (?:ihnen )?",
      "wir bieten ihnen",
      "(?:notre|le|ce|ci-joint\\p{L}*) (?:[\\p{L}]+ ){0,3}(?:devis|offre)",
    ],
    ...["(?:nuestr[ao]|la|el|adjunt\\p{L}*) (?:[\\p{L}]+ ){0,4}(?:cotizaci[oó]n|presupuesto|oferta)"],
    ...[
      "(?:наше|во вложении|прилага\\p{L}*|направля\\p{L}*|высыла\\p{L}*|отправля\\p{L}*) (?:[\\p{L}]+ ){0,4}(?:кп|(?:коммерческое )?предложение)",
    ],
    ...["предлагаем (?:вам )?", "кп ?№?"],
  ),
  within(
    "报价如下",
    "报价(?:单|编号|见)",
    "(?:附件|附上|随附).{0,12}报价",
    "我[司们方].{0,6}报价",
    "報價(?:單|如下)",
    "見積(?:もり|り)?(?:書|番号)",
    "견적서",
  ),
);

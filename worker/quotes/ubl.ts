import { type IssuedQuote, printedNumber } from "../../shared/quote/issued.ts";
import { type QuoteTotals, quoteTotals } from "../../shared/quote/totals.ts";
import { quotationLines } from "./ubl-lines.ts";
import { amount, askingParty, sellerParty, taxCategory } from "./ubl-parts.ts";
import { quoteWords } from "./words.ts";
import { branch, leaf, required, writeXml, type XmlElement } from "./xml.ts";

type Elements = readonly XmlElement[];

const oasis = "urn:oasis:names:specification:ubl:schema:xsd";
const namespaces = {
  xmlns: `${oasis}:Quotation-2`,
  "xmlns:cac": `${oasis}:CommonAggregateComponents-2`,
  "xmlns:cbc": `${oasis}:CommonBasicComponents-2`,
};

/**
 * A quote as a UBL 2.1 Quotation (OASIS, XML), for the customer's purchasing system. The same quote is the same text. Amounts of
 * lines are without tax and add up to the total; what is optional or an alternative is in no sum. Throws RangeError for a
 * quote without an item, which UBL cannot say and no quote goes out as.
 */
export function quoteUbl(quote: IssuedQuote): string {
  const { head } = quote;
  const { lines, closing } = quotationLines(quote);
  if (lines.length === 0) throw new RangeError("a quotation has at least one item");
  const inside = [
    leaf("cbc:UBLVersionID", "2.1"),
    leaf("cbc:ID", printedNumber(quote)),
    leaf("cbc:IssueDate", quote.issuedOn),
    ...[head.noteOut, ...closing, quote.seller.footer].map((text) => leaf("cbc:Note", text)),
    leaf("cbc:PricingCurrencyCode", head.currency),
    leaf("cbc:LineCountNumeric", String(lines.length)),
    branch("cac:ValidityPeriod", leaf("cbc:EndDate", head.validUntil ?? "")),
    branch("cac:RequestForQuotationDocumentReference", leaf("cbc:ID", head.customerReference)),
    sellerParty(quote),
    askingParty(quote),
    deliveryTerms(quote),
    conditions(quote),
    ...sums(quote),
    lines,
  ];
  return writeXml({ name: "Quotation", attributes: namespaces, inside: inside.flat() });
}

const deliveryTerms = ({ head }: IssuedQuote): Elements =>
  branch(
    "cac:DeliveryTerms",
    leaf("cbc:ID", head.incoterm ?? "", { schemeID: "INCOTERMS", schemeVersionID: "2020" }),
    leaf("cbc:SpecialTerms", head.delivery),
    branch("cac:DeliveryLocation", leaf("cbc:Name", head.incotermPlace)),
  );

/** A quotation has no PaymentTerms of UBL; its conditions are texts. */
function conditions({ head, seller }: IssuedQuote): Elements {
  const words = quoteWords(head.language);
  const days = head.paymentDays === null ? "" : words.paymentDays(head.paymentDays);
  const payment = head.paymentTerms.trim() === "" ? days : head.paymentTerms;
  return branch(
    "cac:TransactionConditions",
    leaf("cbc:Description", payment.trim() === "" ? "" : `${words.paymentTerms}: ${payment}`),
    leaf("cbc:Description", seller.terms),
  );
}

function sums({ head, lines }: IssuedQuote): Elements[] {
  const { currency } = head;
  const { net, tax, gross, taxes }: QuoteTotals = quoteTotals(head, lines);
  return [
    required(
      "cac:TaxTotal",
      amount("cbc:TaxAmount", tax, currency),
      ...taxes.map((one) =>
        branch(
          "cac:TaxSubtotal",
          amount("cbc:TaxableAmount", one.net, currency),
          amount("cbc:TaxAmount", one.tax, currency),
          taxCategory("cac:TaxCategory", one.percent),
        ),
      ),
    ),
    required(
      "cac:QuotedMonetaryTotal",
      amount("cbc:LineExtensionAmount", net, currency),
      amount("cbc:TaxExclusiveAmount", net, currency),
      amount("cbc:TaxInclusiveAmount", gross, currency),
      amount("cbc:PayableAmount", gross, currency),
    ),
  ];
}

import { decimalOf, millionths, minorToDecimal } from "../../shared/money.ts";
import type { IssuedQuote } from "../../shared/quote/issued.ts";
import { branch, leaf, required, type XmlElement } from "./xml.ts";

// Parts of UBL that a quotation has in several places.

type Elements = readonly XmlElement[];

/** Minor units as an amount. */
export const amount = (name: string, minor: bigint, currency: string): Elements =>
  leaf(name, minorToDecimal(minor, currency), { currencyID: currency });

/** A decimal in its shortest form: `-0.50` and `007` are none of XML's business. */
export const shortest = (decimal: string): string => decimalOf(millionths(decimal));

/** A rate of tax. Why nothing is taken at 0 % (exempt, export, reverse charge) a quote does not know, so it has no category. */
export const taxCategory = (name: string, percent: string): Elements => {
  const short = shortest(percent);
  return branch(name, leaf("cbc:ID", short === "0" ? "" : "S"), leaf("cbc:Percent", short), taxScheme());
};

const taxScheme = (): Elements => branch("cac:TaxScheme", leaf("cbc:ID", "VAT"));

const postalAddress = (address: string, country: string): Elements =>
  branch(
    "cac:PostalAddress",
    ...address.split(/[\r\n]+/).map((line) => branch("cac:AddressLine", leaf("cbc:Line", line))),
    branch("cac:Country", leaf("cbc:IdentificationCode", country)),
  );

const contact = (name: string, said: { name: string; phone: string; email: string }): Elements =>
  branch(name, leaf("cbc:Name", said.name), leaf("cbc:Telephone", said.phone), leaf("cbc:ElectronicMail", said.email));

/** Who quotes, and who answers questions. */
export const sellerParty = ({ seller, clerk }: IssuedQuote): Elements =>
  required(
    "cac:SellerSupplierParty",
    branch(
      "cac:Party",
      leaf("cbc:WebsiteURI", seller.site),
      branch("cac:PartyName", leaf("cbc:Name", seller.name)),
      postalAddress(seller.address, seller.country),
      seller.taxId.trim() === "" ? [] : branch("cac:PartyTaxScheme", leaf("cbc:CompanyID", seller.taxId), taxScheme()),
      branch("cac:PartyLegalEntity", leaf("cbc:RegistrationName", seller.name)),
      contact("cac:Contact", { name: "", phone: seller.phone, email: seller.email }),
    ),
    contact("cac:SellerContact", { ...clerk, phone: "" }),
  );

/** Who asked for the quote: UBL's originator. Whether they are who buys, a quote does not know. */
export const askingParty = ({ head: { recipient } }: IssuedQuote): Elements =>
  branch(
    "cac:OriginatorCustomerParty",
    branch(
      "cac:Party",
      branch("cac:PartyName", leaf("cbc:Name", recipient.company)),
      postalAddress(recipient.address, recipient.country),
      contact("cac:Contact", { name: recipient.person, phone: "", email: recipient.email }),
    ),
  );

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ApiError } from "../../../shared/api/client.ts";
import { type Offer, offerEndpoints } from "../../../shared/api/offers.ts";
import { printedNumber } from "../../../shared/quote/issued.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { giveFile } from "../client.ts";
import { usePageTitle } from "../page-title.ts";
import { Button } from "../parts/Button.tsx";
import { Entry } from "../parts/Entry.tsx";
import { Field } from "../parts/Field.tsx";
import { ErrorNote, Note, Skeleton } from "../parts/states.tsx";
import { usePlace } from "../router.tsx";
import { useAction, useLoad, useSession } from "../session.tsx";
import { useOfferWords } from "../words/offer.ts";
import { WordsProvider } from "../words/words.tsx";
import { OfferLines } from "./offer-lines.tsx";

/** `/offer#secret`: a quote as its customer reads it, in the quote's own language; nobody is signed in. */
export function OfferPage() {
  const secret = usePlace().hash;
  return <OfferOf key={secret} secret={secret} />;
}

function OfferOf(props: { secret: string }) {
  const { t } = useOfferWords();
  const body = { secret: props.secret };
  const offer = useLoad("offer", (call) => call(offerEndpoints.viewOffer, { body }));
  if (offer.data) {
    return (
      <WordsProvider language={offer.data.quote.head.language}>
        <Sheet secret={props.secret} offer={offer.data} onOffer={offer.set} />
      </WordsProvider>
    );
  }
  if (offer.error === null) {
    return (
      <main class="offer">
        <Skeleton page />
      </main>
    );
  }
  const isGone = offer.error instanceof ApiError && ["not_found", "bad_request"].includes(offer.error.code);
  const isLeft = offer.error instanceof ApiError && offer.error.code === "conflict";
  const lead = isGone ? t("offer.goneText") : isLeft ? t("offer.leftText") : undefined;
  return (
    <Entry title={t("offer.gone")} lead={lead}>
      {lead === undefined && <ErrorNote error={offer.error} onRetry={offer.reload} />}
    </Entry>
  );
}

interface SheetProps {
  secret: string;
  offer: Offer;
  onOffer(offer: Offer): void;
}

function Sheet({ secret, offer, onOffer }: SheetProps) {
  const { t, day } = useOfferWords();
  const { quote } = offer;
  const { head, seller } = quote;
  const number = printedNumber(quote);
  usePageTitle(t("offer.title", { number }));
  return (
    <main class="offer">
      <header class="offer-head">
        <div class="stack-tight">
          {seller.logo !== "" && <img class="logo-shown" src={`/api/logos/${seller.logo}`} alt="" />}
          <h1>{t("offer.title", { number })}</h1>
          <p class="offer-facts">
            {head.recipient.company && <span>{t("offer.for", { company: head.recipient.company })}</span>}
            <span>{t("offer.date", { day: day(quote.issuedOn) })}</span>
            {head.validUntil && <span>{t("offer.validUntil", { day: day(head.validUntil) })}</span>}
          </p>
        </div>
        <address>
          <strong>
            <Said>{seller.name}</Said>
          </strong>
          {[seller.address, seller.phone, seller.email, seller.site].filter(Boolean).map((one) => `\n${one}`)}
        </address>
      </header>
      <StateNote offer={offer} />
      {head.noteOut && <p class="offer-small">{head.noteOut}</p>}
      <OfferLines offer={offer} />
      <Terms offer={offer} />
      <PdfButton secret={secret} fileName={`${number}.pdf`} />
      {offer.state === "open" && <Accept {...{ secret, offer, onOffer }} />}
      <Ask {...{ secret, offer, onOffer }} />
      {seller.terms && (
        <section class="stack-tight">
          <h2>{t("offer.terms")}</h2>
          <p class="offer-small">{seller.terms}</p>
        </section>
      )}
      {seller.footer && <footer class="offer-small">{seller.footer}</footer>}
    </main>
  );
}

function StateNote({ offer }: { offer: Offer }) {
  const { t, dayTime } = useOfferWords();
  if (offer.state === "open") return null;
  if (offer.state === "accepted" && offer.acceptedAt !== null) {
    const name = offer.acceptedBy ?? "";
    return <Note look="good">{t("offer.accepted", { name, day: dayTime(offer.acceptedAt) })}</Note>;
  }
  const word = offer.state === "replaced" ? "offer.replaced" : offer.state === "past" ? "offer.past" : "offer.over";
  return <Note look="warn">{t(word)}</Note>;
}

function Terms({ offer }: { offer: Offer }) {
  const { t } = useOfferWords();
  const { head } = offer.quote;
  const rows: [string, ComponentChildren][] = [
    [
      t("offer.payment"),
      [head.paymentTerms, head.paymentDays === null ? "" : t("offer.days", { count: head.paymentDays })]
        .filter(Boolean)
        .join("\n"),
    ],
    [t("offer.incoterm"), [head.incoterm ?? "", head.incotermPlace].filter(Boolean).join(" ")],
    [t("offer.delivery"), head.delivery],
  ];
  const said = rows.filter(([, value]) => value !== "");
  if (said.length === 0) return null;
  return (
    <dl class="offer-terms">
      {said.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function PdfButton(props: { secret: string; fileName: string }) {
  const { t } = useOfferWords();
  const { call } = useSession();
  const getting = useAction();
  const get = () =>
    void getting.run(async () => {
      const bytes = await call(offerEndpoints.offerPdf, { body: { secret: props.secret } });
      giveFile(new Blob([new Uint8Array(bytes)], { type: "application/pdf" }), props.fileName);
    });
  return (
    <div class="stack-tight">
      <div>
        <Button onClick={get} busy={getting.busy}>
          {t("offer.pdf")}
        </Button>
      </div>
      <ErrorNote error={getting.error} />
    </div>
  );
}

function Accept({ secret, offer, onOffer }: SheetProps) {
  const { t } = useOfferWords();
  const { call } = useSession();
  const [name, setName] = useState(offer.quote.head.recipient.person);
  const [problem, setProblem] = useState<string | null>(null);
  const accepting = useAction();
  const accept = () => {
    if (name.trim().length < 2) return setProblem(t("offer.needName"));
    setProblem(null);
    const body = { secret, name: name.trim(), revision: offer.quote.revision };
    void accepting.run(async () => onOffer(await call(offerEndpoints.acceptOffer, { body })));
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        accept();
      }}
    >
      <Field
        label={t("offer.name")}
        value={name}
        onValue={setName}
        problem={problem}
        autocomplete="name"
        maxLength={200}
      />
      <p class="small muted">{t("offer.acceptText", { company: offer.quote.seller.name })}</p>
      <ErrorNote error={accepting.error} />
      <div>
        <Button type="submit" look="primary" busy={accepting.busy}>
          {t("offer.accept")}
        </Button>
      </div>
    </form>
  );
}

function Ask({ secret, offer, onOffer }: SheetProps) {
  const { t, dayTime } = useOfferWords();
  const { call } = useSession();
  const [name, setName] = useState(offer.quote.head.recipient.person);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const asking = useAction();
  const ask = () => {
    if (name.trim().length < 2) return setProblem(t("offer.needName"));
    if (text.trim() === "") return setProblem(t("offer.needText"));
    setProblem(null);
    void asking.run(async () => {
      onOffer(await call(offerEndpoints.askOnOffer, { body: { secret, name: name.trim(), text: text.trim() } }));
      setText("");
      setAsked(true);
    });
  };
  return (
    <section class="stack">
      <h2>{t("offer.ask")}</h2>
      {offer.questions.length > 0 && (
        <ul class="stack-tight" aria-label={t("offer.questions")}>
          {offer.questions.map((one) => (
            <li key={one.at}>
              <span class="small muted">
                <Said>{one.name}</Said> · {dayTime(one.at)}
              </span>
              <p class="offer-small">{one.text}</p>
            </li>
          ))}
        </ul>
      )}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <Field label={t("offer.name")} value={name} onValue={setName} autocomplete="name" maxLength={200} />
        <label class="field">
          <span class="field-label">{t("offer.question")}</span>
          <textarea
            class="input"
            rows={4}
            maxLength={4000}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {problem && (
          <p class="field-problem" role="alert">
            {problem}
          </p>
        )}
        <ErrorNote error={asking.error} />
        {isAsked && <Note look="good">{t("offer.asked", { company: offer.quote.seller.name })}</Note>}
        <div>
          <Button type="submit" busy={asking.busy}>
            {t("offer.send")}
          </Button>
        </div>
      </form>
    </section>
  );
}

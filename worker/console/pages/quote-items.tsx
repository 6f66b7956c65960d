import type { RefObject } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { itemEndpoints } from "../../../shared/api/items.ts";
import { type Item, pricesOn } from "../../../shared/quote/price-list.ts";
import { Said } from "../../../shared/ui/Said.tsx";
import { createConsoleClient } from "../client.ts";
import { TAKEN_BY_INPUT_METHOD } from "../desk/grid-keys.ts";
import { offerKey, wantedOf } from "../desk/item-search-keys.ts";
import { changesOfItem } from "../desk/taken-item.ts";
import { todayOf } from "../desk/today.ts";
import { writeDecimal } from "../desk/write-number.ts";
import { useItemWords } from "../words/items.ts";
import { localeOf } from "../words/words.tsx";
import type { DraftKeeper } from "./draft-keeper.ts";

// Items of the company's list, offered below the cell in which one types. Invariant: typing draws nothing of the table: what
// is offered stands outside of it, and listens to it.

/** A pause of typing after which the list is asked. */
const PAUSE_MS = 120;
const SHOWN = 8;

interface Offer {
  cell: HTMLElement;
  lineId: string;
  items: readonly Item[];
  active: number;
}

/** Offers items for the code and description cells of `table`; taking one fills its line as one edit. */
export function QuoteItems(props: {
  table: RefObject<HTMLTableElement | null>;
  keeper: DraftKeeper;
  onTaken(lineId: string): void;
}) {
  const { t } = useItemWords();
  const listId = useId();
  const [offer, setOffer] = useState<Offer | null>(null);
  const take = (item: Item, { lineId }: Offer) => {
    const { keeper } = props;
    const { lines, head } = keeper.draft.shown;
    const line = lines.find(({ id }) => id === lineId);
    setOffer(null);
    if (!line) return;
    keeper.seal();
    const changes = changesOfItem(line, item, head.currency, todayOf(new Date()));
    if (changes.length === 0 || keeper.edit(changes)) props.onTaken(lineId);
  };
  const latest = useRef({ offer, take });
  latest.current = { offer, take };

  useEffect(() => {
    const { current: table } = props.table;
    if (table === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked: AbortController | null = null;
    const stop = () => {
      clearTimeout(timer);
      asked?.abort();
      asked = null;
    };
    const close = () => {
      stop();
      setOffer((before) => (before === null ? before : null));
    };
    const ask = async (cell: HTMLElement, lineId: string, wanted: string) => {
      const mine = new AbortController();
      asked = mine;
      try {
        const call = createConsoleClient(() => undefined, mine.signal);
        const { items } = await call(itemEndpoints.listItems, { query: { q: wanted, by: "match", limit: SHOWN } });
        if (mine.signal.aborted || document.activeElement !== cell) return;
        setOffer(items.length === 0 ? null : { cell, lineId, items, active: -1 });
      } catch {
        // Typing goes on without the list: the editor itself says when the network is gone.
        if (!mine.signal.aborted) setOffer(null);
      }
    };
    const typed = (event: Event) => {
      // What an input method has not finished is no word yet.
      if (event instanceof InputEvent && event.isComposing) return;
      const cell = searchedCell(event.target);
      if (cell === null) return;
      stop();
      const wanted = wantedOf(cell.field, cell.element.value);
      if (wanted === null) return close();
      timer = setTimeout(() => void ask(cell.element, cell.lineId, wanted), PAUSE_MS);
    };
    const pressed = (event: KeyboardEvent) => {
      const { offer: open, take: taken } = latest.current;
      if (open === null || event.target !== open.cell) return;
      const meant = offerKey(event, open.items.length, open.active);
      if (meant === null) {
        if (event.key === "Enter" && !event.isComposing && event.keyCode !== TAKEN_BY_INPUT_METHOD) close();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const item = meant.kind === "take" ? open.items[meant.at] : undefined;
      if (meant.kind === "move") setOffer({ ...open, active: meant.to });
      else if (item) taken(item, open);
      else close();
    };
    // Before the table's own keys.
    table.addEventListener("keydown", pressed, true);
    table.addEventListener("input", typed);
    table.addEventListener("compositionend", typed);
    table.addEventListener("focusout", close);
    return () => {
      stop();
      table.removeEventListener("keydown", pressed, true);
      table.removeEventListener("input", typed);
      table.removeEventListener("compositionend", typed);
      table.removeEventListener("focusout", close);
    };
  }, [props.table]);

  const cell = offer?.cell ?? null;
  const active = offer === null || offer.active < 0 ? null : `${listId}-${offer.active}`;
  // The cell is the table's; what it says to screen readers while items are offered is said here (ARIA 1.2, combobox).
  useLayoutEffect(() => (cell === null ? undefined : sayCombobox(cell, listId)), [cell, listId]);
  useLayoutEffect(() => {
    if (active === null) cell?.removeAttribute("aria-activedescendant");
    else cell?.setAttribute("aria-activedescendant", active);
    if (active !== null) document.getElementById(active)?.scrollIntoView({ block: "nearest" });
  }, [cell, active]);
  return (
    <>
      <span class="sr-only" role="status">
        {offer === null ? "" : t("items.offered", { count: offer.items.length })}
      </span>
      {offer && <OfferList {...props} offer={offer} id={listId} onTake={(item) => take(item, offer)} />}
    </>
  );
}

function OfferList(props: { offer: Offer; id: string; keeper: DraftKeeper; onTake(item: Item): void }) {
  const words = useItemWords();
  const { t } = words;
  const { offer, keeper } = props;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => placeBeside(list.current, offer.cell), [offer.cell, offer.items]);
  const { currency } = keeper.draft.shown.head;
  const today = todayOf(new Date());
  const priceOf = (item: Item): string => {
    const prices = pricesOn(item, currency, today);
    if (prices.length === 0) return t("items.noPriceIn", { currency });
    const said = prices.map(({ fromQuantity, unitPrice }, at) => {
      const price = writeDecimal(unitPrice, localeOf(words), 2);
      return at === 0 ? price : t("items.breakShort", { quantity: writeDecimal(fromQuantity, localeOf(words)), price });
    });
    return `${said.slice(0, 3).join(" · ")} ${currency}`;
  };
  return (
    <div ref={list} id={props.id} role="listbox" aria-label={t("items.offer")} class="item-offer">
      {offer.items.map((item, at) => (
        <button
          type="button"
          tabIndex={-1}
          key={item.code}
          id={`${props.id}-${at}`}
          role="option"
          aria-selected={at === offer.active}
          class="item-option"
          // The focus stays in the cell: its keys go on.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onTake(item)}
        >
          <b>
            <Said>{item.code}</Said>
          </b>
          <span class="item-option-words">
            <Said>{item.description.split("\n")[0] ?? ""}</Said>
          </span>
          <span class="item-option-price">{priceOf(item)}</span>
        </button>
      ))}
    </div>
  );
}

/** Which searched cell of an item's line an event comes from. */
function searchedCell(target: EventTarget | null) {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  const row = target.closest<HTMLElement>(".quote-item[data-line]");
  const { field } = target.dataset;
  const lineId = row?.dataset.line;
  if (lineId === undefined || (field !== "itemCode" && field !== "description")) return null;
  return { element: target, lineId, field };
}

function sayCombobox(cell: HTMLElement, listId: string): () => void {
  const said: Record<string, string> = { "aria-autocomplete": "list", "aria-controls": listId };
  // A field of several lines may not be called a combobox; what it controls and what is chosen there, it says too.
  if (cell instanceof HTMLInputElement) Object.assign(said, { role: "combobox", "aria-expanded": "true" });
  for (const [name, value] of Object.entries(said)) cell.setAttribute(name, value);
  return () => {
    for (const name of [...Object.keys(said), "aria-activedescendant"]) cell.removeAttribute(name);
  };
}

const GAP_PX = 2;

/** Puts the list below the cell, or above where there is more room; follows it while the page is scrolled. */
function placeBeside(list: HTMLElement | null, cell: HTMLElement): (() => void) | undefined {
  if (list === null) return;
  const place = () => {
    const at = cell.getBoundingClientRect();
    const isBelow = innerHeight - at.bottom >= Math.min(list.scrollHeight, 240) || at.top < innerHeight - at.bottom;
    const room = (isBelow ? innerHeight - at.bottom : at.top) - 8;
    list.style.maxBlockSize = `${Math.max(80, Math.min(room, 320))}px`;
    list.style.left = `${Math.max(4, Math.min(at.left, innerWidth - list.offsetWidth - 4))}px`;
    list.style.top = `${isBelow ? at.bottom + GAP_PX : at.top - list.offsetHeight - GAP_PX}px`;
  };
  place();
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  return () => {
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
  };
}

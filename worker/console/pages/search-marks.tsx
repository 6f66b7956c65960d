import type { MarkedText } from "../../../shared/api/search.ts";
import { withoutTurns } from "../../../shared/direction.ts";

/** Pieces of a marked text in order. Marks that overlap, stand out of order or beyond the end do no harm. */
export function piecesOf({ text, marks }: MarkedText): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  const put = (end: number, marked: boolean) => {
    if (end <= at) return;
    pieces.push({ text: text.slice(at, end), marked });
    at = end;
  };
  for (const [from, to] of [...marks].sort((a, b) => a[0] - b[0])) {
    put(Math.min(from, text.length), false);
    put(Math.min(to, text.length), true);
  }
  put(text.length, false);
  return pieces;
}

/** A text with what was found marked. */
export function Marked(props: { text: MarkedText }) {
  return (
    <bdi>
      {piecesOf(props.text).map((piece, at) => {
        const text = withoutTurns(piece.text);
        return piece.marked ? <mark key={at}>{text}</mark> : text;
      })}
    </bdi>
  );
}

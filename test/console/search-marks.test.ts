import { expect, test } from "vitest";
import { piecesOf } from "../../worker/console/pages/search-marks.tsx";

const marked = (text: string, marks: [number, number][]): string =>
  piecesOf({ text, marks })
    .map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))
    .join("");

test("what was found is marked, in UTF-16 code units", () => {
  expect(marked("Ball valve DN50", [[5, 10]])).toBe("Ball [valve] DN50");
  expect(
    marked("阀门 DN50", [
      [0, 2],
      [3, 7],
    ]),
  ).toBe("[阀门] [DN50]");
});

test("overlapping, unordered and overlong marks lose no text and repeat none", () => {
  const text = "Ball valve DN50";
  for (const marks of [
    [
      [5, 10],
      [0, 7],
    ],
    [[12, 99]],
    [[4, 4]],
    [[9, 2]],
    [
      [0, 15],
      [3, 5],
    ],
    [],
  ] as [number, number][][]) {
    expect(
      piecesOf({ text, marks })
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  }
});

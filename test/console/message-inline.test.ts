import { expect, test } from "vitest";
import type { Attachment } from "../../shared/api/messages.ts";
import { inlinePictures } from "../../worker/console/pages/message-inline.ts";

const attachment = (change: Partial<Attachment>): Attachment => ({
  index: 0,
  fileName: "logo.png",
  mediaType: "image/png",
  size: 100,
  inline: true,
  contentId: "<logo@mail>",
  ...change,
});
const html = '<img src="cid:logo@mail"><img src="cid:a%20b">';

test("pictures that the HTML names are shown in it, with or without brackets and escapes", () => {
  expect(inlinePictures(html, [attachment({}), attachment({ contentId: "a b" })])).toHaveLength(2);
});

test("what the HTML does not name, what is no picture and what has no id stays a file", () => {
  const others = [
    { contentId: "<other@mail>" },
    { mediaType: "image/svg+xml" },
    { mediaType: "text/html" },
    { contentId: null },
  ];
  expect(inlinePictures(html, others.map(attachment))).toEqual([]);
});

test("pictures beyond 12 MiB together stay files", () => {
  const size = 5 * 1024 * 1024;
  expect(
    inlinePictures(
      html,
      [1, 2, 3].map((index) => attachment({ index, size })),
    ),
  ).toHaveLength(2);
});

import { expect, it } from "vitest";
import { htmlToText } from "../../../worker/mail/html-text.ts";

it.each([
  ["<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"],
  ["<div>One</div><div>Two</div>", "One\nTwo"],
  ["<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"],
  ["<table><tr><td>Part</td><td> Qty </td></tr><tr><td>AC-1</td><td>5</td></tr></table>", "Part\tQty\nAC-1\t5"],
  ["<ul><li>a</li><li>b</li></ul>", "a\nb"],
  ["a  \n b&nbsp;&amp;&nbsp;c", "a b & c"],
  ["<style>p{}</style><script>alert('<p>x</p>')</script>text", "text"],
  ["<head><title>t</title></head><body>text</body>", "text"],
  ["<!-- <p>no</p> -->yes<!-- open", "yes"],
  ["5 < 6 and 7 > 2", "5 < 6 and 7 > 2"],
  ['<a title="a > b" href="x">link</a>', "link"],
  ["<pre>a\n  b</pre>c", "a\n  b\nc"],
  ["&#8364; &#x20AC; &#xD800; &unknown; &copy", "€ € \ufffd &unknown; ©"],
  ["<b>报</b><i>价</i>", "报价"],
  ["", ""],
  ["<", "<"],
])("%j reads %j", (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

it.each(["<", "<!--", "<div>&amp;", '<p x="', "x <td>", "<script>", "<pre>\n"])(
  "is linear over a million of %j",
  (piece) => {
    const started = performance.now();
    htmlToText(piece.repeat(1_000_000 / piece.length));
    // A quadratic pass over this takes minutes; the bound leaves room for a slow machine.
    expect(performance.now() - started).toBeLessThan(5000);
  },
);

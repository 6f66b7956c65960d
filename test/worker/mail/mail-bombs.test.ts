import { expect, it } from "vitest";
import { mailBombs } from "../../../scripts/soak/mail-bombs.ts";
import { segmentsOf } from "../../../shared/mail/segments.ts";
import { parseMessage } from "../../../worker/mail/parse-message.ts";
import { indexText } from "../../../worker/search/terms.ts";

const TEXT_AT_MOST = 2.2 * 1024 * 1024;

it("mail made to exhaust its reader parses to a message within the caps", { timeout: 300_000 }, async () => {
  const took: { name: string; ms: number }[] = [];
  for (const { name, bytes } of mailBombs()) {
    const startedAt = performance.now();
    const { message } = await parseMessage(bytes);
    const segments = segmentsOf(message.text);
    indexText(
      segments
        .map(({ text }) => text)
        .join("\n")
        .slice(0, 20_000),
    );
    took.push({ name, ms: performance.now() - startedAt });
    expect(message.subject, name).toMatch(/kept/);
    expect(message.text.length, name).toBeLessThan(TEXT_AT_MOST);
    expect((message.html ?? "").length, name).toBeLessThan(TEXT_AT_MOST);
    expect(message.participants.length, name).toBeLessThanOrEqual(1000);
    expect(message.attachments.length, name).toBeLessThanOrEqual(1000);
    expect(message.references.length, name).toBeLessThanOrEqual(50);
  }
  expect(took.length).toBeGreaterThanOrEqual(40);
  const slowest = took.sort((a, b) => b.ms - a.ms).slice(0, 5);
  console.info(
    `${took.length} bombs; slowest: ${slowest.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(", ")}`,
  );
});

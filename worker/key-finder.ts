import { z } from "zod";
import { errorFields, log } from "./log.ts";

// The DNS, asked over HTTPS (RFC 8484's JSON form at Cloudflare): a Worker has no other way to it.

const RESOLVER = "https://cloudflare-dns.com/dns-query";
const TIMEOUT_MS = 4000;
const TXT = 16;
const [NO_ERROR, NO_SUCH_NAME] = [0, 3];

const answerSchema = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional(),
});

/** A name's TXT records; `none` where it has none; `unknown` where nobody answered. Never throws. */
export async function findTxt(
  name: string,
): Promise<{ is: "found"; records: string[] } | { is: "none" } | { is: "unknown" }> {
  try {
    const response = await fetch(`${RESOLVER}?name=${encodeURIComponent(name)}&type=TXT`, {
      headers: { accept: "application/dns-json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return { is: "unknown" };
    const { Status, Answer = [] } = answerSchema.parse(await response.json());
    const records = Answer.flatMap(({ type, data }) => (type === TXT ? [textOf(data)] : []));
    if (Status === NO_SUCH_NAME || (Status === NO_ERROR && records.length === 0)) return { is: "none" };
    return Status === NO_ERROR ? { is: "found", records } : { is: "unknown" };
  } catch (error) {
    log("info", "dns.no_answer", errorFields(error));
    return { is: "unknown" };
  }
}

/** Strings of at most 255 bytes, each in quotes, are one text (RFC 7208 section 3.3). */
const textOf = (data: string): string =>
  data.startsWith('"')
    ? [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, one = ""]) => one.replace(/\\(.)/g, "$1")).join("")
    : data;

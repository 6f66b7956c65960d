import type { AppContext } from "./context.ts";
import { AppError } from "./errors.ts";

/** Whole TrueType files for a quote's PDF, Latin and Cyrillic first; `withChinese` adds 20 MB. */
export async function loadQuoteFonts(
  ctx: AppContext,
  withChinese: boolean,
): Promise<{ regular: Uint8Array[]; bold: Uint8Array[] }> {
  const families = withChinese ? ["noto-sans", "noto-sans-sc"] : ["noto-sans"];
  const all = (weight: string) => Promise.all(families.map((family) => loadFont(ctx, `${family}-${weight}`)));
  const [regular, bold] = await Promise.all([all("regular"), all("bold")]);
  return { regular, bold };
}

async function loadFont(ctx: AppContext, name: string): Promise<Uint8Array> {
  const answer = await ctx.env.ASSETS.fetch(`http://assets/fonts/${name}.ttf`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // What is not among the assets is answered with the console's page.
  const isFont = answer.ok && bytes[0] === 0 && bytes[1] === 1;
  if (!isFont) throw new AppError("unavailable", "The fonts of quotes are not there; the console has to be built.");
  return bytes;
}

/** How long what somebody else is just writing gets to be there, before it is taken for absent: 1.2 s in all. */
const WAITS_MS = [0, 30, 100, 300, 800];

/** Asks again until there is an answer, or for as long as writing a message may take; null when there is none. */
export async function waitShortly<T>(find: (attempt: number) => Promise<T | null>): Promise<T | null> {
  for (const [attempt, waitMs] of WAITS_MS.entries()) {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const found = await find(attempt);
    if (found !== null) return found;
  }
  return null;
}

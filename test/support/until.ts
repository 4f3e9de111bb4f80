const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 10;

/** Looks again until there is something to see: what it is, or `true` of what is so. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`nothing came of it in ${patienceMs} ms`);
}

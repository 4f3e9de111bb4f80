const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 10;

type Look<T> = () => Promise<T | undefined | false> | T | undefined | false;

/** Looks again until there is something to see: what it is, or `true` of what is so. */
export async function until<T>(look: Look<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const found = await soon(look, patienceMs);
  if (found !== undefined) return found;
  throw new Error(`nothing came of it in ${patienceMs} ms`);
}

/** As `until`, for those who say themselves that nothing came. */
export async function soon<T>(look: Look<T>, patienceMs = PATIENCE_MS): Promise<T | undefined> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return undefined;
}

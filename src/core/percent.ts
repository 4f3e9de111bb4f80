// Percent-encoded text comes from outside: what is not UTF-8 when it is decoded is no text.

export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

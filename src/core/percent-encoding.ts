// Decodes percent-encoded text from outside; bytes that are not UTF-8 yield no text.

export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

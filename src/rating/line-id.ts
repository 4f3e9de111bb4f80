// Charges beside a line's plain usage are booked under the line's id with an ending: for a group of its usage, the
// part of a period, and a correction of these, in this order. Ids of lines must not end so.

export function lineOfGroup(line: string, group: string): string {
  return group === '' ? line : `${line}/${group}`;
}

export function lineOfPart(line: string): string {
  return `${line}/share`;
}

export function lineOfCorrection(line: string, nth: number): string {
  return `${line}@${nth}`;
}

export function isCorrectionOf(line: string, corrected: string): boolean {
  return line.startsWith(corrected) && /^@\d+$/.test(line.slice(corrected.length));
}

/** True for an id that would read as one with an ending; a group's key is a JSON array, so it begins with a bracket. */
export function hasKeptEnding(id: string): boolean {
  return /\/share$|@\d+$|\/\[/.test(id);
}

/** The endings of a line's id, possibly empty, as a PostgreSQL regular expression. */
export const LINE_ENDINGS = String.raw`^(/\[.*)?(/share)?(@[0-9]+)?$`;

// What is charged of a line beside its usage stands under the line's id with an ending: of a group of its usage, of
// the part of a period, of a correction of any of these, in this order. No line's own id ends so.

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

/** A group's key is a JSON list. */
export function hasKeptEnding(id: string): boolean {
  return /\/share$|@\d+$|\/\[/.test(id);
}

/** What may stand behind a line's id, or nothing, as PostgreSQL reads expressions. */
export const LINE_ENDINGS = String.raw`^(/\[.*)?(/share)?(@[0-9]+)?$`;

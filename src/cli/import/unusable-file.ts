/** The file as a whole cannot be imported, or reading it cannot go on. */
export class UnusableFile extends Error {}

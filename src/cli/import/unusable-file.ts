/** The file, as a whole, cannot be imported, or not any further. */
export class UnusableFile extends Error {}

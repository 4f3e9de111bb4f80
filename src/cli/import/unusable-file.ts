/** The file, as a whole, cannot be imported: nothing of it was sent. */
export class UnusableFile extends Error {}

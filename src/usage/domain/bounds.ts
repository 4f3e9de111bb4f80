// What a usage may carry, at whatever door; lengths are in characters.

/** Of an id, a subject and a meter. */
export const NAME_MAX = 256;
/** Of an attribute that is a text. */
export const ATTRIBUTE_MAX = 1024;
/** Attributes with quantity and amount. */
export const VALUES_MAX = 64;

/** The rows of docs/tmf-behaviour.md that are ignored, in its order. */
export const IGNORED: readonly string[] = [];

export type OutgoingFault = {
  readonly kind: 'malformed' | 'forbidden';
  /** What the URL breaks: "must …". */
  readonly rule: string;
};

/** Why no answer came. The message says it of the URL; nothing of an answer is in it. */
export class OutgoingError extends Error {
  constructor(
    readonly kind: OutgoingFault['kind'] | 'unreachable' | 'late' | 'stopped',
    message: string,
  ) {
    super(message);
  }
}

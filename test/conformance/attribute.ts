/** Whatever JSON says. */
export type Json = ReturnType<JSON['parse']>;

export type Attribute = {
  readonly name: string;
  readonly kind:
    | 'text'
    | 'instant'
    | 'flag'
    | 'integer'
    | 'number'
    | 'choice'
    | 'object'
    | 'list'
    | 'any';
  readonly choices: readonly string[];
  readonly isSettable: boolean;
  readonly isPatchable: boolean;
};

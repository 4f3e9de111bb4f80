// Who changes a card. Until requests are authenticated it is what the caller says of itself.
export type Author = { readonly actor: string | null };

export const NOBODY: Author = { actor: null };

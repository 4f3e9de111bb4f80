// Who changes a card; where nobody is asked who he is, what he says of himself.
export type Author = { readonly actor: string | null };

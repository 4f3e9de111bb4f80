// Who changes a card. Where requests are not authenticated, it is what the client states.
export type Author = { readonly actor: string | null };
